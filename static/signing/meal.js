// The camera at a meal: what it reads is sent as if it had been typed. Hook: [data-meal].
import { Camera } from "./camera.js";

const root = document.querySelector("[data-meal]");
const form = root.querySelector("[data-form]");
const button = root.querySelector("[data-camera]");
const WANTED = "meal-camera"; // the page is loaded anew after each code; the camera goes on
const PAUSE = 2500; // until then the same phone is still before it

let last = "";
const camera = new Camera(root.querySelector("[data-video]"), (text) => {
  if (text === last) return;
  last = text;
  camera.stop();
  form.elements.code.value = text;
  form.submit();
});

function start() {
  sessionStorage.setItem(WANTED, "1");
  camera.start().catch(() => stop());
}

function stop() {
  sessionStorage.removeItem(WANTED);
  camera.stop();
}

button.hidden = !navigator.mediaDevices?.getUserMedia;
button.addEventListener("click", () => (camera.stream ? stop() : start()));
if (sessionStorage.getItem(WANTED)) setTimeout(start, PAUSE);
