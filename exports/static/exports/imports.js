// Moves the bar of an import, and shows the next page when the worker has done its part.
(() => {
  const EVERY = 1000; // ms
  const part = document.getElementById("import-progress");
  if (!part) return;

  const look = async () => {
    try {
      const answer = await fetch(part.dataset.url, { credentials: "same-origin" });
      // After a sign-out the answer is the sign-in page: that does not belong here.
      if (answer.ok && !answer.redirected) {
        const run = await answer.json();
        const isOpen = run.worker === "waiting" || run.worker === "running";
        if (!isOpen || run.step !== part.dataset.state) return location.reload();
        part.querySelector("[data-sentence]").textContent = run.sentence;
        const bar = part.querySelector("progress");
        bar.max = run.total || 1;
        bar.value = run.done;
      }
    } catch {
      // The network is away for a moment: look again later.
    }
    setTimeout(look, EVERY);
  };

  setTimeout(look, EVERY);
})();
