// Small courtesies: focus the list of errors, go back, print. Hooks: [data-errors], [data-back], [data-print].
const errors = document.querySelector("[data-errors]");
if (errors) errors.focus();

for (const link of document.querySelectorAll("[data-back]")) {
  link.addEventListener("click", (event) => {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
