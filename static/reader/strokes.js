// Strokes drawn by hand: [tool, [x, y, dx, dy, …]] in ten-thousandths of the page's width and height, as
// meetings/computing/strokes.py reads them. Nothing here knows the page on the screen.
export const SIZE = 10000;
const FINE = 6; // what is nearer to a straight line than this is left out

// Points as steps from the first one.
export const packed = (points) => points.flatMap(([x, y], nth) => (nth ? [x - points[nth - 1][0], y - points[nth - 1][1]] : [x, y]));

export function pointsOf([, steps]) {
  const points = [];
  let x = 0, y = 0;
  for (let nth = 0; nth < steps.length; nth += 2) points.push([(x += steps[nth]), (y += steps[nth + 1])]);
  return points;
}

function fromLine([x, y], [x1, y1], [x2, y2]) {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = length ? Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) : 0;
  return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1));
}

// The points a stroke needs to look the same (Ramer, Douglas, Peucker), at most ``most``.
export function simplified(points, most, fine = FINE) {
  const kept = new Set([0, points.length - 1]);
  const spans = [[0, points.length - 1]];
  while (spans.length) {
    const [first, last] = spans.pop();
    let farthest = 0, distance = fine;
    for (let nth = first + 1; nth < last; nth += 1) {
      const away = fromLine(points[nth], points[first], points[last]);
      if (away > distance) [farthest, distance] = [nth, away];
    }
    if (farthest) {
      kept.add(farthest);
      spans.push([first, farthest], [farthest, last]);
    }
  }
  const found = points.filter((_point, nth) => kept.has(nth));
  return found.length > most ? simplified(points, most, fine * 2) : found;
}

// The points with others between them, so that none is farther than ``far`` from the next.
export const filled = (points, far) => points.flatMap(([x, y], nth) => {
  const [fromX, fromY] = points[Math.max(0, nth - 1)];
  const parts = Math.ceil(Math.hypot(x - fromX, y - fromY) / far) || 1;
  return Array.from({ length: parts }, (_none, part) => [x - ((x - fromX) * part) / parts, y - ((y - fromY) * part) / parts]);
});

// What an SVG draws; ``tall`` is the height of the page for a width of 1.
export function pathOf([, steps], tall) {
  const scaled = steps.map((step, nth) => (nth % 2 ? Math.round(step * tall) : step));
  return `M${scaled[0]} ${scaled[1]}l${scaled.length > 2 ? scaled.slice(2).join(" ") : "0 0"}`;
}

// Whether a stroke passes ``point`` within ``reach`` ten-thousandths of the width.
export function passes(stroke, [x, y], reach, tall) {
  const points = pointsOf(stroke).map(([left, top]) => [left, top * tall]);
  const at = [x, y * tall];
  return points.some((point, nth) => fromLine(at, points[Math.max(0, nth - 1)], point) <= reach);
}

const named = (strokes) => new Set(strokes.map((stroke) => JSON.stringify(stroke)));

export function without(strokes, dropped) {
  const names = named(dropped);
  return strokes.filter((stroke) => !names.has(JSON.stringify(stroke)));
}

// What two windows drew on the same page: theirs without what was erased here, then what was drawn here.
export const merged = (base, mine, theirs) => [...without(theirs, without(base, mine)), ...without(without(mine, base), theirs)];
