// Offers, while one types, claims that say something like it and the names of claimants.

import { held } from "./focus.js";

const REST = 300; // milliseconds

/** @param {HTMLElement} panel @param {string} url */
export function offer(panel, url) {
  const agents = document.createElement("datalist");
  agents.id = "agents";
  panel.after(agents);
  let timer = 0;
  let asks = 0;

  /**
   * Fills a box with what is found for what was asked for last. What cannot be fetched offers nothing.
   * @param {HTMLElement} box @param {Record<string, string>} asked
   */
  async function fill(box, asked) {
    const mine = asks += 1;
    const response = await fetch(`${url}?${new URLSearchParams(asked)}`).catch(() => null);
    const html = response?.ok && !response.redirected ? await response.text().catch(() => "") : "";
    if (mine !== asks) return;
    const giveBack = held(box);
    box.innerHTML = html; // drawn by the server, which escapes every word
    giveBack(null);
  }

  /** @param {HTMLTextAreaElement | HTMLInputElement} field */
  function similar(field) {
    /** @type {HTMLElement | null | undefined} */ const box = field.form?.querySelector(".similar");
    if (box) fill(box, { claims: "", q: field.value.slice(0, 1000) });
  }

  panel.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    clearTimeout(timer);
    if (field.matches("[data-similar]")) timer = setTimeout(() => similar(field), REST);
    if (field.name === "claimant") {
      const known = [...agents.children].find((one) => one.getAttribute("value") === field.value);
      const kind = field.form?.elements.namedItem("claimant_kind");
      if (known && kind instanceof HTMLSelectElement) kind.value = known.getAttribute("data-kind") ?? kind.value;
      else timer = setTimeout(() => fill(agents, { agents: "", q: field.value }), REST);
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
    asks += 1; // what is still being sought comes too late
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("claim"));
    field.value = button.dataset.claim ?? "";
    for (const one of form.querySelectorAll("[data-claim]")) one.setAttribute("aria-pressed", String(one === button));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
