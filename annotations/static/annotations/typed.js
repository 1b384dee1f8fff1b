// Keeps what was typed into a form until the answer says that the server has read it, by a cookie
// (annotations/admin/receipts.py). Until then it is put back when its form is met again. It stays in this tab.

import { SHOWN, addressOf, forms } from "./forms.js";

/** @typedef {{name: string, value: string, label?: string, hidden: boolean}} Entry */
/** @typedef {{number: string, path: string, action: string, person: string, said: Entry[]}} Typed */

const KEY = "typed";
const NOT_KEPT = ["csrfmiddlewaretoken"];
const NO_WORDS = ["file", "password", "submit", "button", "image", "reset"];
// How many rows a form has is the page's own affair.
const ROWS = /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;
// The answer may have been lost on its way.
const UNKNOWN = "No answer said that it was saved.";

/** @returns {Typed | null} */
const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");
const forget = () => sessionStorage.removeItem(KEY);
const here = () => location.pathname + location.search;
const person = document.querySelector("#user-tools strong")?.textContent ?? "";

/** Takes the receipt, if the server gave one. @param {string} number */
function isRead(number) {
  const receipt = `receipt-${number}=`;
  if (!document.cookie.split("; ").some((one) => one.startsWith(receipt))) return false;
  document.cookie = `${receipt}; path=/admin/; max-age=0`;
  return true;
}

/** @param {HTMLFormElement} form @returns {(HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[]} */
function fieldsOf(form) {
  const fields = [...form.elements].filter((one) =>
    one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement);
  return fields.filter((one) => one.name && !NOT_KEPT.includes(one.name) && !NO_WORDS.includes(one.type));
}

/** Of several forms that are sent there, the one that shares most fields. @param {Typed} typed */
function formOf({ action, said }) {
  /** @param {HTMLFormElement} form */
  const shared = (form) => said.filter(({ name }) => form.elements.namedItem(name)).length;
  const alike = forms().filter((form) => addressOf(form) === action && shared(form));
  return alike.sort((one, other) => shared(other) - shared(one))[0];
}

/** @param {Element} field @returns {field is HTMLInputElement} */
const isTicked = (field) => field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);

/** @param {HTMLFormElement} form @returns {Entry[]} */
function saidIn(form) {
  return fieldsOf(form).flatMap((field) => {
    const { name, type } = field;
    if (field instanceof HTMLSelectElement) {
      return [...field.selectedOptions].map(({ value, text }) => ({ name, value, label: text, hidden: false }));
    }
    return isTicked(field) && !field.checked ? [] : [{ name, value: field.value, hidden: type === "hidden" }];
  });
}

/** Hidden fields hold numbers and addresses, or words typed on the page before. @param {Entry} entry */
const isTyped = ({ name, value, hidden }) => !SHOWN.test(name) && (hidden ? /\s/ : /\S/).test(value.trim());

/** @param {HTMLFormElement} form @param {Entry[]} said @returns {Entry[]} What no field was found for. */
function putBack(form, said) {
  const waiting = said.filter(({ name }) => !ROWS.test(name));
  for (const field of fieldsOf(form)) {
    if (ROWS.test(field.name)) continue;
    const mine = waiting.filter(({ name }) => name === field.name);
    if (isTicked(field)) field.checked = mine.some(({ value }) => value === field.value);
    else if (field instanceof HTMLSelectElement) choose(field, mine);
    else if (mine.length) field.value = mine[0].value;
    const used = isTicked(field) || field instanceof HTMLSelectElement ? mine : mine.slice(0, 1);
    if (!isTicked(field) || field.checked) for (const one of used) waiting.splice(waiting.indexOf(one), 1);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return waiting;
}

/** @param {HTMLSelectElement} select @param {Entry[]} chosen */
function choose(select, chosen) {
  for (const { value, label } of chosen) {
    if ([...select.options].every((one) => one.value !== value)) select.add(new Option(label ?? value, value));
  }
  for (const one of select.options) one.selected = chosen.some(({ value }) => value === one.value);
}

/** @param {string} words @param {Entry[]} left @param {Element | null} before */
function say(words, left, before) {
  const note = document.createElement("div");
  note.className = "warningnote";
  note.role = "status";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Forget it";
  button.addEventListener("click", () => { forget(); note.remove(); });
  note.append(`${words} `, ...left.filter(isTyped).map(toCopy), button);
  before?.before(note);
}

/** @param {Entry} entry */
function toCopy({ value, label }) {
  const words = document.createElement("p");
  words.className = "kept-lines";
  words.dir = "auto";
  words.textContent = label ?? value;
  return words;
}

/** @param {Typed} typed */
function restore(typed) {
  const form = formOf(typed);
  if (form) {
    const left = putBack(form, typed.said);
    const more = left.some(isTyped) ? " There was no room for:" : "";
    say(`${UNKNOWN} What you typed is back in the form: look it over, then save it.${more}`, left, form);
  } else if ([typed.path, typed.action].includes(here())) {
    say(`${UNKNOWN} Its form is no longer on this page. Copy what you typed:`, typed.said,
      document.querySelector("#content-main, #content > *"));
  }
}

/** @type {Set<HTMLFormElement>} */
const unsent = new Set();
document.addEventListener("input", ({ target }) => {
  const form = target instanceof Element ? target.closest("form") : null;
  if (form && forms().includes(form)) unsent.add(form);
});
// A reload or a closed tab would take along what was typed and not sent.
addEventListener("beforeunload", (event) => {
  if ([...unsent].some((form) => form.isConnected)) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  unsent.delete(form); // the workspace sends its own
  if (event.defaultPrevented || !forms().includes(form)) return;
  const said = saidIn(form);
  if (!said.some(isTyped)) return; // a button alone pushes out no words that wait
  const number = crypto.getRandomValues(new Uint32Array(2)).join("");
  form.addEventListener("formdata", ({ formData }) => formData.set("receipt", number), { once: true });
  try {
    const typed = { number, path: here(), action: addressOf(form), person, said };
    sessionStorage.setItem(KEY, JSON.stringify(typed));
  } catch {
    forget(); // Some MB of text have no room in the browser: they are sent without being kept.
  }
});

const typed = kept();
const unheard = document.querySelector("#login-form, [data-unheard]");
if (typed && isRead(typed.number)) {
  forget();
} else if (typed && unheard) {
  say(`${UNKNOWN} What you typed waits in this tab, and is put back when you open its page again as ${typed.person}.`,
    [], unheard);
} else if (typed && typed.person !== person) {
  forget();
} else if (typed) {
  restore(typed);
}
