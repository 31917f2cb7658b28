// A search field over a long choice. Hook: select[data-search="placeholder"]. Without script it is a plain select.
const fold = (text) => text.toLowerCase().replace(/\s+/g, "");

for (const select of document.querySelectorAll("select[data-search]")) {
  const options = [...select.options];
  const box = document.createElement("input");
  box.type = "search";
  box.className = "field-search";
  box.placeholder = select.dataset.search;
  box.setAttribute("aria-label", select.dataset.search);
  box.setAttribute("aria-controls", select.id);
  select.before(box);
  box.addEventListener("input", () => {
    const wanted = fold(box.value);
    const chosen = select.value;
    const fitting = options.filter((option) =>
      !wanted || option.value === "" || fold(option.text + (option.dataset.words || "")).includes(wanted));
    select.replaceChildren(...fitting);
    const still = fitting.some((option) => option.value === chosen);
    select.value = still ? chosen : (fitting.find((option) => option.value) || { value: "" }).value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
