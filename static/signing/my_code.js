// My sign-in code: a key that never leaves this phone signs place and half minute. Hook: [data-my-code]; words for
// people stand on it. Without network the code goes on: the key and the offset to the server's clock are kept here.
import qrcode from "../vendor/qr/qrcode.mjs";
import * as codes from "./codes.js";
import { all, get, put, remove } from "./store.js";

const DAY = 86400;
const now = () => Date.now() / 1000;

async function madeKey(place, ends) {
  const pair = await crypto.subtle.generateKey(codes.P256, false, ["sign", "verify"]);
  const publicKey = codes.encode(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { place, ends, key: pair.privateKey, publicKey, offset: 0, registered: false };
}

class MyCode {
  constructor(root) {
    this.root = root;
    this.place = Number(root.dataset.place);
    for (const name of ["canvas", "status", "here"]) this[name] = root.querySelector(`[data-code-${name}]`);
    this.here.addEventListener("click", () => this.begin(true));
  }

  say(word, text = "") {
    this.status.textContent = text || this.root.dataset[word] || "";
  }

  async begin(anew = false) {
    if (anew) await remove("keys", this.place);
    this.here.hidden = true;
    this.kept = await get("keys", this.place) || await madeKey(this.place, Number(this.root.dataset.ends));
    await this.register();
    if (!this.kept.registered) return;
    this.draw();
    clearInterval(this.timer);
    this.timer = setInterval(() => this.draw(), 1000);
  }

  // Tells the server this phone's public key, and learns by how much the clock is off. Without network: what is kept.
  async register() {
    const body = new URLSearchParams({ key: this.kept.publicKey });
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const asked = now();
    let answer = null;
    try {
      const headers = { "X-CSRFToken": token ? token.value : "" };
      answer = await fetch(this.root.dataset.register, { method: "POST", body, headers, redirect: "manual" });
    } catch {
      return this.say(this.kept.registered ? "noNetwork" : "never");
    }
    if (answer.status === 409) return this.replaced((await answer.json()).refused);
    if (answer.status !== 200) return this.say(this.kept.registered ? "noNetwork" : "failed");
    this.kept.offset = (await answer.json()).now - (asked + now()) / 2;
    this.kept.registered = true;
    await put("keys", this.kept);
    this.say("ready");
  }

  async replaced(words) {
    this.kept.registered = false;
    this.canvas.hidden = true;
    this.here.hidden = false;
    this.say("", words);
  }

  async draw() {
    const seconds = now() + this.kept.offset;
    if (Math.floor(seconds / codes.STEP) === this.step) return;
    this.step = Math.floor(seconds / codes.STEP);
    const text = await codes.signed(this.kept.key, this.place, seconds);
    const code = qrcode(0, "M");
    code.addData(text);
    code.make();
    const margin = 4;
    const scale = 6;
    this.canvas.width = this.canvas.height = (code.getModuleCount() + 2 * margin) * scale;
    const pen = this.canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    pen.translate(margin * scale, margin * scale);
    code.renderTo2dContext(pen, scale);
    this.canvas.dataset.code = text;
    this.canvas.hidden = false;
  }
}

// Keys of gatherings that are over go.
async function tidy() {
  for (const kept of await all("keys")) if (kept.ends + DAY < now()) await remove("keys", kept.place);
}

const root = document.querySelector("[data-my-code]");
if (root && window.crypto && crypto.subtle && window.indexedDB) {
  tidy().then(() => new MyCode(root).begin()).catch(() => { root.querySelector("[data-code-status]").textContent = root.dataset.unable; });
} else if (root) {
  root.querySelector("[data-code-status]").textContent = root.dataset.unable;
}
