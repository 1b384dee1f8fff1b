// Keeps what was typed into a form until the server is known to have read it. When the login has ended
// meanwhile, or the server could not answer, it is put back on the form's page. It stays in this tab.

/** @typedef {{name: string, value: string, label?: string}} Entry */
/** @typedef {{path: string, person: string, form: number, unheard: boolean, said: Entry[]}} Typed */

const KEY = "typed";
const NOT_KEPT = ["csrfmiddlewaretoken"];
const NO_WORDS = ["file", "password", "submit", "button", "image", "reset"];
// How many rows a form has is the page's own affair.
const ROWS = /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;

/** @returns {Typed | null} */
const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");
const forget = () => sessionStorage.removeItem(KEY);
const here = () => location.pathname + location.search;
const person = document.querySelector("#user-tools strong")?.textContent ?? "";

/** Forms that a page sends; the workspace's calls keep theirs, and passwords are nobody's to keep. */
const forms = () => [...document.querySelectorAll("form")].filter((form) =>
  form.method === "post" && !form.dataset.call && !form.querySelector("[type=password]") && form.closest("#content"));

/** @param {HTMLFormElement} form @returns {(HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[]} */
function fieldsOf(form) {
  const fields = [...form.elements].filter((one) =>
    one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement);
  return fields.filter((one) => one.name && !NOT_KEPT.includes(one.name) && !NO_WORDS.includes(one.type));
}

/** @param {Element} field @returns {field is HTMLInputElement} */
const isTicked = (field) => field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);

/** @param {HTMLFormElement} form @returns {Entry[]} */
function saidIn(form) {
  return fieldsOf(form).flatMap((field) => {
    if (field instanceof HTMLSelectElement) {
      return [...field.selectedOptions].map(({ value, text }) => ({ name: field.name, value, label: text }));
    }
    return isTicked(field) && !field.checked ? [] : [{ name: field.name, value: field.value }];
  });
}

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
  return waiting.filter(({ value }) => value.trim());
}

/** @param {HTMLSelectElement} select @param {Entry[]} chosen */
function choose(select, chosen) {
  for (const { value, label } of chosen) {
    if ([...select.options].every((one) => one.value !== value)) select.add(new Option(label ?? value, value));
  }
  for (const one of select.options) one.selected = chosen.some(({ value }) => value === one.value);
}

/** @param {string} words @param {Element | null} before */
function say(words, before) {
  const note = document.createElement("p");
  note.className = "warningnote";
  note.role = "status";
  note.textContent = `${words} `;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Forget it";
  button.addEventListener("click", () => { forget(); note.remove(); });
  note.append(button);
  before?.before(note);
}

/** @param {Typed} typed */
function restore(typed) {
  const form = forms()[typed.form];
  if (!form) return;
  const left = putBack(form, typed.said);
  const more = left.length ? ` There was no room for: ${left.map(({ value }) => `“${value}”`).join(" ")}` : "";
  say(`It was not saved. What you typed is back in the form: look it over, then save it.${more}`, form);
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const number = forms().indexOf(form);
  if (event.defaultPrevented || number < 0) return;
  const typed = { path: here(), person, form: number, unheard: false, said: saidIn(form) };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(typed));
  } catch {
    forget(); // Some MB of text have no room in the browser: they are sent without being kept.
  }
});

const typed = kept();
const isAnswer = !document.querySelector("body.login, [data-unheard]");
if (typed && !isAnswer) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...typed, unheard: true }));
  say("It was not saved. What you typed waits in this tab, and is put back when you open its page again"
    + ` as ${typed.person}.`, document.querySelector("#login-form, [data-unheard]"));
} else if (typed && (!typed.unheard || typed.person !== person)) {
  forget();
} else if (typed && typed.path === here()) {
  restore(typed);
}
