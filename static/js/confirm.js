// Asks before a form is sent. Hook: form[data-confirm="the question"]. Runs before busy.js, in the capture phase.
addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
}, true);
