// What the scanner shows of a scan: large at once, and in the list of the last ones, put right by the server's answer.
const GOOD = ["good", "counted", "already", "again"];
const OPEN = ["unknown", "unsure"];
const MOST = 200;

const timeNow = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

export class Verdicts {
  constructor(large, recent, words) {
    Object.assign(this, { large, recent, words, newest: "" });
  }

  // Whoever may not enter yet is signed in all the same, and sent to the desk.
  show(verdict, person, remark = "") {
    const barred = Boolean(person && person.light === "red");
    const tone = barred ? "late" : GOOD.includes(verdict) ? "ok" : OPEN.includes(verdict) ? "warn" : "late";
    this.large.className = `verdict verdict-${tone}`;
    this.large.querySelector("strong").textContent = (person && person.name) || "";
    const entry = person && this.words[`entry_${person.light}`];
    const said = [this.words[verdict], entry, person && person.delegation, remark].filter(Boolean).join(" · ");
    this.large.querySelector("span").textContent = said;
    if (navigator.vibrate) navigator.vibrate(tone === "ok" ? 80 : [80, 60, 80]);
  }

  note(nonce, verdict, name, remark = "") {
    const known = document.getElementById(`s${nonce}`);
    const row = known || document.createElement("li");
    row.id = `s${nonce}`;
    row.dataset.time ||= timeNow();
    row.dataset.name = name || row.dataset.name || "";
    row.dataset.outcome = verdict;
    row.textContent = [row.dataset.time, row.dataset.name, this.words[verdict], remark].filter(Boolean).join(" · ");
    if (known) return;
    this.newest = nonce;
    this.recent.prepend(row);
    if (this.recent.children.length > MOST) this.recent.lastElementChild.remove();
  }

  // The server's answer is shown large when nobody else was scanned since.
  answered(row, light = "") {
    this.note(row.nonce, row.outcome, row.name, row.remark);
    if (row.nonce === this.newest) this.show(row.outcome, { name: row.name, light }, row.remark);
  }
}
