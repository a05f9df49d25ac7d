// Prints what the browser's evaluator makes of rule_cases.json, as JSON.
const { readFileSync } = require("node:fs");
const [, , script, cases] = process.argv;
const { Sheet, evaluate, readNumber } = require(script);
const table = JSON.parse(readFileSync(cases, "utf8"));
const { day, zone, age } = table.known;
const some = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

process.stdout.write(
  JSON.stringify({
    cases: table.cases.map(({ answers }) => {
      const entries = Object.entries(answers).map(([fieldId, value]) => ({ fieldId, value }));
      const sheet = new Sheet(table.form, entries, { day, zone, ageInYears: age });
      const broken = sheet.broken().map(({ question, rule, limit }) => `${question}:${rule}:${limit}`);
      return { answers, broken, values: some(sheet.values()) };
    }),
    numbers: Object.fromEntries(Object.keys(table.numbers).map((typed) => [typed, readNumber(typed)])),
    formulas: Object.fromEntries(Object.keys(table.formulas).map((text) => [text, evaluate(text, () => null)])),
  }),
);
