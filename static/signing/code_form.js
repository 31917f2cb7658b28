// The camera at a form that takes codes (meals, boarding): what it reads is sent as if it had been typed.
// Hook: [data-code-form="which form"] with [data-form], [data-video], [data-camera] and [data-camera-said]; words stand on the hook.
import { Camera, whyNot } from "./camera.js";

const root = document.querySelector("[data-code-form]");
const form = root.querySelector("[data-form]");
const button = root.querySelector("[data-camera]");
const said = root.querySelector("[data-camera-said]");
const WANTED = "camera-of-codes"; // the page is loaded anew after each code; the camera goes on
const SEEN = "code-before-the-camera";
const PAUSE = 1500; // what became of the last code is read first
const AGAIN = 10000; // until then the same code is still before the camera, and is not sent again

const camera = new Camera(root.querySelector("[data-video]"), (text) => {
  const seen = JSON.parse(sessionStorage.getItem(SEEN) || "{}");
  sessionStorage.setItem(SEEN, JSON.stringify({ text, at: Date.now() }));
  if (text === seen.text && Date.now() - seen.at < AGAIN) return;
  camera.stop();
  form.elements.code.value = text;
  form.submit();
});

function start() {
  said.textContent = "";
  sessionStorage.setItem(WANTED, root.dataset.codeForm);
  camera.start().catch((error) => { stop(); said.textContent = root.dataset[whyNot(error)]; });
}

function stop() {
  sessionStorage.removeItem(WANTED);
  camera.stop();
}

button.hidden = false;
button.addEventListener("click", () => (camera.stream ? stop() : start()));
if (sessionStorage.getItem(WANTED) === root.dataset.codeForm) setTimeout(start, PAUSE);
