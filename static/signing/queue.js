// Scans that wait to be sent: written before anything is shown, removed only when the server has answered for them.
import { all, put, remove } from "./store.js";

const AT_ONCE = 40;
const now = () => Date.now() / 1000;

export class Queue {
  constructor(gathering, address, token) {
    Object.assign(this, { gathering, address, token, sending: null });
  }

  async waiting() {
    return (await all("scans")).filter((scan) => scan.gathering === this.gathering);
  }

  add(scan) {
    return put("scans", { ...scan, gathering: this.gathering });
  }

  // Sends batch after batch; answers "sent", "offline", "login" or "failed". ``told`` hears of each scan's fate.
  send(list, told) {
    this.sending ||= this.sendAll(list, told).finally(() => { this.sending = null; });
    return this.sending;
  }

  async sendAll(list, told) {
    for (;;) {
      const scans = (await this.waiting()).sort((one, other) => one.at - other.at).slice(0, AT_ONCE);
      if (!scans.length) return "sent";
      const fate = await this.sendBatch(scans, list, told);
      if (fate !== "sent") return fate;
    }
  }

  async sendBatch(scans, list, told) {
    const body = JSON.stringify({
      sent: now() + list.offset,
      roster: list.made || null,
      scans: scans.map(({ nonce, text, at }) => ({ nonce, text, at })),
    });
    let answer = null;
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
      answer = await fetch(this.address, { method: "POST", body, headers, redirect: "manual" });
    } catch {
      return "offline";
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) return "login";
    if (answer.status !== 200) return "failed";
    for (const row of (await answer.json()).scans) {
      await remove("scans", row.nonce);
      told(row);
    }
    return "sent";
  }
}
