// A search for organs over a plain text field. Hook: input[data-organs="address"][data-most]; words stand on data-*.
// The field itself stays in the form, hidden: what is chosen stands in it as "name（code）、…", as one would type it.
const PAUSE = 200;
const GAP = /[,，;；、\n]+/;
let count = 0;

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};
const wordsOf = (text) => [...new Set(text.split(GAP).map((word) => word.trim()).filter(Boolean))];

function search(field) {
  const most = Number(field.dataset.most) || 1;
  const nth = ++count;
  const chosen = element("ul", { className: "organs-chosen" });
  const list = element("ul", { className: "organs-found", id: `organs-${nth}`, hidden: true });
  const box = element("input", { type: "search", id: field.id, autocomplete: "off", placeholder: field.dataset.search });
  for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-expanded", "false"], ["aria-autocomplete", "list"]]) box.setAttribute(name, value);
  if (field.getAttribute("aria-describedby")) box.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.search);
  field.removeAttribute("id");
  field.type = "hidden";
  field.after(element("div", { className: "organs" }, chosen, box, list));
  let words = [], asked = 0, timer = 0, at = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (index) => {
    at = index;
    options().forEach((option, nth) => option.setAttribute("aria-selected", String(nth === at)));
    if (options()[at]) box.setAttribute("aria-activedescendant", options()[at].id);
    else box.removeAttribute("aria-activedescendant");
  };
  const show = (...items) => {
    list.replaceChildren(...items);
    list.hidden = !items.length;
    box.setAttribute("aria-expanded", String(items.length > 0));
    mark(-1);
  };
  const keep = () => { field.value = [...words, ...wordsOf(box.value)].join("、"); };
  const draw = () => {
    chosen.replaceChildren(...words.map((word) => {
      const button = element("button", { type: "button", textContent: "×" });
      button.setAttribute("aria-label", `${field.dataset.remove} ${word}`);
      button.addEventListener("click", () => { words = words.filter((other) => other !== word); draw(); box.focus(); });
      return element("li", {}, element("span", { textContent: word }), button);
    }));
    box.hidden = words.length >= most;
    keep();
  };
  const choose = (word) => {
    words = [...new Set([...words, word])];
    box.value = "";
    show();
    draw();
    if (!box.hidden) box.focus();
  };
  const option = ({ code, name }, index) => {
    const item = element("li", { id: `${list.id}-${index}` }, `${name} `, element("small", { textContent: code }));
    item.setAttribute("role", "option");
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    item.addEventListener("click", () => choose(`${name}（${code}）`));
    return item;
  };
  async function find() {
    const text = box.value.trim(), mine = ++asked;
    if (!text) return show();
    let units = null;
    try {
      const answer = await fetch(`${field.dataset.organs}&words=${encodeURIComponent(text)}`);
      if (answer.ok) ({ units } = await answer.json());
    } catch { /* no network */ }
    if (mine !== asked || box.value.trim() !== text) return;
    const fresh = (units || []).filter(({ code, name }) => !words.includes(`${name}（${code}）`));
    const said = units ? field.dataset.none : field.dataset.lost;
    show(...(fresh.length ? fresh.map(option) : [element("li", { className: "organs-none", textContent: said })]));
  }

  box.addEventListener("input", (event) => { event.stopPropagation(); keep(); clearTimeout(timer); timer = setTimeout(find, PAUSE); });
  box.addEventListener("blur", () => show());
  box.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Enter" && last >= 0) options()[Math.max(at, 0)].click();
    else if (event.key === "ArrowDown" && last >= 0) { event.preventDefault(); mark(at < last ? at + 1 : 0); }
    else if (event.key === "ArrowUp" && last >= 0) { event.preventDefault(); mark(at > 0 ? at - 1 : last); }
    else if (event.key === "Escape") show();
    else if (event.key === "Backspace" && !box.value && words.length) { words = words.slice(0, -1); draw(); }
  });
  const read = () => { words = wordsOf(field.value); box.value = ""; draw(); };
  field.addEventListener("input", read); // a draft kept on this device comes back
  read();
}

for (const field of document.querySelectorAll("input[data-organs]")) search(field);
