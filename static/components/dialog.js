// Opens a window over the page. Hook: [data-opens="id of the dialog"].
addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (!dialog) return;
  event.preventDefault();
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", ""); // Safari before 15.4
});
