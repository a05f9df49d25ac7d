// Pretend phones: each keeps its records in memory, and syncs them as the app's library does.
"use strict";

(() => {
  const WORDS = document.getElementById("words").dataset;
  const TABLES = JSON.parse(document.getElementById("tables").textContent);
  const LAST = { medicine: 1, diagnosis: 2 }; // phones store these after all other answers
  const NEWEST = 5; // form answers that are shown of a patient
  const EMPTY = { string: "", number: 0, boolean: false };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (tag, text = "", attributes = {}) => {
    const made = Object.assign(document.createElement(tag), { textContent: text });
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };

  // UUID version 7, as phones make them.
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let now = Date.now();
    for (let place = 5; place >= 0; place--, now = Math.floor(now / 256)) bytes[place] = now % 256;
    bytes[6] = (bytes[6] & 15) | 112;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // What a phone holds, and what of it was not sent yet: {table: Map of id to row}.
  class Store {
    tables = new Map();
    cursor = 0;

    rows(table) {
      if (!this.tables.has(table)) this.tables.set(table, new Map());
      return this.tables.get(table);
    }

    create(table, columns) {
      const row = { id: newId(), created_at: Date.now(), updated_at: Date.now() };
      for (const [name, type] of Object.entries(TABLES[table]))
        if (!(name in row)) row[name] = type.endsWith("?") ? null : EMPTY[type];
      Object.assign(row, columns, { _status: "created", _changed: "" });
      this.rows(table).set(row.id, row);
      return row;
    }

    update(row, columns) {
      const changed = Object.keys(columns).filter((name) => (row[name] ?? "") !== columns[name]);
      if (!changed.length) return;
      Object.assign(row, columns, { updated_at: Date.now() });
      if (row._status === "created") return;
      const all = new Set([...(row._changed ? row._changed.split(",") : []), ...changed, "updated_at"]);
      row._status = "updated";
      row._changed = [...all].join(",");
    }

    pending() {
      const found = [];
      for (const [table, rows] of this.tables) for (const row of rows.values()) if (row._status) found.push([table, row]);
      return found;
    }

    // Column by column: what was changed here and not sent yet stays, the rest is the server's.
    take(changes) {
      let received = 0;
      for (const [table, { created, updated, deleted }] of Object.entries(changes)) {
        const rows = this.rows(table);
        for (const row of [...created, ...updated]) {
          const here = rows.get(row.id);
          received += 1;
          if (!here?._status) rows.set(row.id, row);
          else {
            const own = here._status === "created" ? Object.keys(here) : here._changed.split(",");
            rows.set(row.id, { ...row, ...Object.fromEntries(own.map((name) => [name, here[name]])),
              _status: "updated", _changed: here._changed });
          }
        }
        for (const id of deleted) rows.delete(id);
        received += deleted.length;
      }
      return received;
    }

    changes() {
      const body = {};
      for (const table of this.tables.keys()) body[table] = { created: [], updated: [], deleted: [] };
      for (const [table, row] of this.pending()) body[table][row._status].push({ ...row });
      return body;
    }

    sent() {
      for (const [, row] of this.pending()) {
        delete row._status;
        delete row._changed;
      }
    }
  }

  class Phone {
    constructor(root) {
      this.root = root;
      this.store = new Store();
      this.user = null;
      this.patient = null;
      this.on("[data-sign-in]", "submit", (event) => this.signIn(new FormData(event.target)));
      this.on("[data-sync]", "click", () => this.sync());
      this.on("[data-find]", "input", () => this.showPatients());
      this.on("[data-network]", "change", () => root.classList.toggle("off", !this.online));
    }

    find(selector) { return this.root.querySelector(selector); }

    on(selector, event, act) {
      this.find(selector).addEventListener(event, (happened) => {
        if (event === "submit") happened.preventDefault();
        act(happened);
      });
    }

    get online() { return this.find("[data-network]").checked; }

    say(text, bad = false) {
      const place = this.find("[data-says]");
      place.textContent = text;
      place.classList.toggle("bad", bad);
    }

    async call(path, options = {}) {
      if (!this.online) throw new Error(WORDS.offline);
      return fetch(path, { credentials: "omit", ...options });
    }

    async login() {
      const body = JSON.stringify({ email: this.name, password: this.secret });
      const headers = { "Content-Type": "application/json" };
      const answer = await this.call("/api/login", { method: "POST", headers, body });
      if (!answer.ok) throw new Error(WORDS.wrong);
      this.user = await answer.json();
    }

    async signIn(typed) {
      this.name = typed.get("login");
      this.secret = typed.get("password");
      try {
        await this.login();
      } catch (error) {
        return this.say(error.message, true);
      }
      this.find("[data-who]").textContent = this.user.name;
      this.find("[data-sign-in]").hidden = true;
      this.find("[data-inside]").hidden = false;
      return this.sync();
    }

    // As the app: sign in again, pull, take it in, then push what waits.
    async sync() {
      if (this.busy) return;
      this.busy = true;
      try {
        await this.login();
        const secret = btoa(String.fromCharCode(...new TextEncoder().encode(`${this.name}:${this.secret}`)));
        const headers = { Authorization: `Basic ${secret}` };
        const asked = `last_pulled_at=${this.store.cursor}`;
        const pulled = await this.call(`/api/v2/sync?${asked}&schema_version=9&migration=null`, { headers });
        if (!pulled.ok) throw new Error(WORDS.failed);
        const { changes, timestamp } = await pulled.json();
        const received = this.store.take(changes);
        this.store.cursor = timestamp;
        const sent = this.store.pending().length;
        if (sent) {
          const pushed = await this.call(`/api/v2/sync?last_pulled_at=${timestamp}`, {
            method: "POST",
            headers: { ...headers, "Content-Type": "application/json" },
            body: JSON.stringify(this.store.changes()),
          });
          if (!pushed.ok) throw new Error(WORDS.failed);
          this.store.sent();
        }
        this.say(fill(WORDS.synced, { received, sent }));
      } catch (error) {
        this.say(error instanceof TypeError ? WORDS.failed : error.message, true);
      } finally {
        this.busy = false;
        this.show();
      }
    }

    show() {
      this.find("[data-pending]").textContent = fill(WORDS.pending, { number: this.store.pending().length });
      this.showPatients();
      this.showPatient();
      const counts = [...this.store.tables].filter(([, rows]) => rows.size);
      const lines = [[WORDS.table, WORDS.rows], ...counts.map(([table, rows]) => [table, rows.size])].map((cells, place) => {
        const line = make("tr");
        line.append(...cells.map((cell) => make(place ? "td" : "th", cell)));
        return line;
      });
      this.find("[data-held]").replaceChildren(...lines);
      const waiting = this.store.pending().map(([table, row]) => ({ table, ...row }));
      this.find("[data-waiting]").textContent = waiting.length ? JSON.stringify(waiting, null, 1) : "";
    }

    nameOf(patient) { return [patient.given_name, patient.surname].filter(Boolean).join(" "); }

    showPatients() {
      const typed = this.find("[data-find]").value.trim().toLowerCase();
      const all = [...this.store.rows("patients").values()];
      const found = all.filter((patient) => this.nameOf(patient).toLowerCase().includes(typed));
      found.sort((one, other) => this.nameOf(one).localeCompare(this.nameOf(other)));
      const lines = found.slice(0, 30).map((patient) => {
        const button = make("button", this.nameOf(patient), { type: "button", dir: "auto", "aria-pressed": patient.id === this.patient });
        button.addEventListener("click", () => {
          this.patient = patient.id;
          this.show();
        });
        const line = make("li");
        line.append(button);
        return line;
      });
      this.find("[data-patients]").replaceChildren(...(lines.length ? lines : [make("li", WORDS.nobody)]));
    }

    showPatient() {
      const patient = this.store.rows("patients").get(this.patient);
      const place = this.find("[data-patient]");
      place.hidden = !patient;
      if (!patient) return place.replaceChildren();
      place.replaceChildren(document.getElementById("patient").content.cloneNode(true));
      this.find("[data-name]").textContent = this.nameOf(patient);
      const edit = this.find("[data-edit]");
      for (const input of edit.querySelectorAll("input")) input.value = patient[input.name] ?? "";
      this.on("[data-edit]", "submit", () => {
        this.store.update(patient, Object.fromEntries(new FormData(edit)));
        this.say(WORDS.saved);
        this.show();
      });
      const answers = [...this.store.rows("events").values()]
        .filter((event) => event.patient_id === patient.id)
        .sort((one, other) => other.created_at - one.created_at)
        .slice(0, NEWEST);
      this.find("[data-answers]").replaceChildren(...answers.map(told));
      const choose = this.find("[data-form]");
      for (const form of this.store.rows("event_forms").values())
        if (this.isFor(form)) choose.append(make("option", form.name, { value: form.id }));
      choose.addEventListener("change", () => this.showForm(this.store.rows("event_forms").get(choose.value)));
    }

    isFor(form) {
      const clinics = JSON.parse(form.clinic_ids || "[]");
      return !clinics.length || clinics.includes(this.user.clinic_id);
    }

    showForm(form) {
      const place = this.find("[data-fill]");
      place.hidden = !form;
      place.replaceChildren();
      if (!form) return;
      const fields = JSON.parse(form.form_fields || "[]");
      const drawn = fields.map((field) => [field, draw(field, newId())]).filter(([, part]) => part);
      place.append(...drawn.map(([, part]) => part.element), document.getElementById("save").content.cloneNode(true));
      place.onsubmit = (event) => {
        event.preventDefault();
        const answers = drawn.filter(([, part]) => part.value).map(([field, part]) => ({ field, value: part.value() }));
        const open = answers.find(({ field, value }) => field.required && !String(value).trim());
        if (open) return this.say(`${open.field.name}: ${WORDS.required}`, true);
        this.saveAnswers(form, answers);
      };
    }

    saveAnswers(form, answers) {
      const { id: patient_id } = this.store.rows("patients").get(this.patient);
      const data = answers
        .map(({ field: { id, fieldType, inputType, name }, value }) => ({ fieldId: id, fieldType, inputType, name, value }))
        .sort((one, other) => (LAST[one.fieldType] || 0) - (LAST[other.fieldType] || 0));
      const visit = this.store.create("visits", { patient_id, clinic_id: this.user.clinic_id, provider_id: this.user.id,
        provider_name: this.user.name, check_in_timestamp: Date.now(), metadata: "{}" });
      const by = JSON.stringify({ providerId: this.user.id, providerName: this.user.name });
      this.store.create("events", { patient_id, visit_id: visit.id, form_id: form.id, event_type: form.name,
        form_data: JSON.stringify(data), metadata: JSON.stringify(by), // twice, as the app does
        recorded_by_user_id: this.user.id });
      this.say(WORDS.saved);
      this.show();
    }
  }

  // One stored answer in a line.
  function told(event) {
    const line = make("li", "", { dir: "auto" });
    const said = JSON.parse(event.form_data || "[]")
      .filter(({ value }) => value && value.length !== 0)
      .map(({ name, value }) => `${name}: ${Array.isArray(value) ? value.map(({ desc, name: drug }) => desc || drug).join(", ") : value === true ? "✓" : value}`);
    line.append(make("strong", event.event_type), ` ${said.join(" · ")}`);
    return line;
  }

  // A question as today's app draws it: {element, value()}; nothing for what it does not draw.
  function draw(field, group) {
    const { fieldType, inputType } = field;
    if (fieldType === "separator") return { element: make("hr") };
    if (fieldType === "text") return { element: make("h3", field.content || field.name, { dir: "auto" }) };
    const label = make("label", "", { dir: "auto" });
    label.append(field.name + (field.required ? " *" : ""));
    const within = (input, value) => {
      label.append(input);
      return { element: label, value: value || (() => input.value) };
    };
    if (fieldType === "diagnosis" || fieldType === "medicine") return several(field);
    if (inputType === "textarea") return within(make("textarea"));
    if (inputType === "text" || inputType === "number") return within(make("input", "", { dir: "auto" }));
    if (inputType === "date") {
      const input = make("input", "", { type: "date" });
      return within(input, () => (input.value ? new Date(`${input.value}T12:00`).toISOString() : ""));
    }
    if (inputType === "checkbox") {
      const input = make("input", "", { type: "checkbox" });
      label.className = "tick";
      label.prepend(input);
      return { element: label, value: () => (input.checked ? true : "") };
    }
    if (inputType === "radio" || inputType === "select") {
      const element = make("fieldset");
      element.append(make("legend", field.name + (field.required ? " *" : ""), { dir: "auto" }));
      const one = inputType === "radio" || !field.multi;
      for (const option of field.options || []) {
        const line = make("label", "", { class: "tick", dir: "auto" });
        line.append(make("input", "", { type: one ? "radio" : "checkbox", name: group, value: option.value }), option.label);
        element.append(line);
      }
      return { element, value: () => [...element.querySelectorAll(":checked")].map(({ value }) => value).join("; ") };
    }
    return null;
  }

  function several({ name, fieldType }) {
    const element = make("fieldset");
    element.append(make("legend", name, { dir: "auto" }));
    const asked = fieldType === "diagnosis" ? { desc: WORDS.diagnosis, code: WORDS.code } : { name: WORDS.medicine };
    const inputs = Object.entries(asked).map(([key, text]) => {
      const label = make("label", text);
      const input = make("input", "", { dir: "auto" });
      label.append(input);
      element.append(label);
      return [key, input];
    });
    const value = () => {
      const said = Object.fromEntries(inputs.map(([key, input]) => [key, input.value.trim()]));
      if (!Object.values(said).some(Boolean)) return [];
      return [fieldType === "medicine" ? { id: newId(), ...said } : said];
    };
    return { element, value };
  }

  for (const root of document.querySelectorAll("[data-phone]")) new Phone(root);
})();
