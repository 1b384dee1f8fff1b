// Two people changed the same thing: yours, theirs and the result side by side; nothing typed is lost.

/** @typedef {import("./outbox.js").Refusal} Refusal */

/** @param {string} tag @param {string} [text] @returns {HTMLElement} */
function element(tag, text = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** @param {HTMLFormElement | null} form @param {string} name @param {string} value @returns {string} */
function wordsFor(form, name, value) {
  const option = form?.querySelector(`[name="${name}"] option[value="${CSS.escape(value)}"]`)
    ?? form?.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`)?.closest("label");
  return option?.textContent?.trim() ?? value;
}

/**
 * Asks what the result should be.
 * @param {Refusal} refusal @param {HTMLFormElement | null} form The form that was sent, if it is open.
 * @returns {Promise<Record<string, any> | "theirs" | null>} What to send; null to decide later.
 */
export function settle(refusal, form) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("conflict"));
  const { theirs, by } = refusal.problem;
  const { said } = refusal.letter;
  const who = /** @type {HTMLElement} */ (document.getElementById("conflict-who"));
  who.textContent = `${by || "Somebody"} changed this since you opened it. What you typed is kept.`;
  const fields = /** @type {HTMLElement} */ (document.getElementById("conflict-fields"));
  const names = Object.keys(theirs).filter(
    (name) => name !== "expected_version" && name in said && String(said[name]) !== String(theirs[name]),
  );
  fields.replaceChildren(...names.map((name) => fieldOf(name, said[name], theirs[name], form)));
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const { returnValue } = dialog;
      if (returnValue === "theirs") return resolve("theirs");
      if (returnValue !== "save") return resolve(null);
      const results = names.map((name) => [name, resultOf(fields, name)]);
      return resolve({
        ...said, ...Object.fromEntries(results), expected_version: theirs.expected_version,
      });
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

/** @param {HTMLElement} fields @param {string} name @returns {string} */
function resultOf(fields, name) {
  const typed = /** @type {HTMLTextAreaElement | null} */ (fields.querySelector(`textarea[name="result-${name}"]`));
  if (typed) return typed.value;
  const chosen = /** @type {HTMLInputElement | null} */ (fields.querySelector(`input[name="result-${name}"]:checked`));
  return chosen?.value ?? "";
}

/** @param {string} name @param {any} yours @param {any} theirs @param {HTMLFormElement | null} form */
function fieldOf(name, yours, theirs, form) {
  const group = element("fieldset");
  group.className = "three";
  group.append(element("legend", name.replaceAll("_", " ")));
  const isText = !form || form.querySelector(`textarea[name="${name}"]`);
  if (isText) group.append(shown("Yours", yours), shown("Theirs", theirs), typed(name, yours));
  else {
    group.append(
      choice(name, "Yours", yours, wordsFor(form, name, String(yours)), true),
      choice(name, "Theirs", theirs, wordsFor(form, name, String(theirs)), false),
    );
  }
  return group;
}

/** @param {string} whose @param {any} words */
function shown(whose, words) {
  const box = element("div");
  const text = element("div", String(words) || "empty");
  text.className = "kept-lines";
  text.dir = "auto";
  box.append(element("strong", whose), text);
  return box;
}

/** @param {string} name @param {any} words */
function typed(name, words) {
  const label = element("label", "Result");
  const area = /** @type {HTMLTextAreaElement} */ (element("textarea"));
  area.name = `result-${name}`;
  area.rows = 6;
  area.dir = "auto";
  area.value = String(words);
  label.append(area);
  return label;
}

/** @param {string} name @param {string} whose @param {any} value @param {string} words @param {boolean} checked */
function choice(name, whose, value, words, checked) {
  const label = element("label");
  const radio = /** @type {HTMLInputElement} */ (element("input"));
  radio.type = "radio";
  radio.name = `result-${name}`;
  radio.value = String(value);
  radio.checked = checked;
  label.append(radio, ` ${whose}: ${words || "empty"}`);
  return label;
}
