// The staff's scanner: a field for scanners that type, the camera, the list on this device, and the queue of scans.
// Hook: [data-scanner]; its words stand in #scanner-words.
import { Camera, whyNot } from "./camera.js";
import { nonce as newNonce, read } from "./codes.js";
import { List } from "./list.js";
import { Queue } from "./queue.js";
import { Verdicts } from "./verdicts.js";

const root = document.querySelector("[data-scanner]");
const words = JSON.parse(document.getElementById("scanner-words").textContent);
const part = (name) => root.querySelector(`[data-${name}]`);
const list = new List(Number(root.dataset.scanner), root.dataset.server);
const queue = new Queue(list.gathering, root.dataset.scans, root.querySelector("[name=csrfmiddlewaretoken]").value);
const AGAIN = 5000; // the camera sees the same code many times
const EVERY = 15000;
const OLD = 3600;
const verdicts = new Verdicts(part("verdict"), part("recent"), words);
const lights = new Map(); // of scans not answered yet
let last = { text: "", at: 0 };

const filled = (text, facts) => text.replace(/%\((\w+)\)s/g, (_all, name) => facts[name]);

async function count() {
  const waiting = (await queue.waiting()).length;
  part("waiting").textContent = waiting ? filled(words.waiting, { count: waiting }) : "";
  part("send").hidden = !waiting;
  return waiting;
}

async function scanned(text) {
  const at = list.time();
  const code = read(text);
  const { verdict, person } = await list.judge(code, at);
  const nonce = newNonce();
  if (code) await queue.add({ nonce, text: text.trim(), at });
  if (person && verdict === "good") person.scanned = true;
  if (person) lights.set(nonce, person.light);
  verdicts.show(verdict, person);
  verdicts.note(nonce, verdict, person?.name);
  await count();
  if (code) send();
}

async function send() {
  const fate = await queue.send(list, (row) => {
    verdicts.answered(row, lights.get(row.nonce));
    lights.delete(row.nonce);
  });
  part("network").textContent = words[fate];
  await count();
}

function shown(state) {
  const time = new Date(list.made * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const facts = { time, count: list.people ? list.people.size : 0 };
  const off = Math.round(Math.abs(list.offset) / 60);
  const lines = [filled(words[state], facts)];
  if (state === "loaded" && off) lines.push(filled(words.clock_off, { count: off }));
  if (state === "loaded" && list.time() - list.made > OLD) lines.push(words.stale);
  part("list").textContent = lines.join(" ");
  part("list").dataset.state = state;
}

async function load() {
  const state = await list.load(root.dataset.roster).catch(() => "offline");
  const kept = state === "loaded" ? state : await list.open();
  shown(kept === "loaded" ? kept : state === "offline" ? kept : state);
}

function wire() {
  const field = part("form").querySelector("input[name=code]");
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) scanned(field.value);
    field.value = "";
    field.focus();
  });
  const camera = new Camera(part("video"), (text) => {
    if (text === last.text && Date.now() - last.at < AGAIN) return;
    last = { text, at: Date.now() };
    scanned(text);
  });
  part("camera").addEventListener("click", () => {
    if (camera.stream) return camera.stop();
    part("camera-said").textContent = "";
    camera.start().catch((error) => { camera.stop(); part("camera-said").textContent = words[whyNot(error)]; });
  });
  part("load").addEventListener("click", load);
  part("send").addEventListener("click", send);
  part("forget").addEventListener("click", async () => { await list.forget(); shown("removed"); });
  addEventListener("online", send);
  setInterval(async () => { if (await count()) send(); }, EVERY);
}

root.hidden = false;
wire();
await load();
await send();
