// A text field grows with its text. Hook: every textarea.
const fit = (area) => {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 4, innerHeight * 0.8)}px`;
};
for (const area of document.querySelectorAll("main textarea")) if (area.value) fit(area);
addEventListener("input", (event) => {
  if (event.target.matches("main textarea")) fit(event.target);
});
