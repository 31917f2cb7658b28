// Stations near this phone. Hook: button[data-near] in a form; shown only where the phone can say where it is. It asks
// for the position when the button is pressed, and sends it rounded to some hundred metres.
const WITHIN = 15_000; // milliseconds

for (const button of document.querySelectorAll("button[data-near]")) {
  if (!("geolocation" in navigator)) continue;
  const said = document.getElementById(button.getAttribute("aria-describedby"));
  const say = (words) => {
    if (said) said.textContent = words;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    say(button.dataset.asking);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(3)).join(",");
        location.assign(`${button.dataset.near}?at=${at}`);
      },
      (error) => {
        button.disabled = false;
        say(error.code === error.PERMISSION_DENIED ? button.dataset.denied : button.dataset.failed);
      },
      { enableHighAccuracy: false, timeout: WITHIN, maximumAge: 300_000 },
    );
  });
}
