// Shuts the page that reads when the time to read is over. Hook: [data-reading-ends="seconds until then"], which says so.
// What was written in the last minute is kept all the same: only the pages go.
const notice = document.querySelector("[data-reading-ends]");

function shut() {
  document.querySelector("[data-reader]").hidden = true;
  document.querySelector("[data-canvas]").width = 0;
  for (const way of document.querySelectorAll("[data-shut]")) way.hidden = true;
  notice.hidden = false;
  notice.focus();
}

// In pieces: a sleeping phone looks when it wakes, and a long wait is more than a timer holds.
function wait(until) {
  const left = until - Date.now();
  if (left <= 0) shut();
  else setTimeout(wait, Math.min(left, 30000), until);
}

if (notice) wait(Date.now() + Number(notice.dataset.readingEnds) * 1000);
