// Keeps pages and papers on this phone. Hooks: [data-offline="address of the worker"] (its text shows when the page was
// kept; with data-offline-page the page itself is kept), button[data-keep="a page and its files"] with data-kept-label,
// [data-kept-papers] (a list of what is kept).
const user = document.body.dataset.user;
const hook = document.querySelector("[data-offline]");
const box = `kept-${user}`;
const hasCaches = "caches" in window;

async function clearOthers() {
  const names = (await caches.keys()).filter((name) => name.startsWith("kept-") && name !== box);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function worker() {
  await navigator.serviceWorker.register(hook.dataset.offline);
  return (await navigator.serviceWorker.ready).active;
}

async function keptPaths() {
  if (!(await caches.has(box))) return [];
  return (await (await caches.open(box)).keys()).map((request) => new URL(request.url).pathname);
}

function showWhen() {
  const at = document.documentElement.dataset.keptAt;
  if (!at) return;
  const time = hook.querySelector("time");
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  hook.hidden = false;
}

async function offerButton(button, active) {
  const paths = button.dataset.keep.split(" ");
  const label = button.textContent;
  const show = async () => {
    const isKept = (await keptPaths()).includes(paths[0]);
    button.setAttribute("aria-pressed", isKept);
    button.textContent = isKept ? button.dataset.keptLabel : label;
    button.hidden = false;
    button.disabled = false;
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    active.postMessage(button.getAttribute("aria-pressed") === "true" ? { drop: paths } : { keep: paths });
  });
  navigator.serviceWorker.addEventListener("message", show);
  await show();
}

async function listPapers(list) {
  const store = await caches.open(box);
  const pages = (await keptPaths()).filter((path) => /^\/documents\/\d+\/$/.test(path));
  for (const path of pages) {
    const html = await (await store.match(path)).text();
    const link = document.createElement("a");
    link.href = path;
    link.textContent = new DOMParser().parseFromString(html, "text/html").querySelector("h1").textContent;
    const line = document.createElement("li");
    line.append(link);
    list.querySelector("ul").append(line);
  }
  list.hidden = pages.length === 0;
  return pages;
}

async function start() {
  showWhen();
  const isFirst = "offlinePage" in hook.dataset && !navigator.serviceWorker.controller; // soon it has one
  const papers = document.querySelector("[data-kept-papers]");
  const shown = papers ? await listPapers(papers) : [];
  const active = await worker();
  navigator.serviceWorker.addEventListener("message", (event) => {
    hook.dataset.kept = event.data.kept.join(" ");
  });
  const wanted = [...(isFirst ? [location.pathname] : []), ...shown]; // papers that were withdrawn go
  if (!document.documentElement.dataset.keptAt) active.postMessage({ keep: wanted });
  for (const button of document.querySelectorAll("[data-keep]")) await offerButton(button, active);
}

if (user && hasCaches) {
  clearOthers().catch(() => null);
  if (hook && "serviceWorker" in navigator) start().catch(() => null);
}
