// Numbers that follow by themselves: asked every 10 seconds while the page is seen; 304 changes nothing.
// Hook: [data-live="address"]; the answer is the same element anew.
const EVERY = 10000;
const live = document.querySelector("[data-live]");
let shown = live;
let tag = "";
let timer = 0;

async function ask() {
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(shown.dataset.live, { headers, cache: "no-store", redirect: "manual" });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") || "";
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      if (fresh) {
        shown.replaceWith(fresh);
        shown = fresh;
      }
    } else if (answer.status !== 304) {
      stop();
    }
  } catch {
    // no network: the next round asks again
  }
}

function start() {
  stop();
  timer = setInterval(ask, EVERY);
}

function stop() {
  clearInterval(timer);
}

if (live) {
  start();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return stop();
    ask();
    start();
  });
}
