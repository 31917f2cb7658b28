// Seats are dragged onto each other. Hook: .seats[data-swap]. Without script, and by keyboard, the table beside does the same.
const CELL = 10, LEFT = 30, ABOVE = 6, BELOW = 3;

for (const hall of document.querySelectorAll(".seats[data-swap]")) {
  const map = hall.querySelector("svg");
  const rows = [...map.querySelectorAll("[data-row]")].map((row) => ({
    key: row.dataset.row,
    y: Number(row.dataset.y),
    columns: row.dataset.x.split(" ").map(Number),
    numbers: row.dataset.n.split(" "),
  }));
  let held = null;

  const seatAt = (event) => {
    const matrix = map.getScreenCTM();
    if (!matrix) return null;
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const row = rows.find((each) => spot.y >= each.y - ABOVE && spot.y <= each.y + BELOW);
    const at = row ? row.columns.indexOf(Math.floor((spot.x - LEFT) / CELL)) : -1;
    return at < 0 ? null : { key: `${row.key}-${row.numbers[at]}`, x: LEFT + row.columns[at] * CELL, y: row.y - ABOVE };
  };

  const mark = (seat) => {
    const frame = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    frame.setAttribute("class", "seats-held");
    for (const [name, value] of [["x", seat.x], ["y", seat.y], ["width", 8], ["height", 8]]) frame.setAttribute(name, value);
    map.append(frame);
    return frame;
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

  map.addEventListener("pointerdown", (event) => {
    const seat = event.pointerType === "mouse" ? seatAt(event) : null; // a finger moves the plan
    if (seat) held = { seat, frame: mark(seat) };
  });
  map.addEventListener("pointerup", (event) => {
    if (!held) return;
    const seat = seatAt(event);
    held.frame.remove();
    const from = held.seat.key;
    held = null;
    if (seat && seat.key !== from) send(from, seat.key);
  });
  map.addEventListener("pointerleave", () => {
    if (held) held.frame.remove();
    held = null;
  });
}
