// Tags in use, as buttons: one press gives a tag to the highlight or takes it away.

/** @param {string} text @returns {string[]} The tags, one on each line. */
export function tagsIn(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** @param {string} text @param {string} tag @returns {string} The lines with a tag put in, or taken out. */
export function toggled(text, tag) {
  const tags = tagsIn(text);
  return (tags.includes(tag) ? tags.filter((one) => one !== tag) : [...tags, tag]).join("\n");
}

/** @param {HTMLElement} panel */
export function offerTags(panel) {
  panel.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-tag]") : null;
    const field = fieldOf(button);
    if (!(button instanceof HTMLElement) || !field) return;
    field.value = toggled(field.value, button.dataset.tag ?? "");
    field.dispatchEvent(new Event("input", { bubbles: true })); // saved like anything typed
  });
  panel.addEventListener("input", (event) => {
    const field = /** @type {HTMLTextAreaElement} */ (event.target);
    if (field.name !== "tags") return;
    const tags = tagsIn(field.value);
    for (const one of field.form?.querySelectorAll("button[data-tag]") ?? []) {
      one.setAttribute("aria-pressed", String(tags.includes(/** @type {HTMLElement} */ (one).dataset.tag ?? "")));
    }
  });
}

/** @param {Element | null} button @returns {HTMLTextAreaElement | null} Where its tag is written. */
function fieldOf(button) {
  return button?.closest("form")?.querySelector("textarea[name=tags]") ?? null;
}
