// How a computed value is computed. A formula is typed with questions by their names; stored are their ids.
"use strict";

(() => {
  const { choose, element, textInput } = hikmaForms;

  class FormulaRow {
    constructor(rows) {
      this.rows = rows;
      this.words = rows.words;
      this.more = element("div", { class: "question-rules__more" });
      const offered = [["", this.words.chooseWay], ...this.words.ways];
      const select = choose(offered, this.said.how || "", this.words.computed, (how) => {
        this.rows.set("compute", how ? { ...this.said, how } : undefined);
        if (how === "bmi") this.suggest();
        this.draw();
      });
      this.element = rows.row(this.words.computed, select);
      this.element.append(this.more);
      this.draw();
    }

    get said() {
      return this.rows.said("compute") || {};
    }

    keep(changes) {
      this.rows.set("compute", { ...this.said, ...changes });
    }

    numbers() {
      return hikmaForms
        .allQuestions()
        .filter(({ card, kind }) => card !== this.rows.card && this.words.numberKinds.includes(kind));
    }

    // Weight and height are found by their unit or name, so that mostly nothing is left to choose.
    suggest() {
      const found = (wanted) => this.numbers().find(({ label }) => new RegExp(wanted, "iu").test(label))?.id;
      const { weight = found("\\bkg\\b|weight|وزن|peso"), height = found("\\bcm\\b|height|طول|talla") } = this.said;
      this.keep({ ...(weight ? { weight } : {}), ...(height ? { height } : {}) });
    }

    draw() {
      const { how } = this.said;
      this.more.replaceChildren(...(how ? this[how]() : []));
    }

    pick(key, label) {
      const offered = [["", this.words.chooseQuestion], ...this.numbers().map(({ id, title }) => [id, title])];
      const select = choose(offered, this.said[key] || "", label, (id) => this.keep({ [key]: id || undefined }));
      return element("label", { class: "question-rules__limit" }, element("span", {}, label), select);
    }

    bmi() {
      return [this.pick("weight", this.words.weight), this.pick("height", this.words.height)];
    }

    age() {
      const keep = (unit) => this.keep({ unit });
      const note = element("p", { class: "question-card__note" }, this.words.ageHelp);
      return [choose(this.words.ageUnits, this.said.unit || "years", this.words.ageUnit, keep), note];
    }

    sum() {
      const list = element("div", { class: "question-rules__ticks" });
      const chosen = new Set(this.said.questions || []);
      for (const { id, title } of this.numbers()) {
        const box = element("input", { type: "checkbox" });
        box.checked = chosen.has(id);
        box.addEventListener("change", () => {
          if (box.checked) chosen.add(id);
          else chosen.delete(id);
          this.keep({ questions: [...chosen] });
        });
        list.append(element("label", { class: "question-card__tick" }, box, element("bdi", {}, title)));
      }
      return [list, element("p", { class: "question-card__note" }, this.words.sumHelp)];
    }

    formula() {
      const input = textInput({ "aria-label": this.words.formula, maxlength: 2000 }, this.shown(this.said.formula || ""));
      input.addEventListener("input", () => this.keep({ formula: this.stored(input.value) }));
      input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
      const offered = [["", this.words.insertQuestion], ...this.numbers().map(({ id, title }) => [id, title])];
      const insert = choose(offered, "", this.words.insertQuestion, (id) => {
        const question = this.numbers().find((one) => one.id === id);
        if (question) input.setRangeText(`[${question.label}]`, input.selectionStart, input.selectionEnd, "end");
        insert.value = "";
        input.dispatchEvent(new Event("input"));
        input.focus();
      });
      const decimals = choose(
        ["0", "1", "2", "3"].map((key) => [key, key]), this.said.decimals || "2", this.words.decimals,
        (value) => this.keep({ decimals: value }),
      );
      const places = element("label", { class: "question-rules__limit" }, element("span", {}, this.words.decimals), decimals);
      return [input, insert, places, element("p", { class: "question-card__note" }, this.words.formulaHelp)];
    }

    shown(formula) {
      const labels = new Map(hikmaForms.allQuestions().map(({ id, label }) => [id, label]));
      return formula.replace(/\{([^}]+)\}/g, (whole, id) => (labels.has(id) ? `[${labels.get(id)}]` : whole));
    }

    // The longest names first: one may hold another.
    stored(text) {
      const questions = this.numbers().sort((one, other) => other.label.length - one.label.length);
      return questions.reduce((said, { id, label }) => said.split(`[${label}]`).join(`{${id}}`), text);
    }
  }

  hikmaForms.FormulaRow = FormulaRow;
})();
