// Reads a PDF page by page with PDF.js, one's own notes beside it. Hook: [data-reader]. Only on the page that reads.
const root = document.querySelector("[data-reader]");
const part = (name) => document.querySelector(`[data-${name}]`);
const status = part("reader-status");
const form = part("note-form");
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
let paper, task, notes, finding;
let at = Number(root.dataset.at);
let zoom = 2;

async function open() {
  const { OwnNotes } = await import(root.dataset.notesModule);
  notes = new OwnNotes(form, part("notes"), (kept) => { status.textContent = kept ? root.dataset.kept : root.dataset.lost; });
  finding = await import(root.dataset.findingModule);
  const pdfjs = await import(root.dataset.library);
  pdfjs.GlobalWorkerOptions.workerSrc = root.dataset.worker;
  const folder = new URL(".", new URL(root.dataset.folder, location.href)).href;
  paper = await pdfjs.getDocument({
    url: root.dataset.reader, cMapUrl: `${folder}cmaps/`, cMapPacked: true, wasmUrl: folder, useWasm: false,
    disableRange: true, useSystemFonts: true, enableXfa: false, isEvalSupported: false,
  }).promise;
  root.hidden = false;
  part("pages").textContent = `/ ${paper.numPages}`;
  part("page").max = paper.numPages;
  await show(at);
}

async function show(number) {
  await notes.keepChanges(at);
  at = Math.min(Math.max(1, number || 1), paper.numPages);
  const page = await paper.getPage(at);
  const plain = page.getViewport({ scale: 1 });
  const fitting = Math.max(0.2, (part("sheet").clientWidth - 2) / plain.width);
  const view = page.getViewport({ scale: Math.min(fitting, 1.6) * STEPS[zoom] });
  const sharp = Math.min(window.devicePixelRatio || 1, 2);
  const canvas = part("canvas");
  canvas.width = Math.floor(view.width * sharp);
  canvas.height = Math.floor(view.height * sharp);
  canvas.style.width = `${Math.floor(view.width)}px`;
  canvas.style.height = `${Math.floor(view.height)}px`;
  root.dispatchEvent(new CustomEvent("reader:shown", { detail: { page: at, tall: plain.height / plain.width } }));
  if (task) task.cancel();
  task = page.render({ canvas, viewport: view, transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0] });
  part("page").value = at;
  part("previous").disabled = at === 1;
  part("next").disabled = at === paper.numPages;
  notes.fill(at);
  try {
    await task.promise;
    part("words").textContent = await finding.wordsOf(page);
    finding.mark(part("words"), part("find").elements.words.value.trim());
    root.dataset.shown = at;
  } catch (error) {
    if (error.name !== "RenderingCancelledException") throw error;
  }
}

async function search() {
  const number = await finding.find(paper, part("find").elements.words.value, at);
  status.textContent = number ? root.dataset.found.replace("{page}", number) : root.dataset.notFound;
  if (!number) return;
  part("words").closest("details").open = true;
  await show(number);
}

function go(number) {
  show(number).catch(failed);
}

function failed(error) {
  console.error(error);
  status.textContent = root.dataset.failed;
}

part("previous").addEventListener("click", () => go(at - 1));
part("next").addEventListener("click", () => go(at + 1));
part("page").addEventListener("change", (event) => go(Number(event.target.value)));
part("find").addEventListener("submit", (event) => { event.preventDefault(); search().catch(failed); });
part("smaller").addEventListener("click", () => { zoom = Math.max(0, zoom - 1); go(at); });
part("larger").addEventListener("click", () => { zoom = Math.min(STEPS.length - 1, zoom + 1); go(at); });
part("sheet").addEventListener("keydown", (event) => {
  if (event.key === "PageDown" || event.key === "ArrowRight") { event.preventDefault(); go(at + 1); }
  if (event.key === "PageUp" || event.key === "ArrowLeft") { event.preventDefault(); go(at - 1); }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  if (link && paper) { event.preventDefault(); go(Number(link.dataset.go)); }
});
form.addEventListener("submit", (event) => {
  if (!paper) return;
  event.preventDefault();
  notes.keep(notes.written(at));
});

open().catch(failed);
