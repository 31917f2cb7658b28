// The deputy's camera reads the code at the door and opens its page. Hook: [data-door] with [data-video], [data-camera]
// and [data-camera-said]; words stand on the hook. Without scripts or camera the phone's own scanner does the same.
import { Camera, whyNot } from "./camera.js";

const root = document.querySelector("[data-door]");
const said = root.querySelector("[data-camera-said]");
const DOOR = /^\/gatherings\/[1-9][0-9]*\/door\/SI1\.D\.[\w.-]+\/$/;

// The page of a door at this portal, under whatever name the screen at the door calls it; "" for any other code.
function pathOf(text) {
  try {
    const path = new URL(text).pathname;
    return DOOR.test(path) ? path : "";
  } catch {
    return "";
  }
}

const camera = new Camera(root.querySelector("[data-video]"), (text) => {
  const path = pathOf(text);
  said.textContent = path ? "" : root.dataset.other;
  if (!path) return;
  camera.stop();
  location.assign(path);
});

root.hidden = false;
root.querySelector("[data-camera]").addEventListener("click", () => {
  said.textContent = "";
  if (camera.stream) return camera.stop();
  camera.start().catch((error) => { camera.stop(); said.textContent = root.dataset[whyNot(error)]; });
});
