// The choices of a question: one row each; Enter adds, Backspace on an empty row removes, a pasted list becomes rows.
"use strict";

(() => {
  const { element, fill, iconButton, newId, textInput } = hikmaForms;

  class ChoiceRows {
    constructor(options, words, id, onChange) {
      this.words = words;
      this.id = id;
      this.onChange = onChange;
      this.list = element("ol", { class: "choice-rows" });
      const add = element("button", { type: "button", class: "button button-small button-secondary" });
      add.textContent = words.addOption;
      add.addEventListener("click", () => this.add(null).focus());
      this.scored = options.some(({ score }) => score);
      this.element = element("div", {}, this.list, add, this.points());
      for (const option of options) this.add(null, option);
      if (!options.length) this.add(null), this.add(null);
    }

    // A choice keeps its id (and the value that phones store) through every edit and move.
    add(after, option = {}) {
      const row = element("li", { class: "choice-row" });
      row.option = { ...option, id: option.id || newId("o") };
      const input = textInput({ maxlength: 2000 }, option.label);
      input.addEventListener("input", () => this.onChange());
      input.addEventListener("keydown", (event) => this.onKey(event, row));
      input.addEventListener("paste", (event) => this.onPaste(event, row));
      row.input = input;
      row.append(this.handle(row), input, ...this.said(row), ...(this.scored ? [this.score(row)] : []), this.button(row, "arrow-up", -1), this.button(row, "arrow-down", 1));
      row.append(iconButton("bin", "", () => this.remove(row)));
      if (after) after.after(row);
      else this.list.append(row);
      this.number();
      return input;
    }

    // Points are what formulas and sums reckon with.
    points() {
      const box = element("input", { type: "checkbox" });
      box.checked = this.scored;
      box.addEventListener("change", () => {
        this.scored = box.checked;
        for (const row of this.rows()) {
          row.querySelector(".choice-row__score")?.remove();
          if (this.scored) row.input.after(this.score(row));
          else delete row.option.score;
        }
        this.number();
        this.onChange();
      });
      return element("label", { class: "question-card__tick choice-rows__points" }, box, this.words.points);
    }

    score(row) {
      const input = element("input", { type: "text", inputmode: "decimal", class: "choice-row__score", maxlength: 20 });
      input.value = row.option.score || "";
      input.placeholder = this.words.pointsShort;
      input.addEventListener("input", () => {
        row.option.score = input.value.trim();
        this.onChange();
      });
      input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
      return input;
    }

    // The same choice in other languages, where the list is written for several forms.
    said(row) {
      return (this.words.languages || []).map(([code, name]) => {
        const text = textInput({ maxlength: 2000, lang: code, placeholder: name, class: "choice-row__said" }, row.option.said?.[code]);
        text.addEventListener("input", () => {
          row.option.said = { ...row.option.said, [code]: text.value };
          this.onChange();
        });
        text.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
        return text;
      });
    }

    button(row, icon, step) {
      return iconButton(icon, "", (event) => {
        this.move(row, step);
        event.currentTarget.focus();
      });
    }

    handle(row) {
      const grip = iconButton("grip", this.words.dragOption);
      grip.classList.add("choice-row__grip");
      grip.tabIndex = -1; // the keyboard has the arrows
      grip.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        grip.setPointerCapture(event.pointerId);
        row.classList.add("choice-row--moving");
      });
      grip.addEventListener("pointermove", (event) => {
        if (!grip.hasPointerCapture(event.pointerId)) return;
        const over = this.rows().find((other) => {
          const box = other.getBoundingClientRect();
          return other !== row && event.clientY > box.top && event.clientY < box.bottom;
        });
        if (!over) return;
        const rows = this.rows();
        if (rows.indexOf(over) < rows.indexOf(row)) over.before(row);
        else over.after(row);
      });
      grip.addEventListener("lostpointercapture", () => {
        row.classList.remove("choice-row--moving");
        this.number();
        this.onChange();
      });
      return grip;
    }

    move(row, step) {
      const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (step < 0) other.before(row);
      else other.after(row);
      this.number();
      this.onChange();
    }

    remove(row) {
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      (next ? next.input : this.add(null)).focus();
      this.number();
      this.onChange();
    }

    onKey(event, row) {
      if (event.key === "Enter") {
        event.preventDefault(); // else the whole form is sent
        this.add(row).focus();
      } else if (event.key === "Backspace" && !row.input.value && row.previousElementSibling) {
        event.preventDefault();
        const previous = row.previousElementSibling;
        this.remove(row);
        previous.input.focus();
      } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        event.preventDefault();
        this.move(row, event.key === "ArrowUp" ? -1 : 1);
        row.input.focus();
      }
    }

    onPaste(event, row) {
      const text = event.clipboardData.getData("text");
      const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean);
      if (lines.length < 2) return;
      event.preventDefault();
      row.input.value += lines.shift();
      let last = row;
      for (const line of lines) last = this.add(last, { label: line }).parentElement;
      last.input.focus();
      this.onChange();
    }

    number() {
      const rows = this.rows();
      rows.forEach((row, index) => {
        const number = { number: index + 1 };
        const [, up, down, remove] = row.querySelectorAll("button");
        row.input.setAttribute("aria-label", fill(this.words.option, number));
        row.querySelectorAll(".choice-row__said").forEach((text, place) => {
          const language = this.words.languages[place][1];
          text.setAttribute("aria-label", fill(this.words.optionIn, { ...number, language }));
        });
        row.querySelector(".choice-row__score")?.setAttribute("aria-label", fill(this.words.pointsOf, number));
        for (const [button, word] of [[up, "upOption"], [down, "downOption"], [remove, "removeOption"]]) {
          const label = fill(this.words[word], number);
          button.setAttribute("aria-label", label);
          button.title = label;
        }
        up.disabled = index === 0;
        down.disabled = index === rows.length - 1;
      });
    }

    rows() {
      return [...this.list.children];
    }

    focus() {
      this.rows()[0]?.input.focus();
    }

    value() {
      return this.rows()
        .filter((row) => row.input.value.trim())
        .map((row) => ({ ...row.option, label: row.input.value }));
    }
  }

  hikmaForms.ChoiceRows = ChoiceRows;
})();
