// Keeps the pages named in OFFLINE (put before this by the server), and papers by wish, for when there is no network. All
// of it goes when its user logs out or another logs in. Confidential papers are never marked X-Keepable: never kept.
const FILES = `static-${OFFLINE.version}`;
const ANYHOW = { ignoreSearch: true, ignoreVary: true };
const GONE = [403, 404, 409, 410];
const PATIENCE = 5000; // milliseconds a kept page waits for a slow network
const named = (list, path) => list.some((each) => new RegExp(each).test(path));
const isHtml = (answer) => (answer.headers.get("Content-Type") || "").startsWith("text/html");
const ownerOf = (html) => (html.match(/<body[^>]* data-user="(\d+)"/) || [])[1];
const clear = async (which) => Promise.all((await caches.keys()).filter(which).map((name) => caches.delete(name)));
const boxes = async () => (await caches.keys()).filter((name) => name.startsWith("kept-"));
const file = async (request) => (await caches.match(request, ANYHOW)) || Response.error();
const found = async (path) => (await boxes()).length && caches.match(path, ANYHOW);
const keep = async (path) => store(path, await fetch(path, { credentials: "same-origin" }), { wished: true });

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => event.waitUntil(obey(event)));
self.addEventListener("fetch", (event) => {
  const request = event.request;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === OFFLINE.logOut) event.waitUntil(clear((name) => name.startsWith("kept-")));
  if (request.method !== "GET") return;
  if (pathname.startsWith(OFFLINE.files)) event.respondWith(fetch(request).catch(() => file(request)));
  else if (request.mode === "navigate" && named([...OFFLINE.pages, ...OFFLINE.papers], pathname)) {
    event.respondWith(page(event, pathname));
  }
});

// After a release: what is kept is fetched anew with its new files, then the old files go.
async function takeOver() {
  await self.clients.claim();
  for (const name of await boxes()) {
    const paths = (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname);
    await Promise.all(paths.map((path) => keep(path).catch(() => null)));
  }
  await clear((name) => name.startsWith("static-") && name !== FILES);
}

async function obey(event) {
  const { keep: wanted = [], drop = [] } = event.data;
  await Promise.all(drop.map(remove));
  const done = await Promise.all(wanted.map((path) => keep(path).catch(() => false)));
  event.source.postMessage({ kept: wanted.filter((_path, nth) => done[nth]), dropped: drop });
}

async function page(event, path) {
  const waiting = fetch(event.request);
  event.waitUntil(waiting.then((answer) => store(path, answer.clone(), { wished: false })).catch(() => null));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([waiting.catch(() => null), late]);
  return answer && answer.status < 500 ? answer : (await kept(path)) || answer || waiting;
}

// Keeps an answer that may be kept; what is refused or gone is kept no longer. A paper is kept when it was wished.
async function store(path, answer, { wished }) {
  const isPaper = named(OFFLINE.papers, path);
  if (answer.redirected) return false;
  if (GONE.includes(answer.status) || (isPaper && answer.ok && !answer.headers.has("X-Keepable"))) return remove(path);
  if (!answer.ok) return false;
  if (isPaper && !wished && !(await found(path))) return false;
  const isText = isHtml(answer);
  const body = isText ? await answer.text() : await answer.blob();
  const owner = isText ? ownerOf(body) : answer.headers.get("X-Keepable");
  if (!owner) return false;
  await clear((name) => name.startsWith("kept-") && name !== `kept-${owner}`);
  const headers = new Headers([...answer.headers].filter(([name]) => !/^content-(encoding|length)$/i.test(name)));
  headers.set("X-Kept-At", new Date().toISOString());
  await (await caches.open(`kept-${owner}`)).put(path, new Response(body, { headers }));
  if (isText) await keepFiles(body);
  return true;
}

async function keepFiles(html) {
  const box = await caches.open(FILES);
  const paths = new Set([...html.matchAll(/(?:src|href)="([^"#?]+)/g)].map((match) => match[1]));
  const add = async (path) => (await box.match(path)) || box.add(path);
  await Promise.all([...paths].filter((path) => path.startsWith(OFFLINE.files)).map(add));
}

// A paper goes with its files, whose addresses lie below its own.
async function remove(path) {
  for (const name of await boxes()) {
    const box = await caches.open(name);
    for (const each of await box.keys()) if (new URL(each.url).pathname.startsWith(path)) await box.delete(each);
  }
  return false;
}

// The page as it was kept, with the time on its first element for offline.js to show.
async function kept(path) {
  const answer = await found(path);
  if (!answer) return null;
  const at = answer.headers.get("X-Kept-At");
  if (Date.now() - new Date(at) > OFFLINE.days * 86400000) return (await remove(path)) || null;
  if (!isHtml(answer)) return answer;
  const html = (await answer.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(html, { headers: answer.headers });
}
