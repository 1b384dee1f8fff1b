// Offers, while one types, claims that say something like it and the names of claimants.

const REST = 300; // milliseconds

/** @param {HTMLElement} panel @param {string} url */
export function offer(panel, url) {
  const agents = document.createElement("datalist");
  agents.id = "agents";
  panel.after(agents);
  let timer = 0;

  /** @param {Record<string, string>} asked @returns {Promise<string>} */
  async function found(asked) {
    const response = await fetch(`${url}?${new URLSearchParams(asked)}`).catch(() => null);
    return response?.ok && !response.redirected ? response.text() : "";
  }

  /** @param {HTMLTextAreaElement | HTMLInputElement} field */
  async function similar(field) {
    const box = field.form?.querySelector(".similar");
    if (box) box.innerHTML = await found({ claims: "", q: field.value.slice(0, 1000) });
  }

  panel.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    clearTimeout(timer);
    if (field.matches("[data-similar]")) timer = setTimeout(() => similar(field), REST);
    if (field.name === "claimant") {
      const known = [...agents.children].find((one) => one.getAttribute("value") === field.value);
      const kind = field.form?.elements.namedItem("claimant_kind");
      if (known && kind instanceof HTMLSelectElement) kind.value = known.getAttribute("data-kind") ?? kind.value;
      else timer = setTimeout(async () => { agents.innerHTML = await found({ agents: "", q: field.value }); }, REST);
    }
  });
  panel.addEventListener("focusin", (event) => {
    const field = /** @type {HTMLTextAreaElement} */ (event.target);
    if (field.matches("[data-similar]") && !field.form?.querySelector(".similar")?.innerHTML) similar(field);
  });
  panel.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-claim]") : null;
    const form = button?.closest("form");
    if (!(button instanceof HTMLElement) || !form) return;
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("claim"));
    field.value = button.dataset.claim ?? "";
    for (const one of form.querySelectorAll("[data-claim]")) one.setAttribute("aria-pressed", String(one === button));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
