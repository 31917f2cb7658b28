// Asks every 15 seconds, while the page is seen, whether a piece of it has changed. Hook: [data-poll="address"]; the
// answer holds an element with the same hook, whose content takes the place of what stands there. [data-tag]: the tag
// under which the page has it already.
const EVERY = 15000;
const pieces = new Map();
for (const piece of document.querySelectorAll("[data-poll]")) {
  const address = piece.dataset.poll;
  if (!pieces.has(address)) pieces.set(address, { shown: [], tag: piece.dataset.tag || "" });
  pieces.get(address).shown.push(piece);
}
let timer = 0;

async function ask(address, piece) {
  if (piece.shown.some((each) => each.contains(document.activeElement))) return; // nobody loses his place
  try {
    const headers = piece.tag ? { "If-None-Match": piece.tag } : {};
    const answer = await fetch(address, { headers, cache: "no-store", redirect: "manual" });
    if (answer.status === 200) show(piece.shown, await answer.text());
    if (answer.status === 200 || answer.status === 304) piece.tag = answer.headers.get("ETag") || piece.tag;
    else if (answer.status < 500) pieces.delete(address); // logged out, or not his any more
  } catch {
    // no network: the next round asks again
  }
}

function show(shown, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-poll]");
  if (!fresh) return;
  for (const piece of shown) {
    piece.replaceChildren(...[...fresh.childNodes].map((node) => node.cloneNode(true)));
    piece.hidden = fresh.hidden;
  }
}

function round() {
  for (const [address, piece] of pieces) ask(address, piece);
}

function start() {
  clearInterval(timer);
  timer = setInterval(round, EVERY);
}

if (pieces.size) {
  start();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return clearInterval(timer);
    round();
    start();
  });
}
