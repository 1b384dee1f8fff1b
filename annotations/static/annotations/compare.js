// On the comparison page: letters work on the annotation that has the focus, and on no other.
// Everything on the page works without this.

const cards = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".carried")])
  .filter((card) => card.offsetParent !== null);

/** @param {HTMLElement | undefined} card */
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
// that was decided when none is left.
const decided = document.getElementById(location.hash.slice(1));
if (decided instanceof HTMLElement && decided.classList.contains("carried")) {
  const waiting = document.querySelector('section[aria-labelledby="undecided-heading"] .carried');
  decided.closest("details")?.setAttribute("open", "");
  focus(waiting instanceof HTMLElement ? waiting : decided);
}
