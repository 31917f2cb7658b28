// The browser's own store for signing in: keys of codes, lists of scanners, scans that wait. What is put here stays
// when the browser is closed.
const STORES = { keys: "place", rosters: "gathering", scans: "nonce" };

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let opened = null;

function database() {
  if (opened) return opened;
  opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("sign-in", 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// Resolves when the browser says that it is written, not when it was asked to.
async function written(name, act) {
  const transaction = (await database()).transaction(name, "readwrite", { durability: "strict" });
  act(transaction.objectStore(name));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (name, row) => written(name, (store) => store.put(row));
export const remove = (name, key) => written(name, (store) => store.delete(key));
export const get = async (name, key) => done((await database()).transaction(name).objectStore(name).get(key));
export const all = async (name) => done((await database()).transaction(name).objectStore(name).getAll());
