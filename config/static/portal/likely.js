// Shows, while somebody types, who may be the same person; without it the server asks when saving.
(() => {
  const form = document.querySelector("form[data-likely]");
  const place = document.querySelector("[data-likely-place]");
  if (!form || !place) return;
  let waiting = 0, asked = "";

  async function look() {
    const said = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (!["csrfmiddlewaretoken", "seen", "others", "nobody", "key"].includes(name)) said.append(name, value);
    }
    if (said.toString() === asked) return;
    asked = said.toString();
    const mine = asked;
    try {
      const answer = await fetch(`${form.dataset.likely}?${said}`, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && mine === asked) place.innerHTML = await answer.text();
    } catch { /* offline: the server asks when saving */ }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 500);
  });
})();
