// Says things aloud, once, to those who hear the page; and shows what went wrong to everybody.

/** @param {string} id @returns {HTMLElement} */
const there = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} words */
export function announce(words) {
  const region = there("announced");
  region.textContent = "";
  // Emptied first, or the same words said twice would be heard once.
  setTimeout(() => { region.textContent = words; }, 30);
}

/** @param {string} words What was refused, as a sentence; empty when all is well again. */
export function alarm(words) {
  there("alarm").textContent = words;
  there("alarm").className = words ? "errornote" : "";
}
