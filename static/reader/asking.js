// Questions about one's own handwriting to the server, and what may go wrong with them.
const MOST_KEPT_ALIVE = 60000; // bytes; a browser sends no more when the page is left

// ``word`` names what the reader is told, ``words`` are the server's; what is not final is tried again.
export class Fault extends Error {
  constructor(word, words, isFinal = true) {
    super(word);
    Object.assign(this, { word, words, isFinal });
  }
}

export class Server {
  // ``address`` with {page}; ``token`` of the form, renewed with every reading.
  constructor(address, token) {
    Object.assign(this, { address, token });
  }

  async read(page) {
    const facts = await this.ask(page, {});
    if (!facts.strokes) throw new Fault("refused", facts.detail);
    this.token = facts.token;
    return facts;
  }

  send(page, edition, strokes) {
    const body = JSON.stringify({ edition, strokes });
    return this.ask(page, { method: "POST", body, keepalive: body.length < MOST_KEPT_ALIVE });
  }

  async ask(page, question) {
    const headers = { "X-Reader": document.body.dataset.user, "X-CSRFToken": this.token };
    const address = this.address.replace("{page}", page);
    const answer = await fetch(address, { ...question, headers, redirect: "manual" }).catch(() => null);
    if (!answer || answer.status >= 500) throw new Fault(question.body ? "waiting" : "unread", "", false);
    if (answer.type === "opaqueredirect") throw new Fault("login", "", false);
    return { status: answer.status, ...(await answer.json().catch(() => ({}))) };
  }
}
