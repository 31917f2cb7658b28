// Seats are dragged onto each other: a mouse drags at once, a finger after it was held still for a moment, for else it
// moves the plan. Hook: .seats[data-swap]. Without script, and by keyboard, the table beside does the same.
const CELL = 10, LEFT = 30, ABOVE = 6, BELOW = 3;
const STILL = 350, SHAKE = 10, EDGE = 36, STEP = 8; // milliseconds, then pixels

for (const hall of document.querySelectorAll(".seats[data-swap]")) {
  const map = hall.querySelector("svg");
  const rows = [...map.querySelectorAll("[data-row]")].map((row) => ({
    key: row.dataset.row,
    y: Number(row.dataset.y),
    columns: row.dataset.x.split(" ").map(Number),
    numbers: row.dataset.n.split(" "),
  }));
  let held = null, waiting = null;

  const seatAt = (point) => {
    const matrix = map.getScreenCTM();
    if (!matrix) return null;
    const spot = new DOMPoint(point.clientX, point.clientY).matrixTransform(matrix.inverse());
    const row = rows.find((each) => spot.y >= each.y - ABOVE && spot.y <= each.y + BELOW);
    const at = row ? row.columns.indexOf(Math.floor((spot.x - LEFT) / CELL)) : -1;
    return at < 0 ? null : { key: `${row.key}-${row.numbers[at]}`, x: LEFT + row.columns[at] * CELL, y: row.y - ABOVE };
  };

  const frame = (name) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    drawn.setAttribute("class", name);
    map.append(drawn);
    return drawn;
  };

  const place = (drawn, seat) => {
    const wanted = seat ? { x: seat.x, y: seat.y, width: 8, height: 8 } : { width: 0, height: 0 };
    for (const [name, value] of Object.entries(wanted)) drawn.setAttribute(name, value);
  };

  const send = (first, second) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = hall.dataset.swap;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const told = { csrfmiddlewaretoken: token, first, second, version: hall.dataset.version };
    for (const [name, value] of Object.entries(told)) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  };

  const hold = (seat, point) => {
    held = { seat, point, from: frame("seats-held"), over: frame("seats-over") };
    place(held.from, seat);
    if (navigator.vibrate) navigator.vibrate(20);
    requestAnimationFrame(follow);
  };

  const follow = () => { // near an edge the plan moves on under what is held
    if (!held) return;
    const { left, right, top, bottom } = hall.getBoundingClientRect(), { clientX: x, clientY: y } = held.point;
    const low = Math.min(bottom, window.innerHeight);
    hall.scrollLeft += x < left + EDGE ? -STEP : x > right - EDGE ? STEP : 0;
    hall.scrollTop += y < top + EDGE ? -STEP : y > low - EDGE ? STEP : 0;
    place(held.over, seatAt(held.point));
    requestAnimationFrame(follow);
  };

  const drop = () => {
    clearTimeout(waiting?.timer);
    held?.from.remove();
    held?.over.remove();
    held = waiting = null;
  };

  map.addEventListener("pointerdown", (event) => {
    const seat = event.isPrimary ? seatAt(event) : null;
    drop();
    if (!seat) return;
    if (event.pointerType === "mouse") return hold(seat, event);
    waiting = { point: event, timer: setTimeout(() => hold(seat, event), STILL) };
  });
  map.addEventListener("pointermove", (event) => {
    if (held) held.point = event;
    else if (waiting && Math.hypot(event.clientX - waiting.point.clientX, event.clientY - waiting.point.clientY) > SHAKE) drop();
  });
  map.addEventListener("pointerup", (event) => {
    const from = held?.seat.key, seat = held && seatAt(event);
    drop();
    if (seat && seat.key !== from) send(from, seat.key);
  });
  map.addEventListener("pointercancel", drop);
  map.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && drop());
  map.addEventListener("touchmove", (event) => held && event.preventDefault(), { passive: false });
  map.addEventListener("contextmenu", (event) => (held || waiting) && event.preventDefault());
}
