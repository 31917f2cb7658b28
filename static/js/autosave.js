// Keeps what is typed: on the server every 5 s, and on this device, bound to the user, until it was sent.
// Hooks: form[data-draft][data-target][data-user][data-save][data-left-out: fields not kept]; words on [data-draft-status];
// [data-arrived] where a page says that what was sent has arrived, though it shows the same form or belongs to nobody.
const EVERY = 5000;
const PREFIX = "draft:";
const page = document.body.dataset;
const form = document.querySelector("form[data-draft]");
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const keep = (key, entry) => { try { localStorage.setItem(key, JSON.stringify(entry)); } catch { /* private mode */ } };

function fieldsOf(form) {
  const fields = {};
  const leftOut = `csrfmiddlewaretoken idempotency_key ${form.dataset.leftOut || ""}`.split(" ");
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || leftOut.includes(name)) continue;
    if (name in fields) fields[name] = [].concat(fields[name], value);
    else fields[name] = value;
  }
  return fields;
}

function fill(form, fields) {
  for (const element of form.elements) {
    if (!(element.name in fields) || element.type === "file") continue;
    const values = [].concat(fields[element.name]);
    if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
    else if (element.multiple) for (const option of element.options) option.selected = values.includes(option.value);
    else element.value = values[0];
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const keyOf = (form) => `${PREFIX}${form.dataset.user}:${form.dataset.draft}:${form.dataset.target}`;
const kept = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
function tidy() {
  for (const key of kept()) {
    const entry = read(key);
    const elsewhere = page.user === entry?.user && !(form && key === keyOf(form));
    const arrived = entry?.sent && (elsewhere || document.querySelector("[data-arrived]"));
    if (!entry || arrived || (entry.saved && !page.user)) localStorage.removeItem(key);
  }
}

function watch(form) {
  const key = keyOf(form);
  const status = form.querySelector("[data-draft-status]");
  const token = form.elements.csrfmiddlewaretoken.value;
  let last = JSON.stringify(fieldsOf(form));
  const say = (word, lost = false) => {
    if (!status) return;
    status.textContent = status.dataset[word];
    status.classList.toggle("draft-lost", lost);
  };
  const post = (fields) => fetch(form.dataset.save, {
    method: "POST", redirect: "manual", keepalive: true,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ form: form.dataset.draft, target: form.dataset.target, fields }),
  });
  async function save() {
    const fields = fieldsOf(form);
    const text = JSON.stringify(fields);
    if (text === last || form.dataset.sent) return;
    last = text;
    keep(key, { user: form.dataset.user, fields, saved: false });
    const answer = await post(fields).catch(() => null); // no network
    if (form.dataset.sent) return;
    const saved = Boolean(answer?.ok);
    keep(key, { user: form.dataset.user, fields, saved });
    if (!saved) last = ""; // try again in the next round
    say(saved ? "saved" : answer && answer.status === 422 ? "refused" : "local", !saved);
  }

  const entry = read(key);
  if (entry && !entry.saved && entry.user === form.dataset.user) {
    const answered = form.querySelector("[data-errors]"); // the server shows what was sent
    if (!answered && JSON.stringify(entry.fields) !== last) {
      fill(form, entry.fields);
      say("restored");
    }
    last = "";
    save();
  }
  setInterval(save, EVERY);
  addEventListener("pagehide", save);
  form.addEventListener("submit", () => keep(key, { user: form.dataset.user, fields: fieldsOf(form), saved: false, sent: true }));
  for (const button of document.querySelectorAll("[data-discard]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      form.dataset.sent = "1";
      await post({});
      localStorage.removeItem(key);
      location.assign(location.pathname + location.search);
    });
  }
}

// An ordinary page: what was sent has arrived and need not stay here. Log-in or refusal instead: it did not arrive.
if (!document.querySelector("[data-unsettled]")) tidy();
else for (const key of kept()) keep(key, { ...read(key), sent: false });
if (form) watch(form);
