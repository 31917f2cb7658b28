// Counts the characters of a text. Hook: textarea[maxlength], [data-count].
for (const area of document.querySelectorAll("main textarea[maxlength], main [data-count]:not(.unread)")) {
  const line = document.createElement("div");
  line.className = "field-count";
  line.setAttribute("aria-hidden", "true");
  area.after(line);
  const most = area.maxLength > 0 ? area.maxLength : 0;
  const show = () => {
    const count = [...area.value].length;
    line.textContent = most ? `${count} / ${most}` : count;
    line.classList.toggle("field-count-over", most > 0 && count >= most);
  };
  area.addEventListener("input", show);
  show();
}
