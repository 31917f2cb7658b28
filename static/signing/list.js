// The signed list of a gathering on this device, and what it says of a code. The server has the last word.
import * as codes from "./codes.js";
import { all, get, put, remove } from "./store.js";

const HALF_A_DAY = 43200;
const now = () => Date.now() / 1000;

export class List {
  constructor(gathering, server) {
    Object.assign(this, { gathering, server, offset: 0, made: 0, people: null });
  }

  // Takes the list along; the server's clock is measured on the way. Answers how many minutes this clock is off.
  async load(address) {
    const asked = now();
    const answer = await fetch(address, { cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect") return "login";
    if (answer.status !== 200) return "failed";
    const told = await answer.json();
    const offset = told.now - (asked + now()) / 2;
    const kept = { gathering: this.gathering, roster: told.roster, signature: told.signature, offset };
    if (!await this.take(kept)) return "broken";
    await put("rosters", kept);
    return "loaded";
  }

  async open() {
    for (const kept of await all("rosters")) {
      if (JSON.parse(kept.roster).ends + HALF_A_DAY < now()) await remove("rosters", kept.gathering);
    }
    const kept = await get("rosters", this.gathering);
    if (!kept) return "none";
    return await this.take(kept) ? "loaded" : "broken";
  }

  async take(kept) {
    if (!await codes.isSigned(kept.roster, kept.signature, this.server)) return false;
    const told = JSON.parse(kept.roster);
    if (told.gathering !== this.gathering) return false;
    this.people = new Map(told.people.map((one) => [one.id, one]));
    Object.assign(this, { offset: kept.offset, made: told.made, opens: told.opens, codes: told.codes });
    return true;
  }

  async forget() {
    await remove("rosters", this.gathering);
    Object.assign(this, { people: null, made: 0 });
  }

  time() {
    return now() + this.offset;
  }

  // What is shown at once: a verdict, and whose code it is.
  async judge(code, at) {
    if (!code || code.maker === "D") return { verdict: "forged" };
    const text = codes.said(code.maker, code.subject, code.step);
    const person = this.people && this.people.get(code.subject);
    if (!person) return { verdict: "unknown" };
    const keys = code.maker === "S" ? [this.server] : person.keys;
    const found = await Promise.all(keys.map((key) => codes.isSigned(text, code.signature, key)));
    if (!found.includes(true)) return { verdict: "unsure", person };
    if (this.codes === false) return { verdict: "not_used", person };
    if (!codes.holds(code, at)) return { verdict: "expired", person };
    if (this.opens && at < this.opens) return { verdict: "early", person };
    const said = { came: "already", leave: "on_leave", suspended: "suspended", ended: "ended" }[person.state];
    if (person.scanned) return { verdict: "again", person };
    return { verdict: said || "good", person };
  }
}
