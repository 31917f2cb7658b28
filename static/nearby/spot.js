// Where a matter lies. Hook: button[data-spot] naming the field it fills; shown only where the phone can say where it
// is. It asks for the position when the button is pressed; nothing is sent before the form is.
const WITHIN = 15_000; // milliseconds

for (const button of document.querySelectorAll("button[data-spot]")) {
  const field = document.getElementById(button.dataset.spot);
  const said = document.getElementById(button.getAttribute("aria-describedby"));
  if (!field || !("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    said.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        field.value = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(6)).join(",");
        said.textContent = button.dataset.done;
      },
      () => {
        button.disabled = false;
        said.textContent = button.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: WITHIN, maximumAge: 60_000 },
    );
  });
}
