// An element with data-live asks its address every few seconds and shows what it says.
for (const shown of document.querySelectorAll("[data-live]")) {
  const ask = async () => {
    try {
      const answer = await fetch(shown.dataset.live, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { said } = await answer.json();
      const text = said || shown.dataset.waiting;
      if (shown.textContent !== text) shown.textContent = text; // a screen reader says changes only
    } catch {
      // no network just now: the next turn asks again
    }
  };
  setInterval(ask, 3000);
}
