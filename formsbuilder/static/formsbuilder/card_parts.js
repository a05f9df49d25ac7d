// Small pieces of the question card: ids, elements, icons. No text stands here: words come from card_words.py.
"use strict";

window.hikmaForms = window.hikmaForms || {};

(() => {
  const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  // The same shape as question.py makes on the server.
  hikmaForms.newId = (prefix) => {
    const bytes = crypto.getRandomValues(new Uint8Array(22));
    const fair = [...bytes].filter((byte) => byte < 252).slice(0, 11);
    return prefix + fair.map((byte) => ALPHABET[byte % 36]).join("");
  };

  hikmaForms.element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };

  // A text input that turns to the direction of what is typed; empty it follows the page.
  hikmaForms.textInput = (attributes, value) => {
    const input = hikmaForms.element("input", { type: "text", autocomplete: "off", ...attributes });
    const turn = () => (input.value ? (input.dir = "auto") : input.removeAttribute("dir"));
    input.addEventListener("input", turn);
    input.value = value || "";
    turn();
    return input;
  };

  hikmaForms.iconButton = (icon, label, onClick) => {
    const button = hikmaForms.element("button", {
      type: "button",
      class: "question-card__button",
      "aria-label": label,
      title: label,
    });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", `icon icon-${icon}`);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#icon-${icon}`);
    svg.append(use);
    button.append(svg);
    if (onClick) button.addEventListener("click", onClick);
    return button;
  };

  hikmaForms.fill = (sentence, values) =>
    sentence.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

  // What the phone will show; the server (compiler.name_with_unit) has the last word.
  hikmaForms.labelWithUnit = (label, unit) => {
    if (!unit) return label;
    const quoted = unit.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const there = new RegExp(`(?<![\\p{L}\\p{N}_])${quoted}(?![\\p{L}\\p{N}_])`, "iu");
    return there.test(label) ? label : `${label} (${unit})`;
  };
})();
