// Finds words in a paper: from the page after the one shown, round to that page itself.
const plain = (text) => text.normalize("NFKC").toLowerCase();
const squeezed = (text) => plain(text).replace(/\s+/g, "");

export async function wordsOf(page) {
  const { items } = await page.getTextContent();
  return items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("");
}

// The number of the next page that has the words, broken over lines or not; 0 where none has.
export async function find(paper, words, from) {
  const wanted = squeezed(words);
  for (let step = 0; wanted && step < paper.numPages; step += 1) {
    const number = ((from + step) % paper.numPages) + 1;
    if (squeezed(await wordsOf(await paper.getPage(number))).includes(wanted)) return number;
  }
  return 0;
}

// The words of a page with what was found marked in them.
export function mark(element, words) {
  const text = element.textContent;
  const begin = words ? plain(text).indexOf(plain(words)) : -1;
  if (begin < 0) return;
  const found = document.createElement("mark");
  found.textContent = text.slice(begin, begin + words.length);
  element.replaceChildren(text.slice(0, begin), found, text.slice(begin + words.length));
}
