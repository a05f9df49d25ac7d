// What a question means, whatever it is called; which choices say so; a suggestion by its name.
"use strict";

(() => {
  const { choose, element, fill } = hikmaForms;

  class MeaningRows {
    constructor(card) {
      this.card = card;
      this.words = card.words;
      this.more = element("div", { class: "question-rules__more" });
      const offered = [["", this.words.noMeaning], ...card.meanings.map(({ means, word }) => [means, word])];
      this.select = choose(offered, this.said.means || "", this.words.meaning, (means) => this.mark(means));
      this.select.id = `${card.id}-meaning`;
      const label = element("label", { class: "w-field__label", for: this.select.id }, this.words.meaning);
      const note = element("p", { class: "question-card__note" }, this.words.meaningHelp);
      this.element = element("div", { class: "question-card__field question-card__field--meaning" }, label, this.select, this.more, note);
      this.draw();
    }

    get said() {
      return this.card.value.meaning || {};
    }

    mark(means) {
      this.card.change({ meaning: means ? { means, choices: this.said.choices || [] } : {} });
      this.select.value = means;
      this.draw();
    }

    // Called again when the question or its choices are written.
    draw() {
      const meant = this.card.meanings.find(({ means }) => means === this.said.means);
      this.more.replaceChildren();
      if (meant?.byChoice && this.card.value.options.length) this.more.append(this.choices());
      if (!meant) this.more.append(...this.suggestion());
    }

    choices() {
      const chosen = new Set(this.said.choices);
      const boxes = this.card.value.options.map(({ id, label }) => {
        const box = element("input", { type: "checkbox" });
        box.checked = chosen.has(id);
        box.addEventListener("change", () => {
          if (box.checked) chosen.add(id);
          else chosen.delete(id);
          this.card.change({ meaning: { ...this.said, choices: [...chosen] } });
        });
        return element("label", { class: "question-card__tick" }, box, element("bdi", {}, label));
      });
      const legend = element("legend", { class: "w-field__label" }, this.words.whichChoices);
      return element("fieldset", { class: "question-card__field" }, legend, ...boxes);
    }

    suggestion() {
      const label = ` ${this.card.value.label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
      const found = this.card.meanings.find(({ called }) => called.some((name) => label.includes(` ${name} `)));
      if (!found) return [];
      const button = element("button", { type: "button", class: "button button-small button-secondary" });
      button.textContent = fill(this.words.suggestion, { meaning: found.word });
      button.addEventListener("click", () => {
        this.mark(found.means);
        this.select.focus();
      });
      return [button];
    }
  }

  hikmaForms.MeaningRows = MeaningRows;
})();
