// A list pasted from Word, Excel or paper becomes questions: one line each, choices below or beside.
"use strict";

(() => {
  const { element, fill, newId } = hikmaForms;
  const BULLET = /^(?:[-–•*▪◦‣·○●□☐]\s*|\t+| {2,})/;
  const NUMBER = /^\(?\d{1,3}[.)\-]\s*/;
  const DAY = /^(?:date|day|تاريخ|يوم|fecha|día)(?:\s|$)/iu;
  const MARKS = /\s*[☐□○]\s*/;

  // [{kind, label, unit, options}] of the lines; `units` are those that a card offers.
  hikmaForms.questionsOf = (text, units) => {
    const questions = [];
    const lines = text.split(/[\r\n]+/).filter((line) => line.trim());
    const bulleted = lines.every((line) => BULLET.test(line)); // then they mark the questions
    for (const raw of lines) {
      const previous = questions.at(-1);
      if (!bulleted && BULLET.test(raw) && previous && !NUMBER.test(raw.trim())) {
        const choice = raw.replace(BULLET, "").trim();
        if (choice) previous.choices.push(choice);
        continue;
      }
      const line = raw.trim().replace(BULLET, "").trim().replace(NUMBER, "");
      questions.push(read(line));
    }
    return questions.map((question) => made(question, units));
  };

  // "Cough: yes / no", "Cough ☐ Yes ☐ No", or cells of a table row.
  function read(line) {
    const tidy = (parts) => parts.map((part) => part.trim()).filter(Boolean);
    const [cell, ...more] = line.split("\t");
    if (tidy(more).length) return { label: cell.trim(), choices: tidy(more) };
    if (MARKS.test(cell)) {
      const [label, ...choices] = cell.split(MARKS);
      return { label: label.trim(), choices: tidy(choices) };
    }
    const said = /^(.+?[:?؟])\s*(\S[^/]*(?:\s\/\s[^/]+)+|\S+(?:\/\S+)+)$/u.exec(cell);
    return said ? { label: said[1], choices: tidy(said[2].split("/")) } : { label: cell.trim(), choices: [] };
  }

  function made({ label, choices }, units) {
    label = label.replace(/[\s:.…_]+$/u, "");
    const inBrackets = /^(.*?)\s*\(([^()]+)\)$/u.exec(label);
    const unit = inBrackets && units.find((known) => known.toLowerCase() === inBrackets[2].trim().toLowerCase());
    const kind = choices.length > 1 ? "single_choice" : unit ? "number" : DAY.test(label) ? "date" : "text";
    const options = choices.length > 1 ? choices.map((choice) => ({ id: newId("o"), label: choice })) : [];
    return { kind, value: { id: newId("q"), label: unit ? inBrackets[1] : label, unit: unit || "", options } };
  }

  class PasteList {
    constructor(stream, words) {
      const note = element("p", { class: "question-card__note" }, words.pasteHelp);
      this.text = element("textarea", { rows: 8, dir: "auto", "aria-label": words.pasteList, class: "paste-list__text" });
      const count = element("span", { class: "paste-list__count", "aria-live": "polite" });
      const button = element("button", { type: "button", class: "button button-small" });
      const read = () => hikmaForms.questionsOf(this.text.value, words.units);
      const tell = () => {
        button.textContent = fill(words.makeQuestions, { count: read().length });
        button.disabled = !read().length;
      };
      this.text.addEventListener("input", tell);
      button.addEventListener("click", () => {
        const questions = read();
        for (const { kind, value } of questions)
          stream.insert({ type: kind, value: JSON.stringify(value) }, stream.children.length, { collapsed: true });
        count.textContent = fill(words.questionsMade, { count: questions.length });
        this.text.value = "";
        tell();
      });
      tell();
      const line = element("div", { class: "question-rules__line" }, button, count);
      const summary = element("summary", {}, words.pasteList);
      this.element = element("details", { class: "question-card__more paste-list" }, summary, note, this.text, line);
    }
  }

  hikmaForms.PasteList = PasteList;
})();
