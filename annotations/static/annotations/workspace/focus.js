// Keeps the focus where it was when a part of the page is drawn anew.

/**
 * @param {HTMLElement} part
 * @returns {(otherwise: HTMLElement | null) => void} What gives the focus, if the drawing has taken it
 *   away, to what stands there now, or to something else where nothing does.
 */
export function held(part) {
  const one = document.activeElement;
  if (!(one instanceof HTMLElement) || !part.contains(one)) return () => {};
  const way = wayTo(one);
  const typing = one instanceof HTMLTextAreaElement ? [one.selectionStart, one.selectionEnd] : null;
  return (otherwise) => {
    if (document.activeElement !== document.body) return;
    /** @type {HTMLElement | null} */ const again = way ? part.querySelector(way) : null;
    again?.closest("details")?.setAttribute("open", "");
    (again ?? otherwise)?.focus({ preventScroll: Boolean(again) });
    if (typing && again instanceof HTMLTextAreaElement) again.setSelectionRange(typing[0], typing[1]);
  };
}

/** @param {HTMLElement} one @returns {string} The selector of what is the same after drawing; empty if nothing is. */
function wayTo(one) {
  if (one.id) return `#${CSS.escape(one.id)}`;
  if (one.dataset.edge) return `[data-edge="${one.dataset.edge}"]`;
  for (const name of ["data-read", "data-claim"]) {
    if (one.hasAttribute(name)) return `[${name}="${CSS.escape(one.getAttribute(name) ?? "")}"]`;
  }
  const { call, row } = one.closest("form")?.dataset ?? {};
  const name = one.getAttribute("name");
  if (!call || !row || !name) return "";
  const value = one instanceof HTMLInputElement && one.type === "radio" ? `[value="${CSS.escape(one.value)}"]` : "";
  return `form[data-call="${call}"][data-row="${row}"] [name="${CSS.escape(name)}"]${value}`;
}
