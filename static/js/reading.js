// Tells the server that a text is still being read: the page is seen, and something was moved or typed within two
// minutes. Hook: form[data-ping="seconds"] with the address to post to; shows the answer in [data-minutes].
const form = document.querySelector("form[data-ping]");
const PAUSE = 120_000;
let movedAt = Date.now();

async function ping() {
  if (document.hidden || Date.now() - movedAt > PAUSE) return;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (!answer.ok) return;
    const { minutes } = await answer.json();
    for (const place of document.querySelectorAll("[data-minutes]")) place.textContent = minutes;
  } catch {
    // without a network nothing is measured; the next one will tell
  }
}

if (form) {
  for (const kind of ["scroll", "pointermove", "pointerdown", "keydown", "touchmove"]) {
    addEventListener(kind, () => { movedAt = Date.now(); }, { passive: true });
  }
  setInterval(ping, 1000 * Number(form.dataset.ping));
}
