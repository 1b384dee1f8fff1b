// Gives the fields of Django's admin the names that screen readers need and it leaves out.

/** @param {Element} selection */
function name(selection) {
  const select = selection.closest(".select2")?.previousElementSibling;
  const label = select?.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (!label) return;
  label.id ||= `${select.id}_label`;
  const chosen = selection.querySelector(".select2-selection__rendered");
  selection.setAttribute("aria-labelledby", `${label.id} ${chosen?.id ?? ""}`.trim());
  chosen?.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
}

/** A date and a time of day share one label, and Django names neither. @param {HTMLElement} input */
function nameTime(input) {
  if (input.ariaLabel) return;
  input.ariaLabel = input.classList.contains("vDateField") ? "Date" : "Time in UTC";
}

/** The hints beside Django's filters are pictures with a text. @param {HTMLElement} hint */
function nameHint(hint) {
  hint.role ||= "img";
}

function nameAll() {
  for (const one of document.querySelectorAll(".datetime input")) nameTime(one);
  for (const one of document.querySelectorAll(".help-tooltip")) nameHint(one);
  for (const one of document.querySelectorAll(".select2-selection")) name(one);
}

nameAll();
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
