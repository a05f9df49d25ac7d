// The choices of a question: its own, or those of a list that several forms ask by.
"use strict";

(() => {
  const { element } = hikmaForms;
  let known = null; // [{id, name, choices}], as the page brought them; asked for again when somebody comes back
  const place = () => document.getElementById("choice-lists-place");
  const lists = () => (known ??= JSON.parse(document.getElementById("choice-lists")?.textContent || "[]"));
  const ids = (choices) => choices.map(({ id }) => id).join();
  const shown = new Set();

  window.addEventListener("focus", async () => {
    const address = place()?.dataset.address;
    if (!address || !shown.size) return;
    const answer = await fetch(`${address}?for=cards`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const found = (await answer.json()).lists;
    if (JSON.stringify(found) === JSON.stringify(lists())) return;
    known = found;
    for (const one of shown) one.element.isConnected ? one.draw() : shown.delete(one);
  });

  class CardList {
    constructor(card) {
      this.card = card;
      this.element = element("div");
      this.draw();
      shown.add(this);
    }

    draw() {
      const { words, value } = this.card;
      const list = lists().find(({ id }) => id === value.list);
      const typing = this.element.contains(document.activeElement) && document.activeElement.matches("input");
      if (typing && !list) return; // who writes choices is not disturbed
      const parts = [];
      if (lists().length) parts.push(this.choice(list));
      parts.push(...(list ? this.ofList(list) : this.card.ownOptions()));
      if (!list && this.address()) parts.push(this.make());
      this.element.replaceChildren(...parts);
      if (list && ids(value.options) !== ids(list.choices)) this.take(list);
    }

    address() {
      return place()?.dataset.newAddress;
    }

    choice(list) {
      const { words, id } = this.card;
      const select = element("select", { id: `${id}-list` });
      select.append(element("option", { value: "" }, words.ownChoices));
      select.append(...lists().map((one) => element("option", { value: one.id }, one.name)));
      select.value = list?.id || "";
      select.addEventListener("change", () => {
        const chosen = lists().find((one) => one.id === select.value);
        if (chosen) this.take(chosen);
        else this.card.change({ list: "" });
        this.draw();
        this.element.querySelector("select").focus();
      });
      return element("div", { class: "card-list" }, element("label", { for: select.id }, words.list), select);
    }

    take(list) {
      this.card.change({ list: list.id, options: list.choices });
      this.card.meant?.draw();
    }

    ofList(list) {
      const { words } = this.card;
      const choices = list.choices.map(({ label }) => element("li", {}, element("bdi", {}, label)));
      const link = element("a", { href: `${place().dataset.address}${list.id}/`, target: "_blank" }, words.changeList);
      const note = element("p", { class: "question-card__note" }, words.listHelp, " ", link);
      return [element("ul", { class: "card-list__choices" }, ...choices), note];
    }

    // Opens a new list with these choices; they keep their ids, so what was answered stays the same.
    make() {
      const button = element("button", { type: "button", class: "button button-small button-secondary" });
      button.textContent = this.card.words.makeList;
      button.addEventListener("click", () => {
        const token = document.querySelector("input[name=csrfmiddlewaretoken]");
        const fields = {
          begin: "1",
          csrfmiddlewaretoken: token.value,
          name: this.card.value.label,
          language: document.querySelector("[name=language]")?.value || "",
          choices: JSON.stringify(this.card.value.options),
        };
        const form = element("form", { method: "post", target: "_blank", action: this.address(), hidden: true });
        form.append(...Object.entries(fields).map(([name, value]) => element("input", { type: "hidden", name, value })));
        document.body.append(form);
        form.submit();
        form.remove();
      });
      return button;
    }
  }

  hikmaForms.CardList = CardList;
})();
