// The page of a choice list: rows of choices with a text per language, kept in one hidden input.
"use strict";

(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const place = document.querySelector("[data-choice-list]");
  const input = place.querySelector("input[name=choices]");
  const form = input.form;
  const rows = new hikmaForms.ChoiceRows(read("choice-list-choices"), read("choice-list-words"), "choice-list", () => write());
  const write = () => {
    input.value = JSON.stringify(rows.value());
  };
  place.append(rows.element);
  write();
  form.addEventListener("submit", write);
})();
