// The preview filled in: what the phone would send, and for newer apps the rules while somebody types.
"use strict";

(() => {
  const form = JSON.parse(document.getElementById("form").textContent);
  const drawn = new Map([...document.querySelectorAll("[data-question]")].map((one) => [one.dataset.question, one]));
  const output = document.querySelector(".sends pre");
  const LAST = { medicine: 1, diagnosis: 2 }; // phones store these after all others
  let saved = false;

  const pad = (number) => String(number).padStart(2, "0");
  const today = () => {
    const now = new Date();
    return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  };

  // As the app stores a date: a moment in UTC, of the day that was tapped.
  function moment(day) {
    const [year, month, date] = day.split("-").map(Number);
    const now = new Date();
    return new Date(year, month - 1, date, now.getHours(), now.getMinutes()).toISOString();
  }

  function valueOf(field) {
    const place = drawn.get(field.id);
    if (field.fieldType === "medicine" || field.fieldType === "diagnosis") return [];
    if (!place) return "";
    const chosen = [...place.querySelectorAll("input:checked")];
    if (field.inputType === "checkbox") return chosen.length ? true : "";
    if (field.inputType === "radio" || field.inputType === "select") return chosen.map(({ value }) => value).join("; ");
    if (field.inputType === "date") {
      const day = place.querySelector("input[type=date]")?.value;
      return day ? moment(day) : "";
    }
    return place.querySelector("input, textarea")?.value ?? "";
  }

  // What newer apps do not ask is sent empty.
  function answers(sheet) {
    return form.fields
      .filter(({ fieldType }) => fieldType !== "text" && fieldType !== "separator")
      .map(({ id, fieldType, inputType, name }) => {
        const value = sheet && !sheet.asked(id) ? "" : valueOf({ id, fieldType, inputType });
        return { fieldId: id, fieldType, inputType, name, value };
      })
      .sort((one, other) => (LAST[one.fieldType] || 0) - (LAST[other.fieldType] || 0));
  }

  const fill = (sentence, limit) => sentence.replace("%(limit)s", limit);
  function sentence({ rule, limit }) {
    if (rule !== "pattern") return fill(form.says[rule], limit);
    const [kind, length = ""] = limit.split(":");
    return fill(form.says[`pattern:${kind}`] || form.says.pattern, length);
  }

  function show() {
    const told = new Map();
    const tell = (id, text) => told.set(id, [...(told.get(id) || []), text]);
    let sheet = null;
    if (form.newer) {
      sheet = new hikmaRules.Sheet(form, answers(null), { day: today() });
      for (const [id, place] of drawn) {
        place.hidden = !sheet.asked(id);
        const value = place.querySelector(".computed .value");
        if (value) value.textContent = sheet.number(id) ?? "–";
      }
      for (const one of sheet.broken())
        if (one.rule !== "not_asked" && (saved || one.rule !== "required")) tell(one.question, sentence(one));
    }
    if (saved)
      for (const field of form.fields)
        if (field.required && !String(valueOf(field)).trim()) tell(field.id, form.says.required);
    for (const [id, place] of drawn)
      place.querySelector(".odd").replaceChildren(
        ...(told.get(id) || []).map((text) => Object.assign(document.createElement("li"), { textContent: text })),
      );
    output.textContent = JSON.stringify(answers(sheet), null, 2);
  }

  // Only a tapped date is sent: the button shows today, and becomes an input.
  for (const field of form.fields.filter(({ inputType }) => inputType === "date")) {
    const button = drawn.get(field.id)?.querySelector("button.pick");
    button?.addEventListener("click", () => {
      const input = Object.assign(document.createElement("input"), { type: "date", className: "pick", value: today() });
      input.setAttribute("aria-label", field.name);
      button.replaceWith(input);
      input.focus();
      show();
    });
  }
  document.addEventListener("input", show);
  document.querySelector(".save").addEventListener("click", () => {
    saved = true;
    show();
  });
  show();
})();
