// The rules of a published form, in the browser: the twin of clinical/rules (one table of cases holds both equal).
"use strict";

(() => {
  const LONGEST_ANSWER = 100;
  const EASTERN = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";
  const westernDigits = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) => String(EASTERN.indexOf(digit) % 10));
  const isDict = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const dict = (value) => (isDict(value) ? value : {});

  const SIGNS = { "−": "-", "–": "-", "\u200e": "", "\u200f": "", "\u061c": "" };
  const PLAIN = /^([+-]?)(\d+)(?:[.,٫،](\d+))?$/;
  const GROUPED = /^([+-]?)(\d{1,3})((?:([.,٬'’])\d{3})(?:\4\d{3})*)(?:([.,٫])(\d+))?$/;

  // The number somebody typed, whatever the keyboard; null if it is not surely one (facts/numbers.py).
  function readNumber(typed) {
    if (typeof typed === "number") typed = String(typed);
    if (typeof typed !== "string") return null;
    const text = westernDigits(typed.trim()).replace(/[−–\u200e\u200f\u061c]/g, (sign) => SIGNS[sign]);
    let [sign, whole, fraction] = ["", "", undefined];
    const plain = PLAIN.exec(text);
    if (plain) {
      [, sign, whole, fraction] = plain;
      if (fraction?.length === 3 && ",،".includes(text.at(-4)) && whole.replace(/^0+|0+$/g, "")) return null;
    } else {
      const grouped = GROUPED.exec(text);
      if (!grouped) return null;
      let first, rest, mark, decimalMark;
      [, sign, first, rest, mark, decimalMark, fraction] = grouped;
      if (mark === decimalMark || (rest.length === 4 && !fraction && ",.".includes(mark))) return null;
      whole = first + rest.split(mark).join("");
    }
    if (whole.length > 11 || (whole + (fraction || "")).length > 15) return null;
    if (whole.length > 3 && whole.startsWith("0")) return null;
    return Number(`${sign === "-" ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`);
  }

  // The calendar day as YYYY-MM-DD, of a moment that of the clinic's zone; null if it cannot be read.
  function readDay(typed, zone) {
    const text = typeof typed === "string" ? westernDigits(typed.trim()) : "";
    if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
    const day = text.slice(0, 10);
    const [midnight, moment] = [`${day}T00:00:00Z`, text.length === 10 ? day : text].map((one) => new Date(one));
    if (Number.isNaN(midnight.getTime()) || Number.isNaN(moment.getTime())) return null;
    // What a browser takes for the next day: 30 February, and 24 o'clock.
    if (!midnight.toISOString().startsWith(day) || text.slice(11, 13) === "24") return null;
    if (!/(z|[+-]\d\d:?\d\d)$/i.test(text.slice(10))) return day;
    const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone || undefined, year: "numeric", month: "2-digit", day: "2-digit" });
    return parts.format(moment);
  }

  function fits(pattern, answer) {
    let text = westernDigits(answer.trim());
    if (pattern.kind === "phone") text = text.replace(/[ ()./\u00a0-]/g, "");
    if ([...text].length > LONGEST_ANSWER) return false;
    try {
      return new RegExp(`^(?:${pattern.regex})$`, "su").test(text);
    } catch {
      return true;
    }
  }

  // --- formulas -----------------------------------------------------------------------------

  const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|\{([A-Za-z0-9_.-]{1,64})\}|([-+*/()]))/y;

  function tokensOf(formula) {
    const text = formula.trim();
    const tokens = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const match = TOKEN.exec(text);
      if (!match) return null;
      tokens.push(match[1] ? { number: Number(match[1]) } : match[2] ? { question: match[2] } : { sign: match[3] });
    }
    return tokens.length ? tokens : null;
  }

  // null where a value is missing, it divides by nothing, or it is no formula.
  function evaluate(formula, valueOf) {
    const tokens = tokensOf(formula);
    if (!tokens) return null;
    let at = 0;
    const sign = (signs) => (tokens[at]?.sign && signs.includes(tokens[at].sign) ? tokens[at++].sign : "");
    const chain = (next, signs, reckon) => () => {
      let value = next();
      for (let found = sign(signs); found; found = sign(signs)) {
        const other = next();
        value = value === null || other === null ? null : reckon(found, value, other);
      }
      return value;
    };
    const one = () => {
      if (sign("-")) {
        const value = one();
        return value === null ? null : -value;
      }
      if (sign("(")) {
        const value = sum();
        if (!sign(")")) throw new SyntaxError("bracket");
        return value;
      }
      const token = tokens[at++];
      if (!token || token.sign) throw new SyntaxError("formula");
      return token.question ? valueOf(token.question) : token.number;
    };
    const product = chain(one, "*/", (found, value, other) =>
      found === "*" ? value * other : other === 0 ? null : value / other,
    );
    const sum = chain(product, "+-", (found, value, other) => (found === "+" ? value + other : value - other));
    try {
      const value = sum();
      return at < tokens.length ? null : value;
    } catch {
      return null;
    }
  }

  const rounded = (value, decimals) => Math.floor(value * 10 ** decimals + 0.5) / 10 ** decimals;

  // --- the answers to one form ----------------------------------------------------------------

  const KINDS = { radio: "choice", select: "choice", dropdown: "choice", number: "number", date: "date", checkbox: "tick" };
  const kindOf = (field) => {
    const kind = KINDS[field.inputType] || "other";
    return kind === "choice" && field.fieldType !== "options" ? "other" : kind;
  };
  const isTicked = (value) => value === true || (typeof value === "string" && value.trim().toLowerCase() === "true");
  const plain = (value) => (["string", "number"].includes(typeof value) ? westernDigits(String(value).trim()) : "");

  class Sheet {
    // `known`: {day: YYYY-MM-DD, zone, ageInYears, ageInMonths}, each may be missing.
    constructor(form, answers, known) {
      const metadata = dict(form.metadata);
      this.known = known;
      this.rules = dict(metadata.rules);
      this.scores = dict(metadata.scores);
      this.fields = new Map((form.fields || []).filter((f) => f?.id).map((f) => [f.id, f]));
      const computed = Array.isArray(metadata.computed) ? metadata.computed : [];
      this.formulas = new Map(computed.filter((one) => isDict(one) && one.id).map((one) => [one.id, one]));
      this.raw = new Map(answers.filter((a) => a?.fieldId).map((a) => [a.fieldId, a.value]));
      this.known_asked = new Map();
      this.numbers = new Map();
    }

    given(key) {
      const value = this.raw.get(key);
      if (typeof value === "string") return Boolean(value.trim());
      if (value && typeof value === "object") return Object.keys(value).length > 0;
      return value !== undefined && value !== null && value !== false;
    }

    answered(key) {
      return this.formulas.has(key) ? this.number(key) !== null : this.given(key) && this.asked(key);
    }

    asked(key) {
      if (!this.known_asked.has(key)) {
        this.known_asked.set(key, true);
        const condition = dict(dict(this.rules[key]).ask_if);
        this.known_asked.set(key, !Object.keys(condition).length || this.holds(condition));
      }
      return this.known_asked.get(key);
    }

    kind(key) {
      return this.fields.has(key) ? kindOf(this.fields.get(key)) : "other";
    }

    codes(key) {
      const { options = [], multi } = this.fields.get(key);
      const code = (text) => options.find((o) => [o.value, o.label, o.id].includes(text))?.value;
      const text = plain(this.raw.get(key)) && String(this.raw.get(key)).trim();
      if (![true, "true"].includes(multi) || code(text) !== undefined) return [code(text)].filter((c) => c !== undefined);
      const pieces = text.split(";");
      const names = options.flatMap((o) => [o.value, o.label, o.id]).filter((name) => typeof name === "string");
      const most = Math.max(1, ...names.map((name) => name.split(";").length));
      const found = [];
      for (let at = 0; at < pieces.length; ) {
        let end = Math.min(pieces.length, at + most);
        const part = () => pieces.slice(at, end).join(";").trim();
        while (end > at + 1 && code(part()) === undefined) end -= 1;
        if (code(part()) !== undefined) found.push(code(part()));
        at = end;
      }
      return found;
    }

    number(key) {
      if (!this.numbers.has(key)) {
        this.numbers.set(key, null);
        this.numbers.set(key, this.reckon(key));
      }
      return this.numbers.get(key);
    }

    reckon(key) {
      if (this.formulas.has(key)) return this.computed(this.formulas.get(key));
      const kind = this.kind(key);
      if (kind === "tick") return this.answered(key) && isTicked(this.raw.get(key)) ? 1 : 0;
      if (!this.answered(key)) return null;
      if (kind !== "choice") return readNumber(this.raw.get(key));
      const scores = this.codes(key).map((code) => readNumber(dict(this.scores[key])[code] ?? code));
      return scores.length && !scores.includes(null) ? scores.reduce((sum, score) => sum + score, 0) : null;
    }

    computed(how) {
      if (how.compute === "age") {
        const age = how.unit === "months" ? this.known.ageInMonths : this.known.ageInYears;
        return age ?? null;
      }
      let value = null;
      if (how.compute === "sum") {
        const found = (how.questions || []).filter((key) => this.asked(key)).map((key) => this.number(key));
        value = found.length && !found.includes(null) ? found.reduce((sum, one) => sum + one, 0) : null;
      } else if (how.compute === "formula") value = evaluate(String(how.formula || ""), (key) => this.number(key));
      const { decimals } = how;
      if (value === null || !(Math.abs(value) <= 1e12)) return null; // NaN, too
      return rounded(value, Number.isInteger(decimals) && decimals >= 0 && decimals <= 6 ? decimals : 2);
    }

    holds({ question: key, test, value }) {
      const wanted = plain(value);
      if (test === "is_not") return !this.is(key, wanted);
      if (!this.answered(key)) return false;
      if (test === "answered") return true;
      if (test === "is" || test === "contains") return this.is(key, wanted);
      const [limit, number] = [readNumber(wanted), this.number(key)];
      if (limit === null || number === null) return false;
      return { more: number > limit, at_least: number >= limit, less: number < limit, at_most: number <= limit }[test] ?? false;
    }

    is(key, wanted) {
      if (!this.answered(key)) return false;
      const kind = this.kind(key);
      if (kind === "tick") return isTicked(this.raw.get(key)) === (wanted === "true");
      if (kind === "choice") return this.codes(key).includes(wanted);
      if (kind === "number" || this.formulas.has(key)) {
        const limit = readNumber(wanted);
        return limit !== null && this.number(key) === limit;
      }
      return plain(this.raw.get(key)).toLowerCase() === wanted.toLowerCase();
    }

    broken() {
      return [...this.fields.keys()].filter((key) => isDict(this.rules[key])).flatMap((key) => [...this.breaks(key)]);
    }

    *breaks(key) {
      const rule = this.rules[key];
      const says = (name, limit = "") => ({ question: key, rule: name, limit });
      if (!this.asked(key)) {
        if (this.given(key)) yield says("not_asked");
        return;
      }
      if (!this.given(key)) {
        if (rule.required === true) yield says("required");
        return;
      }
      const kind = this.kind(key);
      if (kind === "number" && ("min" in rule || "max" in rule)) yield* this.outside(key, rule, says);
      else if (kind === "date") yield* this.outsideOfDays(key, rule, says);
      const pattern = dict(rule.pattern);
      if (pattern.regex && !fits(pattern, plain(this.raw.get(key))))
        yield says("pattern", pattern.kind === "length" ? `length:${pattern.length}` : pattern.kind);
    }

    *outside(key, { min, max }, says) {
      const [value, low, high] = [this.raw.get(key), min, max].map(readNumber);
      if (value === null) yield says("not_a_number");
      else if (low !== null && value < low) yield says("below", String(low));
      else if (high !== null && value > high) yield says("above", String(high));
    }

    *outsideOfDays(key, rule, says) {
      const day = readDay(this.raw.get(key), this.known.zone);
      const [low, high] = [readDay(rule.min), readDay(rule.max)];
      if (day === null) return;
      if (low && day < low) yield says("too_early", low);
      else if (high && day > high) yield says("too_late", high);
      if (rule.not_future === true && this.known.day && day > this.known.day) yield says("in_the_future");
    }

    values() {
      return Object.fromEntries([...this.formulas.keys()].map((key) => [key, this.number(key)]));
    }
  }

  const rules = { Sheet, evaluate, readDay, readNumber };
  if (typeof module === "undefined") window.hikmaRules = rules;
  else module.exports = rules;
})();
