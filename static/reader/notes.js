// One's own notes and marks beside the pages of a document: filled in, kept by fetch, listed.
export class OwnNotes {
  constructor(form, list, told) {
    Object.assign(this, { form, list, told });
    const own = JSON.parse(document.getElementById("own-notes").textContent);
    this.notes = new Map(own.map((note) => [note.page, note]));
  }

  of(page) {
    return this.notes.get(page) || { text: "", marked: false };
  }

  fill(page) {
    const { elements } = this.form;
    const note = this.of(page);
    elements.page.value = page;
    elements.text.value = note.text;
    elements.is_marked.checked = note.marked;
  }

  written(page) {
    const { elements } = this.form;
    return { page, text: elements.text.value.trim(), marked: elements.is_marked.checked };
  }

  async keepChanges(page) {
    const now = this.written(page);
    const before = this.of(page);
    const isOther = Number(this.form.elements.page.value) !== page;
    if (isOther || (now.text === before.text && now.marked === before.marked)) return;
    await this.keep(now);
  }

  async keep(note) {
    const body = new FormData(this.form);
    body.set("page", note.page);
    body.set("idempotency_key", `${Date.now()}-${Math.random().toString(36).slice(2)}`);
    const sent = { method: "POST", body, headers: { "X-Reader": "1" } };
    const answer = await fetch(this.form.action, sent).catch(() => null);
    const isKept = Boolean(answer && answer.status === 204);
    this.told(isKept);
    if (!isKept) return;
    if (note.text || note.marked) this.notes.set(note.page, note);
    else this.notes.delete(note.page);
    this.draw();
  }

  draw() {
    const rows = [...this.notes.values()].sort((one, other) => one.page - other.page).map((note) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = `?page=${note.page}`;
      link.dataset.go = note.page;
      link.textContent = `${note.marked ? "★ " : ""}${note.page}`;
      row.append(link, ` ${note.text}`);
      return row;
    });
    this.list.replaceChildren(...rows);
  }
}
