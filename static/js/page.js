// Small courtesies: focus the list of errors, show the current tab, go back, print.
// Hooks: [data-errors], .tabs [aria-current], [data-back], [data-print].
const errors = document.querySelector("[data-errors]");
if (errors) errors.focus();

for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const strip = tab.closest(".tabs");
  const [place, seen] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += place.left - seen.left - (seen.width - place.width) / 2;
}

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
