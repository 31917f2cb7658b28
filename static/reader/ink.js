// Handwriting on the page shown: its tools, its words, and the pages that have some. Hooks: [data-ink] with the tools,
// [data-layer]; the reader says "reader:shown" with each page. Nothing is only here: notes are typed below.
const tools = document.querySelector("[data-ink]");
const words = tools.dataset;
const pages = document.querySelector("[data-drawn]");
let page = 0, tall = 1, tool = "", layer, own;

document.querySelector("[data-reader]").addEventListener("reader:shown", ({ detail }) => {
  ({ page, tall } = detail);
  if (own) turn();
});

async function open() {
  const names = ["strokesModule", "askingModule", "layerModule", "drawingsModule"];
  const [strokes, asking, { Layer }, { OwnDrawings }] = await Promise.all(names.map((name) => import(words[name])));
  const token = document.querySelector("[data-note-form] [name=csrfmiddlewaretoken]").value;
  layer = new Layer(document.querySelector("[data-layer]"), strokes, { mostPoints: Number(words.mostPoints), drawn: add, erased: erase });
  own = new OwnDrawings({
    server: new asking.Server(words.address, token), Fault: asking.Fault, strokes, said: say, changed: draw,
    drawn: JSON.parse(document.getElementById("drawn-pages").textContent),
  });
  tools.hidden = false;
  if (page) turn();
}

function turn() {
  layer.turnTo(tall);
  say("");
  draw();
  own.keep(page); // reads what is not read yet
}

function draw() {
  layer.show(own.of(page).now);
  const links = own.drawnPages().map((number) => {
    const link = document.createElement("a");
    Object.assign(link, { href: `?page=${number}`, textContent: number });
    link.dataset.go = number;
    return link;
  });
  pages.replaceChildren(...links);
  pages.parentElement.hidden = !links.length;
}

function say(word, said) {
  tools.querySelector("[data-said]").textContent = said || words[word] || "";
}

function add(stroke) {
  const size = JSON.stringify([...own.of(page).now, stroke]).length;
  if (size > Number(words.mostBytes)) say("full");
  else own.change(page, { added: [stroke] });
}

function erase(dropped) {
  own.change(page, { dropped });
}

function choose(name) {
  tool = tool === name ? "" : name;
  layer.use(tool);
  for (const button of tools.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === tool);
}

function undo() {
  if (!own.undo(page)) say("nothing");
}

tools.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.dataset.tool) choose(button.dataset.tool);
  else if ("undo" in button.dataset) undo();
  else if (own.of(page).now.length) erase(own.of(page).now);
  else say("bare");
});

addEventListener("keydown", (event) => {
  if (!tool || event.target.matches("input, textarea")) return;
  if (event.key === "Escape") choose(tool);
  if (event.key === "z" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); undo(); }
});

open().catch(console.error);
