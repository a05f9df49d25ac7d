// Nobody here for a while: the screen is locked over the page, and what was typed stays beneath.
const said = document.getElementById("hk-lock").dataset;
const IDLE_MS = Number(said.minutes) * 60_000;
const SEEN = "hk-seen"; // all tabs of this browser share it
const STATE = "hk-locked";

const token = () => {
  const config = document.getElementById("wagtail-config");
  return config ? JSON.parse(config.textContent).CSRF_TOKEN : "";
};
const post = (address, body = {}) =>
  fetch(address, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    body: new URLSearchParams(body),
  });
const remember = (key, value) => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a browser that keeps nothing: this tab alone counts
  }
};
const remembered = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

let seen = Date.now();
let shown = null;
for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  addEventListener(sign, () => {
    if (!shown && Date.now() - seen > 5_000) remember(SEEN, String(Date.now()));
    if (!shown) seen = Date.now();
  }, { passive: true, capture: true });
}

function lock(tell = true) {
  if (shown) return;
  shown = document.createElement("dialog");
  shown.className = "hk-lock";
  const form = document.createElement("form");
  const title = document.createElement("h2");
  title.textContent = said.sayTitle;
  const says = document.createElement("p");
  says.textContent = said.saySays;
  const label = document.createElement("label");
  label.textContent = said.sayPassword;
  const password = document.createElement("input");
  Object.assign(password, { type: "password", autocomplete: "current-password", required: true });
  label.append(password);
  const problem = document.createElement("p");
  problem.className = "hk-problem";
  problem.setAttribute("role", "alert");
  const button = document.createElement("button");
  button.className = "button";
  button.textContent = said.sayOpen;
  const other = document.createElement("button");
  Object.assign(other, { type: "button", className: "button button-secondary" });
  other.textContent = said.sayOther;
  other.addEventListener("click", () => leave());
  const buttons = document.createElement("div");
  buttons.className = "hk-lock__buttons";
  buttons.append(button, other);
  form.append(title, says, label, problem, buttons);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    unlock(password, problem);
  });
  shown.append(form);
  shown.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(shown);
  document.documentElement.classList.add("hk-is-locked");
  shown.showModal();
  password.focus();
  if (tell) {
    remember(STATE, "yes");
    post(said.lock).catch(() => {}); // without a network the page is covered all the same
  }
  session().then((now) => { if (now.person) owner = now; }).catch(() => {});
}

let owner = null; // whose page this is

async function session() {
  const answer = await fetch(said.unlock, { headers: { Accept: "application/json" } });
  return { status: answer.status, ...(await answer.json()) };
}

async function unlock(password, problem) {
  try {
    const now = await session();
    if (now.status === 401) {
      const link = document.createElement("a");
      Object.assign(link, { href: said.login, target: "_blank", rel: "noopener" });
      link.textContent = said.sayOver;
      problem.replaceChildren(`${now.error} `, link);
      return;
    }
    if (owner && owner.person !== now.person) {
      problem.textContent = `${said.sayAnother} ${owner.name}.`;
      return;
    }
    renew(now.token);
    const answer = await post(said.unlock, { password: password.value });
    if (answer.ok) {
      open();
      remember(STATE, "no");
      return;
    }
    problem.textContent = (await answer.json()).error;
  } catch {
    problem.textContent = said.sayAway;
  }
  password.value = "";
  password.focus();
}

// After a new sign-in elsewhere the forms of this page need the token of that session.
function renew(token) {
  const config = document.getElementById("wagtail-config");
  if (config) config.textContent = JSON.stringify({ ...JSON.parse(config.textContent), CSRF_TOKEN: token });
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

function open() {
  shown?.remove();
  shown = null;
  seen = Date.now();
  remember(SEEN, String(seen));
  document.documentElement.classList.remove("hk-is-locked");
}

async function leave() {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: said.logout });
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "csrfmiddlewaretoken", value: token() });
  form.append(field);
  document.body.append(form);
  remember(STATE, "no");
  form.submit();
}

// Only where somebody is signed in: the pages to sign in have no menu.
if (document.getElementById("wagtail-sidebar")) {
  remember(SEEN, String(seen));
  addEventListener("storage", (event) => {
    if (event.key === STATE && event.newValue === "yes") lock(false);
    if (event.key === STATE && event.newValue === "no" && shown) open();
  });
  setInterval(() => {
    const last = Math.max(seen, Number(remembered(SEEN)) || 0);
    if (!shown && Date.now() - last > IDLE_MS) lock();
  }, 1_000);
}
