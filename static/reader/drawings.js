// One's own handwriting by page: kept by itself a moment after the last stroke, tried again until it is kept, and joined
// with what another window drew meanwhile.
const MOMENT = 1200, SOON = 4000, LATE = 60000; // milliseconds
const TURNS = 6; // questions in a row about one page

export class OwnDrawings {
  // ``said(word, words)`` tells the reader; ``changed(page)`` draws the page anew; the others are modules beside this.
  constructor({ server, Fault, strokes, drawn, said, changed }) {
    Object.assign(this, { server, Fault, strokes, said, changed, wait: SOON });
    this.sheets = new Map(drawn.map((page) => [page, this.fresh(true)]));
    addEventListener("online", () => this.keepAll());
    addEventListener("pagehide", () => this.keepAll());
    document.addEventListener("visibilitychange", () => this.keepAll());
    addEventListener("beforeunload", (event) => {
      if (![...this.sheets.values()].some((sheet) => sheet.now !== sheet.kept)) return;
      this.keepAll();
      event.returnValue = ""; // the browser asks whether to leave
    });
  }

  fresh(isUnread) {
    const none = [];
    return { edition: "", kept: none, now: none, changes: [], isUnread, isAsking: false, isRefused: false };
  }

  of(page) {
    if (!this.sheets.has(page)) this.sheets.set(page, this.fresh(false));
    return this.sheets.get(page);
  }

  drawnPages() {
    return [...this.sheets].filter(([, sheet]) => sheet.isUnread || sheet.now.length).map(([page]) => page).sort((a, b) => a - b);
  }

  change(page, { added = [], dropped = [] }, isUndone = false) {
    const sheet = this.of(page);
    if (!isUndone) sheet.changes.push({ added: dropped, dropped: added });
    Object.assign(sheet, { now: [...this.strokes.without(sheet.now, dropped), ...added], isRefused: false });
    this.changed(page);
    clearTimeout(sheet.timer);
    sheet.timer = setTimeout(() => this.keep(page), MOMENT);
  }

  undo(page) {
    const last = this.of(page).changes.pop();
    if (last) this.change(page, last, true);
    return Boolean(last);
  }

  keepAll() {
    for (const [page, sheet] of this.sheets) if (sheet.now !== sheet.kept && !sheet.isRefused) this.keep(page);
  }

  async keep(page) {
    const sheet = this.of(page);
    const isOpen = () => sheet.isUnread || sheet.now !== sheet.kept;
    if (sheet.isAsking) return;
    const wasOpen = sheet.now !== sheet.kept;
    Object.assign(sheet, { isAsking: true, isJoined: false });
    try {
      for (let turn = 0; turn < TURNS && isOpen(); turn += 1) await (sheet.isUnread ? this.read(page, sheet) : this.send(page, sheet));
      if (isOpen()) throw new this.Fault("waiting", "", false);
      this.wait = SOON;
      this.said(sheet.isJoined ? "joined" : wasOpen ? "kept" : "");
    } catch (fault) {
      if (!(fault instanceof this.Fault)) throw fault;
      this.said(fault.word, fault.words);
      sheet.isRefused = fault.isFinal;
      if (!fault.isFinal) this.tryLater(page, sheet);
    } finally { sheet.isAsking = false; }
  }

  tryLater(page, sheet) {
    sheet.isUnread = true; // the answer may have been lost, or the log-in renewed: look first
    clearTimeout(sheet.timer);
    sheet.timer = setTimeout(() => this.keep(page), this.wait);
    this.wait = Math.min(LATE, this.wait * 2);
  }

  async read(page, sheet) {
    this.take(page, sheet, await this.server.read(page));
  }

  async send(page, sheet) {
    const strokes = sheet.now;
    const facts = await this.server.send(page, sheet.edition, strokes);
    if (facts.status === 200) Object.assign(sheet, { edition: facts.edition, kept: strokes });
    else if (facts.status === 403) sheet.isUnread = true; // an old token, or not allowed any more: reading tells
    else if (facts.strokes) sheet.isJoined = this.take(page, sheet, facts);
    else throw new this.Fault("refused", facts.detail);
  }

  take(page, sheet, { edition, strokes }) {
    const now = this.strokes.merged(sheet.kept, sheet.now, strokes);
    const isSame = JSON.stringify(now) === JSON.stringify(strokes);
    Object.assign(sheet, { edition, kept: strokes, now: isSame ? strokes : now, isUnread: false });
    this.changed(page);
    return true;
  }
}
