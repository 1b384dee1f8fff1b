// Sends a form once, however often its button is pressed while the answer is on its way: two presses
// made two comments, or a second API key that nobody was shown.

const PATIENCE = 10_000; // milliseconds; then it may be sent again, for whoever stopped it

/** @type {WeakSet<EventTarget>} */
let sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  const now = sent;
  now.add(form);
  setTimeout(() => now.delete(form), PATIENCE);
});
// The back button shows the page as it was left.
addEventListener("pageshow", () => { sent = new WeakSet(); });
