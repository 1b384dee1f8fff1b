// When somebody comes back to a page, the browser puts back what its fields held, typed or not. What they
// showed at first is put back with it: the server would take it all for typed by this person otherwise,
// and put it in the place of what others have changed meanwhile.

import { SHOWN, addressOf, forms } from "./forms.js";

/** @param {HTMLFormElement} form @returns {HTMLInputElement[]} */
const shownIn = (form) => [...form.elements].filter((one) =>
  one instanceof HTMLInputElement && one.type === "hidden" && SHOWN.test(one.name));

/** @param {Element} field @returns {boolean} Whether it holds something else than the server has sent. */
function isPutBack(field) {
  if (field instanceof HTMLSelectElement) {
    const sent = [...field.options].filter((one) => one.defaultSelected);
    return sent.length > 0 && [...field.options].some((one) => one.selected !== one.defaultSelected);
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement) || field.type === "hidden") return false;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

addEventListener("pageshow", ({ persisted }) => {
  if (persisted) return;
  /** @type {Record<string, Record<string, string>>} */
  const before = history.state?.shown ?? {};
  /** @type {typeof before} */
  const shown = {};
  for (const form of forms()) {
    const was = before[addressOf(form)];
    if (was && [...form.elements].some(isPutBack)) {
      for (const one of shownIn(form)) one.value = was[one.name] ?? one.value;
    }
    const all = shownIn(form).map(({ name, value }) => [name, value]);
    if (all.length) shown[addressOf(form)] = Object.fromEntries(all);
  }
  if (Object.keys(shown).length) history.replaceState({ ...history.state, shown }, "");
});
