// The panel: opens cards and tabs, saves what is typed in them by itself, and sends their forms.

import { announce } from "./announce.js";
import { settle } from "./conflict.js";
import { held } from "./focus.js";
import { Refusal, Superseded } from "./outbox.js";

const REST = 2000; // milliseconds without typing until a card saves itself
const UNSENT = ["csrfmiddlewaretoken", "card"];
const narrow = matchMedia("(max-width: 64rem)"); // where workspace.css puts the panel after the text

/** @typedef {(call: string, said: Record<string, any>, slot?: string) => Promise<any>} Send */

/** @param {HTMLFormElement} form @returns {Record<string, any>} */
export function saidIn(form) {
  const said = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  for (const name of UNSENT) delete said[name];
  return said;
}

export class Cards {
  /**
   * @param {{panel: HTMLElement, url: string, number: string, send: Send,
   *   keeping: import("./keeping.js").Keeping, refused: (words: string) => void,
   *   sent: (form: HTMLFormElement) => void}} means
   */
  constructor(means) {
    this.means = means;
    this.body = /** @type {HTMLElement} */ (means.panel.querySelector("#panel-body"));
    /** @type {Map<HTMLFormElement, number>} */ this.resting = new Map();
    /** @type {Map<HTMLFormElement, Promise<void>>} */ this.busy = new Map();
    /** @type {WeakSet<HTMLFormElement>} */ this.sent = new WeakSet(); // and not answered yet
    this.showing = "";
    this.asks = 0; // of which only the last is shown, however late another is answered
    this.arrived = 0; // how many saves have; a panel that was fetched meanwhile may be older
    means.panel.addEventListener("input", (event) => this.typed(event));
    means.panel.addEventListener("change", (event) => this.typed(event, 0));
    means.panel.addEventListener("focusout", (event) => this.left(event));
    means.panel.addEventListener("submit", (event) => this.submit(event));
    narrow.addEventListener("change", () => this.turned());
    this.ready();
  }

  /** @returns {boolean} Whether something typed has not been sent yet. */
  get isUnsaved() {
    return this.resting.size > 0 || this.busy.size > 0;
  }

  /** @returns {boolean} Whether the panel stands beside the text; on narrow screens it comes after it. */
  get isBeside() {
    return getComputedStyle(this.means.panel).position === "sticky";
  }

  /** A tablet that is turned takes the panel away from beside the text: whoever types there goes with it. */
  turned() {
    const one = document.activeElement;
    if (narrow.matches && this.means.panel.contains(one)) one?.scrollIntoView({ block: "center" });
  }

  /** @param {string} card `annotation/12` or `claim/3`. @param {boolean} [focus] */
  async open(card, focus = false) {
    this.saveAll();
    const html = await this.fetch({ card });
    if (html === null) return;
    const kind = card.split("/")[0];
    const giveBack = held(this.body);
    if (kind === "claim") await this.show("claims", html);
    else {
      if (this.body.dataset.showing !== "highlights" && !(await this.tab("highlights"))) return;
      const place = this.body.querySelector("#card");
      const made = document.createElement("template");
      made.innerHTML = html; // drawn by the server, which escapes every word
      place?.replaceWith(made.content);
    }
    const isSame = this.showing === card;
    this.showing = card;
    this.ready();
    const shown = /** @type {HTMLElement | null} */ (this.body.querySelector("#card"));
    if (!isSame) this.means.panel.scrollTop = 0;
    giveBack(shown);
    if (!focus) return;
    shown?.focus({ preventScroll: true });
    if (!this.isBeside && !(isSame && isInSight(shown))) shown?.scrollIntoView({ block: "start" }); // a tall card would be centred
  }

  /** @param {string} panel @param {boolean} [focus] @returns {Promise<boolean>} Whether it is shown. */
  async tab(panel, focus = false) {
    this.saveAll();
    const html = await this.fetch({ panel });
    if (html === null) return false;
    const giveBack = held(this.body);
    await this.show(panel, html);
    const { showing } = this;
    this.showing = "";
    this.ready();
    giveBack(this.body.querySelector(`[data-card="${showing}"]`) ?? this.means.panel);
    if (focus) this.body.querySelector("h2")?.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** @param {Record<string, string>} asked @returns {Promise<string | null>} Nothing where something else was asked for meanwhile. */
  async fetch(asked) {
    const query = new URLSearchParams({ ...asked, revision: this.means.number });
    const mine = this.asks += 1;
    try {
      for (;;) {
        const { arrived } = this;
        const response = await fetch(`${this.means.url}?${query}`);
        const html = await response.text();
        if (mine !== this.asks) return null;
        if (response.redirected) {
          this.means.refused("You are signed out. Log in again in another tab; what you did is kept here.");
          return null;
        }
        if (!response.ok) break;
        if (arrived === this.arrived) return html;
      }
    } catch { /* said below */ }
    if (mine !== this.asks) return null;
    this.means.refused("The panel cannot be fetched now. What you did is kept; try again in a moment.");
    return null;
  }

  /** @param {string} panel @param {string} html */
  async show(panel, html) {
    this.body.innerHTML = html; // drawn by the server, which escapes every word
    this.body.dataset.showing = panel;
    for (const tab of this.means.panel.querySelectorAll(".tabs [data-tab]")) {
      if (/** @type {HTMLElement} */ (tab).dataset.tab === panel) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  }

  /** Puts back what was typed before and never sent. */
  ready() {
    for (const form of this.forms()) {
      const kept = this.means.keeping.kept(`typed:${nameOf(form)}`);
      if (!kept) continue;
      fill(form, kept);
      form.closest("details")?.setAttribute("open", "");
      announce("What you typed before is back.");
      if (form.hasAttribute("data-autosave")) this.rest(form, REST);
    }
  }

  /** @returns {HTMLFormElement[]} The forms that keep what is typed. */
  forms() {
    return [...this.body.querySelectorAll("form[data-autosave], form[data-keep]")]
      .map((form) => /** @type {HTMLFormElement} */ (form));
  }

  /** @param {Event} event @param {number} [pause] */
  typed(event, pause = REST) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const form = field.form;
    if (!form?.matches("[data-autosave], [data-keep]")) return;
    this.means.keeping.keep(`typed:${nameOf(form)}`, saidIn(form));
    const isText = /^(TEXTAREA|INPUT)$/.test(field.tagName) && field.type !== "radio";
    if (form.hasAttribute("data-autosave")) this.rest(form, isText ? REST : pause);
  }

  /** @param {FocusEvent} event */
  left(event) {
    const form = /** @type {HTMLInputElement} */ (event.target).form;
    if (form && this.resting.has(form)) this.rest(form, 0);
  }

  /** @param {HTMLFormElement} form @param {number} pause */
  rest(form, pause) {
    clearTimeout(this.resting.get(form));
    this.resting.set(form, setTimeout(() => this.save(form), pause));
  }

  saveAll() {
    for (const form of this.resting.keys()) this.save(form);
  }

  /** Sends what is typed in a form, after what of it is being sent already. @param {HTMLFormElement} form */
  save(form) {
    clearTimeout(this.resting.get(form));
    this.resting.delete(form);
    const saving = (this.busy.get(form) ?? Promise.resolve()).then(() => this.post(form)).finally(() => {
      if (this.busy.get(form) === saving) this.busy.delete(form);
    });
    this.busy.set(form, saving);
    return saving;
  }

  /** @param {HTMLFormElement} form */
  async post(form) {
    try {
      await this.means.send(form.dataset.call ?? "", saidIn(form), nameOf(form));
    } catch (why) {
      await this.unsaved(form, why);
    }
  }

  /** Waits until all that is typed has arrived. */
  async allSaved() {
    this.saveAll();
    await Promise.all(this.busy.values());
  }

  /** Waits until all that is typed about a row has arrived. @param {string | undefined} row */
  async rowSaved(row) {
    const about = (/** @type {HTMLFormElement} */ form) => row && form.dataset.row === row;
    for (const form of [...this.resting.keys()].filter(about)) this.save(form);
    await Promise.all([...this.busy].filter(([form]) => about(form)).map(([, saving]) => saving));
  }

  /**
   * What was typed has arrived: sent from this page, or from one that was left before it could be.
   * @param {import("./outbox.js").Letter} letter @param {any} answer
   */
  saved({ call, said, slot }, answer) {
    if (!slot) return;
    this.arrived += 1;
    if (answer.version) this.count(slot.slice(call.length + 1), answer.version);
    const form = this.forms().find((one) => nameOf(one) === slot);
    const kept = this.means.keeping.kept(`typed:${slot}`);
    if (kept && !isSame(kept, said)) {
      this.means.keeping.keep(`typed:${slot}`, { ...kept, expected_version: answer.version ?? kept.expected_version });
      if (form) this.rest(form, REST);
      return;
    }
    this.means.keeping.forget(`typed:${slot}`);
    if (!form) return;
    clearTimeout(this.resting.get(form));
    this.resting.delete(form);
  }

  /** @param {string} row @param {number} version */
  count(row, version) {
    for (const input of this.body.querySelectorAll(`form[data-row="${row}"] [name=expected_version]`)) {
      /** @type {HTMLInputElement} */ (input).value = String(version);
    }
  }

  /** @param {HTMLFormElement} form @param {any} why */
  async unsaved(form, why) {
    if (why instanceof Superseded) return;
    if (!(why instanceof Refusal)) throw why;
    if (why.status !== 412 || !why.problem.theirs) {
      this.means.refused(why.message);
      return;
    }
    const result = await settle(why, form);
    if (result === null) return;
    fill(form, result === "theirs" ? why.problem.theirs : result);
    if (result === "theirs") this.means.keeping.forget(`typed:${nameOf(form)}`);
    else {
      this.means.keeping.keep(`typed:${nameOf(form)}`, saidIn(form));
      this.rest(form, 0);
    }
  }

  /** @param {SubmitEvent} event */
  async submit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.dataset.call) {
      this.means.keeping.forget(`typed:${nameOf(form)}`); // the page that follows keeps it: typed.js
      return;
    }
    event.preventDefault();
    if (form.hasAttribute("data-autosave")) {
      await this.save(form);
      return;
    }
    if (this.sent.has(form)) return;
    this.sent.add(form);
    await this.rowSaved(form.dataset.row);
    try {
      const answer = await this.means.send(form.dataset.call, saidIn(form));
      this.means.keeping.forget(`typed:${nameOf(form)}`);
      if (answer.card) await this.open(answer.card);
      else await this.tab(this.body.dataset.showing ?? "highlights");
      this.means.sent(form);
    } catch (why) {
      await this.unsaved(form, why);
    } finally {
      this.sent.delete(form);
    }
  }
}

/** @param {Record<string, any>} one @param {Record<string, any>} other @returns {boolean} But for the version. */
function isSame(one, other) {
  const names = Object.keys({ ...one, ...other }).filter((name) => name !== "expected_version");
  return names.every((name) => String(one[name]) === String(other[name]));
}

/** @param {HTMLElement | null} card @returns {boolean} Whether some of it is on the screen. */
function isInSight(card) {
  const box = card?.getBoundingClientRect();
  return !!box && box.bottom > 0 && box.top < innerHeight;
}

/** @param {HTMLFormElement} form @returns {string} What its text is kept under. */
function nameOf(form) {
  return form.dataset.keep ?? `${form.dataset.call}-${form.dataset.row}`;
}

/** @param {HTMLFormElement} form @param {Record<string, any>} said */
function fill(form, said) {
  for (const [name, value] of Object.entries(said)) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList) field.value = String(value);
    else if (field instanceof HTMLInputElement && field.type === "radio") field.checked = field.value === String(value);
    else if (field && "value" in field) field.value = String(value);
  }
}
