// The layer above a page: draws strokes, and while a tool is chosen makes strokes of what pen, finger or mouse do on it.
// Without a tool it lets everything through, so that the page scrolls; two fingers enlarge and move it even with one.
const REACH = 12; // pixels around the eraser

export class Layer {
  // ``drawn(stroke)`` and ``erased(strokes)`` are told what was done on it.
  constructor(svg, strokes, { mostPoints, drawn, erased }) {
    Object.assign(this, { svg, strokes, mostPoints, drawn, erased, tool: "", tall: 1, shown: [], line: null });
    svg.addEventListener("pointerdown", (event) => this.begin(event));
    svg.addEventListener("pointermove", (event) => this.line?.id === event.pointerId && this.move(event));
    svg.addEventListener("pointerup", (event) => this.line?.id === event.pointerId && this.end());
    svg.addEventListener("pointercancel", (event) => this.line?.id === event.pointerId && this.drop());
  }

  use(tool) {
    this.drop();
    this.tool = tool;
    this.svg.classList.toggle("ink-on", Boolean(tool));
  }

  turnTo(tall) {
    this.drop();
    this.tall = tall;
    this.svg.setAttribute("viewBox", `0 0 ${this.strokes.SIZE} ${Math.round(this.strokes.SIZE * tall)}`);
  }

  show(shown) {
    this.shown = shown;
    this.svg.replaceChildren(...shown.map((stroke) => this.shape(stroke)), ...(this.line?.path ? [this.line.path] : []));
  }

  shape(stroke) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", `ink-${stroke[0]}`);
    path.setAttribute("d", this.strokes.pathOf(stroke, this.tall));
    return path;
  }

  at({ clientX, clientY }) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const { SIZE } = this.strokes;
    const within = (share) => Math.min(SIZE, Math.max(0, Math.round(share * SIZE)));
    return [within((clientX - left) / width), within((clientY - top) / height)];
  }

  begin(event) {
    const isPenAfterHand = event.pointerType === "pen" && this.line?.by === "touch"; // a hand that lay there before
    if (!this.tool || event.button > 0 || (this.line && !isPenAfterHand)) return;
    this.drop();
    this.line = { id: event.pointerId, by: event.pointerType, points: [], path: null };
    this.svg.setPointerCapture(event.pointerId);
    if (this.tool !== "eraser") this.svg.append((this.line.path = this.shape([this.tool, this.at(event)])));
    this.move(event);
  }

  move(event) {
    const events = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    const points = (events.length ? events : [event]).map((one) => this.at(one));
    if (!this.line.path) return this.erase(points);
    this.line.points.push(...points);
    this.line.path.setAttribute("d", this.strokes.pathOf([this.tool, this.strokes.packed(this.line.points)], this.tall));
  }

  erase(points) {
    const reach = (REACH / this.svg.getBoundingClientRect().width) * this.strokes.SIZE;
    const way = this.strokes.filled([...this.line.points, ...points], reach); // a quick hand skips nothing
    this.line.points = points.slice(-1);
    const gone = this.shown.filter((stroke) => way.some((point) => this.strokes.passes(stroke, point, reach, this.tall)));
    if (gone.length) this.erased(gone);
  }

  end() {
    const { points, path } = this.line;
    const { packed, simplified } = this.strokes;
    this.drop();
    if (path) this.drawn([this.tool, packed(simplified(points, this.mostPoints))]);
  }

  drop() {
    if (this.line && this.line.path) this.line.path.remove();
    this.line = null;
  }
}
