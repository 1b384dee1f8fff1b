// On the comparison page: letters work on the annotation that has the focus, and on no other.
// Everything on the page works without this.

const cards = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".carried")])
  .filter((card) => card.offsetParent !== null);

/** @param {HTMLElement | null | undefined} card */
function focus(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

/** @param {KeyboardEvent} event */
function press(event) {
  const from = event.target instanceof Element ? event.target : null;
  const card = from?.closest(".carried");
  if (!(card instanceof HTMLElement)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || from?.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const all = cards();
  if (key === "j" || key === "k") {
    focus(all[all.indexOf(card) + (key === "j" ? 1 : -1)]);
    event.preventDefault();
    return;
  }
  const tool = card.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (tool instanceof HTMLElement) {
    event.preventDefault();
    tool.click();
  }
}

document.addEventListener("keydown", press);

// After a decision the page comes back: the next undecided annotation takes the focus, or the one
// that the address names when it still waits or none is left. One that was withdrawn is named and gone.
// The browser follows the address first.
function resume() {
  if (!location.hash.startsWith("#place-")) return;
  const named = document.getElementById(location.hash.slice(1));
  const waiting = /** @type {HTMLElement[]} */ (
    [...document.querySelectorAll('section[aria-labelledby="undecided-heading"] .carried')]
  );
  named?.closest("details")?.setAttribute("open", "");
  focus(named && waiting.includes(named) ? named : waiting[0] ?? named);
}

addEventListener("load", () => requestAnimationFrame(resume));
