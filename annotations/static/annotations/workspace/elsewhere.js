// A passage of another article as evidence: found, opened beside, highlighted there, used here.

import { alarm, announce } from "./announce.js";
import { saidIn } from "./cards.js";
import { held } from "./focus.js";
import { listen } from "./keys.js";
import { unlink } from "./marks.js";
import { Lines } from "./offsets.js";
import { Superseded } from "./outbox.js";
import { Choice } from "./selection.js";
import { Walking } from "./walking.js";

const REST = 300; // milliseconds without typing until articles are sought

export class Elsewhere {
  /**
   * @param {{page: HTMLElement, find: string, send: import("./cards.js").Send,
   *   cards: import("./cards.js").Cards, singles: () => boolean}} means
   */
  constructor(means) {
    this.means = means;
    this.dialog = /** @type {HTMLDialogElement} */ (document.getElementById("elsewhere"));
    this.question = /** @type {HTMLInputElement} */ (this.one("#elsewhere-q"));
    /** @type {Record<string, any>} */ this.said = {};
    /** @type {Walking | null} */ this.walking = null;
    this.claim = "";
    this.timer = 0;
    this.asks = 0; // only the answer to the last is shown
    means.page.addEventListener("click", (event) => this.asked(event));
    this.question.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.seek(), REST);
    });
    this.one("#elsewhere-list").addEventListener("click", (event) => this.chosen(event));
    this.one("[data-use]").addEventListener("click", () => this.use());
    this.one("[data-part]").addEventListener("click", () => this.walking?.addPart());
    this.one("[data-another]").addEventListener("click", () => this.find());
    for (const button of this.dialog.querySelectorAll("[data-use], [data-part]")) {
      // The mouse must not take the selection away with the focus.
      button.addEventListener("mousedown", (event) => event.preventDefault());
    }
    this.dialog.addEventListener("close", () => this.leave());
  }

  /** @param {string} selector @returns {HTMLElement} */
  one(selector) {
    return /** @type {HTMLElement} */ (this.dialog.querySelector(selector));
  }

  /** @param {MouseEvent} event */
  asked(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-pick-elsewhere]") : null;
    const form = button?.closest("form");
    if (!form?.reportValidity()) return;
    const { words: _words, occurrence: _occurrence, article: _article, ...said } = saidIn(form);
    this.said = said;
    this.claim = form.dataset.about ?? "";
    const stance = form.querySelector("[name=stance]:checked")?.closest("label")?.textContent?.trim() ?? "";
    this.one("#elsewhere-for").textContent = `${stance}: ${form.dataset.for ?? ""}`;
    alarm("");
    this.dialog.showModal();
    this.find();
  }

  find() {
    this.step("find");
    this.question.select(); // the next words typed are a new question
    this.seek();
  }

  /** @param {"find" | "read"} step */
  step(step) {
    for (const one of this.dialog.querySelectorAll("[data-step]")) {
      one.toggleAttribute("hidden", /** @type {HTMLElement} */ (one).dataset.step !== step);
    }
    if (step === "find") this.question.focus();
  }

  async seek() {
    const query = new URLSearchParams({ articles: "", q: this.question.value, claim: this.claim });
    const html = await this.fetched(`${this.means.find}?${query}`);
    if (html === null) return;
    const list = this.one("#elsewhere-list");
    const giveBack = held(list);
    list.innerHTML = html; // drawn by the server, which escapes every word
    giveBack(this.question);
  }

  /** @param {MouseEvent} event */
  async chosen(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-read]") : null;
    if (!(button instanceof HTMLElement)) return;
    clearTimeout(this.timer);
    const html = await this.fetched(button.dataset.read ?? "");
    if (html === null) return;
    this.one("#elsewhere-text").innerHTML = html; // drawn by the server, which escapes every word
    this.step("read");
    this.read();
  }

  /** Listens to the text that was opened. */
  read() {
    this.leave();
    const text = this.one("#elsewhere-text .revision-text");
    unlink(text);
    for (const one of text.querySelectorAll("[id]")) one.removeAttribute("id"); // they are this page's
    const lines = new Lines(text);
    const choice = new Choice(lines, () => this.changed(), "sought");
    this.walking = new Walking(lines, choice, text.lang);
    listen(text, {
      ...this.walking.keymap(), Enter: () => this.use(), h: () => this.use(), "+": () => this.walking?.addPart(),
    }, this.means.singles);
    this.changed();
    this.one("#elsewhere-text").scrollTop = 0;
    text.focus({ preventScroll: true });
    announce("Choose the words that matter, then use them.");
  }

  changed() {
    this.one("[data-use]").toggleAttribute("disabled", !this.walking?.choice.all.length);
    this.one("[data-part]").toggleAttribute("disabled", !this.walking?.choice.span);
  }

  async use() {
    const text = this.one("#elsewhere-text .revision-text");
    const parts = this.walking?.parts ?? [];
    if (!parts.length) return announce("Choose words first.");
    const { revision, article } = text.dataset;
    const sent = this.means.send("pick", { ...this.said, article, revision, parts });
    try {
      const answer = await Promise.race([sent, waits()]);
      this.dialog.close();
      if (answer) await this.means.cards.open(answer.card, true);
      else sent.then((told) => this.means.cards.open(told.card), () => {});
    } catch (why) {
      if (!(why instanceof Superseded)) alarm(why instanceof Error ? why.message : String(why));
    }
    return undefined;
  }

  leave() {
    clearTimeout(this.timer);
    this.asks += 1;
    this.walking?.choice.close();
    this.walking = null;
  }

  /** @param {string} url @returns {Promise<string | null>} Nothing where something else was asked for meanwhile. */
  async fetched(url) {
    const mine = this.asks += 1;
    const response = await fetch(url).catch(() => null);
    const html = response?.ok && !response.redirected ? await response.text().catch(() => null) : null;
    if (mine !== this.asks) return null;
    if (html === null) alarm("It cannot be fetched now. Try again in a moment.");
    return html;
  }
}

/** @returns {Promise<null>} After the time for which one waits for an answer with the words in view. */
function waits() {
  return new Promise((resolve) => { setTimeout(() => resolve(null), 3000); });
}
