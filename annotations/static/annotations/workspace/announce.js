// Says things aloud, once, to those who hear the page; and shows what went wrong to everybody.

// While a dialog is open nothing outside it is heard or seen: then the dialog's own places are used.
/** @param {string} name @returns {HTMLElement} */
const there = (name) => /** @type {HTMLElement} */ (
  document.querySelector(`dialog[open] .${name}`) ?? document.getElementById(name)
);

/** @param {string} words */
export function announce(words) {
  const region = there("announced");
  region.textContent = "";
  // Emptied first, or the same words said twice would be heard once.
  setTimeout(() => { region.textContent = words; }, 30);
}

/** @param {string} words What was refused, as a sentence; empty when all is well again. */
export function alarm(words) {
  const places = words ? [there("alarm")] : document.querySelectorAll("#alarm, .alarm");
  for (const place of places) {
    place.textContent = words;
    place.classList.toggle("errornote", Boolean(words));
  }
}
