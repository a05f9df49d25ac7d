// The rules of a question card: limits, pattern, "ask only if". Each says that today's phones do not follow it.
"use strict";

(() => {
  const { element, fill, textInput } = hikmaForms;

  // Every question on the page in the order of the form, those that were deleted left out.
  hikmaForms.allQuestions = () =>
    [...document.querySelectorAll("[data-streamfield-child]:not([aria-hidden=true]) .question-card")]
      .map((drawn) => drawn.card)
      .filter(Boolean)
      .map((card, index) => ({
        card,
        id: card.value.id,
        kind: card.kind,
        label: card.getTextLabel(),
        choices: card.value.options,
        title: `${index + 1}. ${card.getTextLabel()}`,
      }));

  hikmaForms.choose = (pairs, value, label, onChange) => {
    const select = element("select", { "aria-label": label });
    select.append(...pairs.map(([key, word]) => element("option", { value: key }, word)));
    select.value = value;
    select.addEventListener("change", () => onChange(select.value));
    return select;
  };

  class RuleRows {
    constructor(card) {
      this.card = card;
      this.words = card.words;
      this.element = element("div", { class: "question-rules" }, ...card.rules.map((rule) => this[rule]()));
    }

    said(key) {
      return this.card.value.rules[key];
    }

    // `undefined` takes a rule away.
    set(key, value) {
      const rules = { ...this.card.value.rules, [key]: value };
      if (value === undefined || value === "" || value === false) delete rules[key];
      this.card.change({ rules });
    }

    row(title, ...parts) {
      const sign = element("span", { class: "question-card__sign", title: this.words.afterHint }, this.words.after);
      const legend = element("legend", { class: "w-field__label" }, title, " ", sign);
      const line = element("div", { class: "question-rules__line" }, ...parts);
      return element("fieldset", { class: "question-card__field question-rules__row" }, legend, line);
    }

    range() {
      const isDate = this.card.kind === "date";
      const limit = (key) => {
        const attributes = { "aria-label": this.words[`${key}Label`], placeholder: this.words[`${key}Label`] };
        const more = isDate ? { type: "date" } : { inputmode: "decimal", maxlength: 30 };
        const input = textInput({ ...attributes, ...more }, this.said(key));
        input.addEventListener("input", () => this.set(key, input.value.trim()));
        input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
        return element("label", { class: "question-rules__limit" }, element("span", {}, this.words[`${key}Label`]), input);
      };
      const limits = [limit("min"), limit("max")];
      if (this.card.rules.includes("not_future")) limits.push(this.notFuture());
      return this.row(isDate ? this.words.rangeOfDays : this.words.range, ...limits);
    }

    // Stands beside the allowed days.
    not_future() {
      return "";
    }

    notFuture() {
      const box = element("input", { type: "checkbox" });
      box.checked = Boolean(this.said("not_future"));
      box.addEventListener("change", () => this.set("not_future", box.checked));
      return element("label", { class: "question-card__tick" }, box, this.words.notFuture);
    }

    pattern() {
      const said = () => this.said("pattern") || {};
      const more = element("span", { class: "question-rules__value" });
      const note = element("p", { class: "question-card__note" });
      const draw = () => {
        const { kind } = said();
        more.replaceChildren();
        note.textContent = kind === "own" ? this.words.patternHelp : "";
        if (kind !== "length" && kind !== "own") return;
        const key = kind === "own" ? "text" : "length";
        const label = kind === "own" ? this.words.ownPattern : this.words.patternLength;
        const input = element("input", { type: "text", "aria-label": label, autocomplete: "off", dir: "ltr" });
        input.setAttribute(kind === "own" ? "placeholder" : "inputmode", kind === "own" ? "[A-Z]{2}\\d{4}" : "numeric");
        input.value = said()[key] || "";
        input.addEventListener("input", () => this.set("pattern", { ...said(), [key]: input.value.trim() }));
        input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
        more.append(input);
      };
      const select = hikmaForms.choose(this.words.patterns, said().kind || "", this.words.patternTitle, (kind) => {
        this.set("pattern", kind ? { ...said(), kind } : undefined);
        draw();
      });
      draw();
      const row = this.row(this.words.patternTitle, select, more);
      row.append(note);
      return row;
    }

    ask_if() {
      this.condition = element("div", { class: "question-rules__line" });
      this.drawCondition();
      return this.row(this.words.askIf, this.condition);
    }

    before() {
      const all = hikmaForms.allQuestions();
      const place = all.findIndex((question) => question.card === this.card);
      return all.slice(0, place).filter((question) => this.words.tests[question.kind]);
    }

    drawCondition() {
      const said = this.said("ask_if") || {};
      const before = this.before();
      const asked = before.find((question) => question.id === said.question);
      const offered = this.offered(before, said.question);
      const select = hikmaForms.choose(offered, said.question || "", this.words.askIfQuestion, (id) => {
        const question = before.find((one) => one.id === id);
        const test = question && this.words.tests[question.kind][0][0];
        const value = question?.kind === "yes_no" ? "true" : "";
        this.set("ask_if", id ? { question: id, test: test || "", value } : undefined);
        this.drawCondition();
        this.condition.querySelector("select").focus();
      });
      // Other cards may have been renamed or moved since: look again whenever the list is opened.
      select.addEventListener("focus", () => this.renew(select), { once: true });
      this.condition.replaceChildren(select);
      if (asked) this.condition.append(this.test(said, asked), ...this.value(said, asked));
    }

    renew(select) {
      const chosen = select.value;
      const before = this.before();
      const options = this.offered(before, chosen).map(([key, word]) => element("option", { value: key }, word));
      select.replaceChildren(...options);
      select.value = chosen;
    }

    offered(before, chosen) {
      const found = before.map(({ id, title }) => [id, fill(this.words.onlyIf, { question: title })]);
      const gone = chosen && !before.some(({ id }) => id === chosen);
      return [["", this.words.always], ...found, ...(gone ? [[chosen, this.words.goneQuestion]] : [])];
    }

    test(said, asked) {
      const offered = this.words.tests[asked.kind];
      return hikmaForms.choose(offered, said.test, this.words.askIfTest, (test) => {
        this.set("ask_if", { ...this.said("ask_if"), test });
        this.drawCondition();
        this.condition.querySelectorAll("select")[1]?.focus();
      });
    }

    value(said, asked) {
      const keep = (value) => this.set("ask_if", { ...this.said("ask_if"), value });
      if (said.test === "answered" || asked.kind === "yes_no") return [];
      if (asked.choices.length) {
        const offered = [["", this.words.chooseChoice], ...asked.choices.map(({ id, label }) => [id, label])];
        if (said.value && !asked.choices.some(({ id }) => id === said.value)) offered.push([said.value, this.words.goneChoice]);
        return [hikmaForms.choose(offered, said.value, this.words.askIfValue, keep)];
      }
      const number = asked.kind === "number" || asked.kind === "computed";
      const attributes = { "aria-label": this.words.askIfValue, ...(number ? { inputmode: "decimal" } : {}) };
      const input = textInput(attributes, said.value);
      input.addEventListener("input", () => keep(input.value.trim()));
      input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
      return [input];
    }

    compute() {
      return new hikmaForms.FormulaRow(this).element;
    }
  }

  // What stands in the heading of a closed card.
  hikmaForms.ruleMarks = ({ value, words, rules }) => {
    const said = value.rules;
    const marks = [];
    if (rules.includes("range") && (said.min || said.max))
      marks.push(fill(said.min && said.max ? words.between : said.min ? words.from : words.upTo, said));
    if (rules.includes("not_future") && said.not_future) marks.push(words.notFuture);
    if (rules.includes("pattern") && said.pattern) marks.push(words.patterns.find(([key]) => key === said.pattern.kind)?.[1]);
    if (rules.includes("ask_if") && said.ask_if) marks.push(words.askIfShort);
    if (rules.includes("compute") && said.compute) marks.push(words.ways.find(([key]) => key === said.compute.how)?.[1]);
    return marks.filter(Boolean);
  };

  hikmaForms.RuleRows = RuleRows;
})();
