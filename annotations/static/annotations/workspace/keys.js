// The keys of the article. Single ones work only while it has the focus, and can be switched off.

/** @typedef {Record<string, (event: KeyboardEvent) => unknown>} Keymap */

/** @param {KeyboardEvent} event @returns {string} Such as `Shift+ArrowRight`, `Ctrl+z`, `?`. */
export function named(event) {
  const plain = event.key.length === 1;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && (!plain || /[a-z]/i.test(event.key))) parts.push("Shift");
  parts.push(plain ? event.key.toLowerCase() : event.key);
  return parts.join("+");
}

/**
 * @param {HTMLElement} article @param {Keymap} keymap
 * @param {() => boolean} singles Whether single keys are on.
 */
export function listen(article, keymap, singles) {
  article.addEventListener("keydown", (event) => {
    const name = named(event);
    const isSingle = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
    const act = keymap[name];
    if (!act || event.altKey || event.isComposing || (isSingle && !singles())) return;
    event.preventDefault();
    act(event);
  });
}
