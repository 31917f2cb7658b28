// Asks every 15 seconds, while the page is seen, how many notices are unread. Hook: [data-unread="address"].
const EVERY = 15000;
const marks = [...document.querySelectorAll("[data-unread]")];
let tag = "";
let timer = 0;

async function ask() {
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(marks[0].dataset.unread, { headers, cache: "no-store", redirect: "manual" });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") || "";
      show(await answer.text());
    } else if (answer.status !== 304) {
      stop();
    }
  } catch {
    // no network: the next round asks again
  }
}

function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-unread]");
  if (!fresh) return;
  for (const mark of marks) {
    mark.replaceChildren(...[...fresh.childNodes].map((node) => node.cloneNode(true)));
    mark.hidden = fresh.hidden;
  }
}

function start() {
  stop();
  timer = setInterval(ask, EVERY);
}

function stop() {
  clearInterval(timer);
}

if (marks.length) {
  start();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return stop();
    ask();
    start();
  });
}
