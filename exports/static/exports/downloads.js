// Moves the progress of one's own files, and brings in the links when one is ready.
(() => {
  const EVERY = 1000; // ms
  const list = document.getElementById("downloads-list");
  if (!list) return;

  const open = () => list.querySelectorAll("[data-open]");

  const show = (card, run) => {
    card.querySelector("[data-sentence]").textContent = run.sentence;
    const bar = card.querySelector("progress");
    if (bar && run.total) {
      bar.max = run.total;
      bar.value = run.done;
    }
  };

  const refresh = async () => {
    const answer = await fetch(list.dataset.listUrl, { credentials: "same-origin" });
    // After a sign-out the answer is the sign-in page: that does not belong here.
    if (answer.ok && !answer.redirected) list.innerHTML = await answer.text();
  };

  const look = async () => {
    try {
      const answer = await fetch(list.dataset.progressUrl, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const runs = new Map((await answer.json()).runs.map((run) => [run.id, run]));
      let changed = false;
      for (const card of open()) {
        const run = runs.get(card.dataset.run);
        if (!run || run.state !== card.dataset.state) changed = true;
        else show(card, run);
      }
      if (changed) await refresh();
    } catch {
      // The network is away for a moment: look again later.
    }
    watch();
  };

  const watch = () => {
    if (open().length) setTimeout(look, EVERY);
  };

  watch();
})();
