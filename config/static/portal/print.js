// A button with data-print prints the page; scripts inside pages are not allowed.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
