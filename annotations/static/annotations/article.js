// On the article page: a mark and what is said of it light up together, by mouse and by keyboard.
// Everything on the page works without this.

const LIT = "is-lit";

/** @param {string} id @returns {Element[]} */
function belongingTo(id) {
  const quoted = CSS.escape(id);
  return [...document.querySelectorAll(
    `mark[data-annotations~="${quoted}"], li[data-annotation="${quoted}"]`,
  )];
}

/** @param {Element | null} part @returns {string[]} */
function annotationsOf(part) {
  const found = part?.closest("mark[data-annotations], li[data-annotation]");
  if (!(found instanceof HTMLElement)) return [];
  return (found.dataset.annotations ?? found.dataset.annotation ?? "").split(" ");
}

/** @param {Event} event */
function light(event) {
  for (const lit of document.querySelectorAll(`.${LIT}`)) lit.classList.remove(LIT);
  const part = event.target instanceof Element ? event.target : null;
  for (const id of annotationsOf(part)) {
    for (const one of belongingTo(id)) one.classList.add(LIT);
  }
  // Focus on a mark brings what is said of it into view; a passing mouse moves nothing.
  if (event.type === "focusin" && part?.closest("mark")) {
    document.querySelector(`li.${LIT}`)?.scrollIntoView({ block: "nearest" });
  }
}

for (const type of ["mouseover", "focusin"]) document.addEventListener(type, light);
