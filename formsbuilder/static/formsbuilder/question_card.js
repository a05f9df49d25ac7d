// The question card: one hidden input with JSON, and the inputs that write it, drawn when the card is first opened.
"use strict";

(() => {
  const { CardList, ChoiceRows, MeaningRows, RuleRows, element, fill, labelWithUnit, newId, ruleMarks, textInput } = hikmaForms;
  const { FieldBlock, FieldBlockDefinition, StreamBlock, StreamBlockDefinition } =
    window.wagtailStreamField.blocks;
  const EMPTY = { label: "", help: "", required: false, unit: "", size: "", options: [], list: "", rules: {}, meaning: {} };

  class Card {
    constructor(placeholder, kind, config, name, id, state) {
      Object.assign(this, config, { kind, id, idForLabel: `${id}-label` });
      this.input = element("input", { type: "hidden", name, id });
      this.body = element("div", { class: "question-card__body" });
      this.element = element("div", { class: `question-card question-card--${kind}` }, this.input, this.body);
      this.element.card = this; // other cards ask for it: formulas and conditions name questions
      placeholder.replaceWith(this.element);
      this.marks = element("span", { class: "question-card__marks" });
      this.panel = this.element.closest("[data-panel]");
      this.panel?.classList.add("question-panel");
      this.panel?.querySelector("[data-panel-heading]")?.append(this.marks);
      const toggle = this.panel?.querySelector("[data-panel-toggle]");
      toggle?.addEventListener("wagtail:panel-toggle", (event) => event.detail.expanded && this.draw());
      this.setState(state);
      // Wagtail closes the cards of a loaded form after making them: 300 bodies would be drawn for nothing.
      queueMicrotask(() => toggle?.getAttribute("aria-expanded") !== "false" && this.draw());
    }

    setState(state) {
      const value = typeof state === "string" ? JSON.parse(state || "{}") : state || {};
      const made = value.id ? {} : { label: this.words.firstLabel, id: newId("q") };
      this.value = { ...EMPTY, ...value, ...made };
      this.input.value = JSON.stringify(this.value);
      if (this.drawn) this.draw(true);
      this.summarise();
    }

    getState() {
      return this.input.value;
    }

    getValue() {
      return this.value;
    }

    // A copy is another question: its own id, and its own choices unless they are a list's.
    getDuplicatedState() {
      if (this.value.list) return JSON.stringify({ ...this.value, id: newId("q") });
      const ids = new Map(this.value.options.map(({ id }) => [id, newId("o")]));
      const options = this.value.options.map(({ id, label, score }) => ({ id: ids.get(id), label, score }));
      const choices = this.value.meaning.choices?.map((id) => ids.get(id));
      const meaning = choices ? { ...this.value.meaning, choices } : {};
      return JSON.stringify({ ...this.value, id: newId("q"), options, meaning });
    }

    getTextLabel() {
      if (!this.parts.includes("label")) return "";
      return labelWithUnit(this.value.label.trim(), this.value.unit.trim()) || this.words.noLabel;
    }

    focus() {
      this.draw();
      this.body.querySelector("input, select")?.focus({ preventScroll: true });
    }

    setInvalid(invalid) {
      this.invalid = invalid;
      this.panel?.classList.toggle("question-panel--error", invalid);
      const label = this.body.querySelector(`#${CSS.escape(this.idForLabel)}`);
      if (invalid) {
        label?.setAttribute("aria-invalid", "true");
        label?.setAttribute("aria-describedby", `${this.id}-errors`);
      } else label?.removeAttribute("aria-invalid");
    }

    change(changes) {
      Object.assign(this.value, changes);
      this.input.value = JSON.stringify(this.value);
      this.input.dispatchEvent(new Event("change", { bubbles: true })); // preview and "unsaved" look for it
      this.summarise();
    }

    summarise() {
      const title = this.panel?.querySelector("[data-panel-heading-text]");
      if (title) {
        title.textContent = this.getTextLabel();
        title.dir = "auto";
        title.classList.toggle("question-card__unnamed", !this.value.label.trim());
      }
      const marks = [];
      if (this.parts.includes("options")) {
        const count = this.value.options.length;
        marks.push(count === 1 ? this.words.oneOption : fill(this.words.manyOptions, { count }));
      }
      if (this.value.required && this.parts.includes("required")) marks.push(this.words.requiredShort);
      marks.push(...ruleMarks(this));
      const meant = this.meanings.find(({ means }) => means === this.value.meaning.means);
      if (meant) marks.push(meant.word);
      this.marks.replaceChildren(...marks.map((mark) => element("span", { class: "question-card__mark" }, mark)));
    }

    draw(again = false) {
      if (this.drawn && !again) return;
      this.drawn = true;
      const hint = this.words.hint && element("p", { class: "question-card__hint" }, this.words.hint);
      this.body.replaceChildren(...this.parts.map((part) => this[part]()), ...(hint ? [hint] : []));
      if (this.invalid) this.setInvalid(true);
    }

    field(part, input, note) {
      const id = part === "label" ? this.idForLabel : `${this.id}-${part}`;
      input.id = id;
      const label = element("label", { class: "w-field__label", for: id }, this.words[part]);
      const field = element("div", { class: `question-card__field question-card__field--${part}` }, label, input);
      if (note) field.append(note);
      return field;
    }

    text(part, attributes, onInput) {
      const input = textInput(attributes, this.value[part]);
      input.addEventListener("input", () => {
        this.change({ [part]: input.value });
        onInput?.();
      });
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault(); // else the whole form is sent
      });
      return input;
    }

    label() {
      const written = () => {
        this.showUnit?.();
        this.meant?.draw();
      };
      return this.field("label", this.text("label", { maxlength: 2000 }, written));
    }

    help() {
      return this.field("help", this.text("help", { maxlength: 2000 }));
    }

    unit() {
      const note = element("p", { class: "question-card__note", dir: "auto" });
      this.showUnit = () => {
        const shown = { label: this.getTextLabel() };
        note.textContent = this.value.unit.trim() ? fill(this.words.unitHelp, shown) : "";
      };
      const list = element("datalist", { id: `${this.id}-units` });
      list.append(...this.units.map((unit) => element("option", { value: unit })));
      const input = this.text("unit", { list: list.id, maxlength: 40 }, this.showUnit);
      this.showUnit();
      const field = this.field("unit", input, note);
      field.append(list);
      return field;
    }

    required() {
      const box = element("input", { type: "checkbox", id: `${this.id}-required` });
      box.checked = this.value.required;
      const note = element("p", { class: "question-card__note" }, this.words.requiredHint);
      const tell = () => (note.hidden = !(box.checked && this.words.requiredHint));
      box.addEventListener("change", () => {
        this.change({ required: box.checked });
        tell();
      });
      tell();
      const label = element("label", { class: "question-card__tick" }, box, this.words.required);
      return element("div", { class: "question-card__field question-card__field--required" }, label, note);
    }

    size() {
      const select = element("select");
      select.append(...this.sizes.map(([size, word]) => element("option", { value: size }, word)));
      select.value = this.value.size || "lg";
      select.addEventListener("change", () => this.change({ size: select.value }));
      return this.field("size", select);
    }

    options() {
      const legend = element("legend", { class: "w-field__label" }, this.words.options);
      const attributes = { class: "question-card__field question-card__field--options" };
      return element("fieldset", attributes, legend, new CardList(this).element);
    }

    ownOptions() {
      const rows = new ChoiceRows(this.value.options, this.words, this.id, () => {
        this.change({ options: rows.value() });
        this.meant?.draw();
      });
      return [rows.element, element("p", { class: "question-card__note" }, this.words.optionsHelp)];
    }

    // Closed until somebody wants them, or has written some: most questions have none.
    more() {
      const rows = new RuleRows(this);
      this.meant = this.meanings.length ? new MeaningRows(this) : null;
      const summary = element("summary", {}, this.words.more);
      const inside = [rows.element, ...(this.meant ? [this.meant.element] : [])];
      const details = element("details", { class: "question-card__more" }, summary, ...inside);
      details.open = Boolean(ruleMarks(this).length || this.value.meaning.means);
      return details;
    }

    compute() {
      return new RuleRows(this).element;
    }
  }

  class QuestionCard {
    constructor(kind, config) {
      this.kind = kind;
      this.config = config;
    }

    render(placeholder, name, id, initialState) {
      return new Card(placeholder, this.kind, this.config, name, id, initialState);
    }
  }

  class QuestionBlock extends FieldBlock {
    getDuplicatedState() {
      return this.widget.getDuplicatedState();
    }
  }

  class QuestionBlockDefinition extends FieldBlockDefinition {
    render(placeholder, prefix, initialState, initialError, parentCapabilities) {
      return new QuestionBlock(this, placeholder, prefix, initialState, initialError, parentCapabilities);
    }
  }

  class QuestionStream extends StreamBlock {
    constructor(...given) {
      super(...given);
      const button = element("button", { type: "button", class: "button button-small question-stream__add" });
      button.textContent = this.blockDef.meta.addQuestion;
      button.addEventListener("click", () => this.inserters.at(-1).open());
      const list = new hikmaForms.PasteList(this, this.blockDef.meta);
      this.container.addClass("question-stream").append(button, list.element);
    }

    _createInsertionControl(placeholder, options) {
      const control = super._createInsertionControl(placeholder, options);
      control.addButton.attr("title", this.blockDef.meta.addHere);
      return control;
    }
  }

  class QuestionStreamDefinition extends StreamBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      return new QuestionStream(this, placeholder, prefix, initialState, initialError);
    }
  }

  window.telepath.register("formsbuilder.QuestionCard", QuestionCard);
  window.telepath.register("formsbuilder.QuestionStream", QuestionStreamDefinition);
  window.telepath.register("formsbuilder.QuestionBlock", QuestionBlockDefinition);
})();
