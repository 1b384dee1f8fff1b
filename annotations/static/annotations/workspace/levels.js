// The levels of a verdict by their digits, while one of them has the focus.

/** @param {HTMLElement} panel */
export function chooseByDigit(panel) {
  panel.addEventListener("keydown", (event) => {
    const levels = event.target instanceof Element ? event.target.closest("[data-levels]") : null;
    if (!levels || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const radios = /** @type {NodeListOf<HTMLInputElement>} */ (levels.querySelectorAll("input[type=radio]"));
    const chosen = radios[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.focus();
    chosen.checked = true;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
