// Codes as text and as signatures; the same rules as meetings/computing/codes.py.
export const STEP = 30;
export const TOLERANCE = 90;
export const P256 = { name: "ECDSA", namedCurve: "P-256" };
const SHA256 = { name: "ECDSA", hash: "SHA-256" };
const SHAPE = /^SI1\.([PSD])\.([1-9][0-9]{0,17})\.([1-9][0-9]{0,11})\.([A-Za-z0-9_-]{86})$/;

const bytes = (text) => new TextEncoder().encode(text);

export function encode(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function decode(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

// A code as a camera or a scanner that types gives it; a Chinese keyboard turns stops into 。 and letters wide.
export function read(text) {
  const found = SHAPE.exec(text.normalize("NFKC").replaceAll("。", ".").trim());
  return found && { maker: found[1], subject: Number(found[2]), step: Number(found[3]), signature: found[4] };
}

export const said = (maker, subject, step) => `SI1.${maker}.${subject}.${step}`;
export const holds = (code, seconds) => Math.abs(seconds - code.step * STEP) <= TOLERANCE;

export async function signed(key, place, seconds) {
  const text = said("P", place, Math.floor(seconds / STEP));
  return `${text}.${encode(await crypto.subtle.sign(SHA256, key, bytes(text)))}`;
}

export async function isSigned(text, signature, publicKey) {
  try {
    const key = await crypto.subtle.importKey("raw", decode(publicKey), P256, false, ["verify"]);
    return await crypto.subtle.verify(SHA256, key, decode(signature), bytes(text));
  } catch {
    return false;
  }
}

// The mark of one scan, by which it counts once; browsers without randomUUID make it by hand.
export function nonce() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const random = crypto.getRandomValues(new Uint8Array(16));
  random[6] = (random[6] & 0x0f) | 0x40;
  random[8] = (random[8] & 0x3f) | 0x80;
  const hex = [...random].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
