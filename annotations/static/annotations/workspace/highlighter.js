// Highlighting: by mouse, by keyboard, in parts; opening what is highlighted; moving its edges.

import { alarm, announce } from "./announce.js";
import { idsOf } from "./marks.js";
import { moved } from "./moving.js";
import { Superseded } from "./outbox.js";
import { saidIn } from "./cards.js";
import { Walking } from "./walking.js";

/** @typedef {import("./offsets.js").Span} Span */

export class Highlighter {
  /**
   * @param {{page: HTMLElement, lines: import("./offsets.js").Lines,
   *   choice: import("./selection.js").Choice, marks: import("./marks.js").Marks,
   *   cards: import("./cards.js").Cards, send: import("./cards.js").Send,
   *   keeping: import("./keeping.js").Keeping, revision: string, isOpen: boolean}} means
   */
  constructor(means) {
    this.means = means;
    this.article = means.lines.root;
    this.language = this.article.closest("[lang]")?.getAttribute("lang") ?? "";
    this.walking = new Walking(means.lines, means.choice, this.language);
    this.bar = this.makeBar();
    new ResizeObserver(() => this.changed()).observe(means.page); // a phone is turned, a legend unfolds
    /** @type {Record<string, any> | null} */ this.picked = null;
    this.article.addEventListener("click", (event) => this.clicked(event));
    this.button("[data-do-highlight]", () => this.highlight());
    this.button("[data-do-part]", () => this.walking.addPart());
    means.page.addEventListener("click", (event) => this.pressed(event));
    means.page.querySelector("#quote-form")?.addEventListener("submit", (event) => this.quote(event));
    means.page.querySelector("[data-unpick]")?.addEventListener("click", () => { this.picking = null; });
    for (const link of means.page.querySelectorAll('.skips a[href="#revision-text"]')) {
      link.addEventListener("click", () => this.article.focus());
    }
  }

  /** @param {string} selector @param {() => unknown} act */
  button(selector, act) {
    const button = this.means.page.querySelector(selector);
    if (!this.means.isOpen) button?.setAttribute("disabled", "");
    // The mouse must not take the selection away with the focus.
    button?.addEventListener("mousedown", (event) => event.preventDefault());
    button?.addEventListener("click", act);
  }

  /** The button that stands by chosen words. @returns {HTMLElement} */
  makeBar() {
    const bar = document.createElement("div");
    bar.className = "at-words";
    bar.hidden = true;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button default";
    button.textContent = "Highlight";
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => this.highlight());
    bar.append(button);
    this.means.page.append(bar);
    return bar;
  }

  /** @returns {Record<string, any> | null} What is said of the passage that is looked for. */
  get picking() {
    return this.picked;
  }

  set picking(said) {
    this.picked = said;
    const button = /** @type {HTMLElement} */ (this.bar.firstElementChild);
    button.textContent = said ? "Use as evidence" : "Highlight";
    /** @type {HTMLElement} */ (document.getElementById("picking")).hidden = !said;
  }

  /** The choice has changed: the button goes with it. */
  changed() {
    const { span } = this.means.choice;
    if (!this.bar) return;
    this.bar.hidden = !span || !this.means.isOpen;
    if (!span || this.bar.hidden) return;
    const boxes = this.means.lines.rangeOf(span).getClientRects();
    const box = boxes[boxes.length - 1];
    const frame = this.means.page.getBoundingClientRect();
    if (!box) return;
    this.bar.style.top = `${box.bottom - frame.top + 6}px`;
    const end = this.walking.way(1) > 0 ? box.right - 40 : box.left - 80; // the button is as wide as both
    this.bar.style.left = `${Math.max(0, Math.min(end - frame.left, frame.width - 120))}px`;
  }

  /** @returns {Promise<void>} */
  async highlight() {
    const { choice, revision, isOpen } = this.means;
    if (!isOpen) return announce("Highlights are made in the latest revision.");
    const spans = choice.all;
    if (!spans.length) return announce("Choose words first.");
    const { parts } = this.walking;
    const picking = this.picking;
    this.picking = null;
    const call = picking ? "pick" : "annotate";
    const last = /** @type {Span} */ (spans.at(-1));
    choice.clear(last.start);
    try {
      const answer = await this.means.send(call, { revision, parts, ...picking });
      if (answer.made && !picking) this.means.marks.current = answer.made;
      await this.means.cards.open(answer.card, Boolean(picking));
      this.offerRepeats(answer);
    } catch (why) {
      if (why instanceof Superseded) return;
      this.picking = picking;
      choice.parts = spans.slice(0, -1);
      choice.choose(last);
      alarm(why instanceof Error ? why.message : String(why));
    }
  }

  /** Highlights what is quoted, without leaving the page. @param {Event} event */
  async quote(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    event.preventDefault();
    try {
      const answer = await this.means.send("annotate_quoted", saidIn(form));
      form.reset();
      this.means.marks.current = answer.made;
      await this.means.cards.open(answer.card, true);
      if (this.means.cards.isBeside) this.reveal(answer.made);
      this.offerRepeats(answer);
    } catch (why) {
      alarm(why instanceof Error ? why.message : String(why));
    }
  }

  /** @param {any} answer */
  offerRepeats(answer) {
    const button = /** @type {HTMLElement | null} */ (document.querySelector("#card [data-repeat]"));
    if (!button || !answer.repeats) return;
    button.hidden = false;
    button.textContent = `The same words stand here ${answer.repeats} more time${answer.repeats === 1 ? "" : "s"}: highlight all`;
  }

  /** Shows what waits to be sent. @param {any[]} letters */
  waiting(letters) {
    if (!globalThis.CSS?.highlights) return;
    const spans = letters.filter((one) => one?.call === "annotate" && one.said.revision === this.means.revision)
      .flatMap((one) => one.said.parts);
    CSS.highlights.set("waiting", new Highlight(...spans.map((one) => this.means.lines.rangeOf(one))));
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const mark = event.target instanceof Element ? event.target.closest("mark") : null;
    if (!document.getSelection()?.isCollapsed || event.shiftKey) return;
    if (mark) this.openOneOf(this.means.marks.shortestFirst(idsOf(mark).map(Number)), !this.means.cards.isBeside);
  }

  /** @param {number[]} ids @param {boolean} focus */
  async openOneOf(ids, focus) {
    if (!ids.length) return announce("Nothing is highlighted here.");
    const id = ids.length === 1 ? ids[0] : await this.askWhich(ids);
    if (!id) return;
    this.means.marks.current = id;
    await this.means.cards.open(`annotation/${id}`, focus);
    this.means.marks.light([String(id)]);
  }

  /** @param {number[]} ids @returns {Promise<number>} The one that was chosen, or 0. */
  askWhich(ids) {
    const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("chooser"));
    const list = /** @type {HTMLElement} */ (document.getElementById("chooser-list"));
    return new Promise((resolve) => {
      list.replaceChildren(...ids.map((id) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        const words = this.means.marks.spansOf(id).map((span) => this.means.lines.slice(span)).join(" … ");
        button.textContent = words.length > 90 ? `${words.slice(0, 89)}…` : words;
        button.dir = "auto";
        button.addEventListener("click", () => dialog.close(String(id)));
        const choice = document.createElement("li");
        choice.append(button);
        return choice;
      }));
      dialog.returnValue = "";
      dialog.addEventListener("close", () => {
        this.article.focus({ preventScroll: true });
        resolve(Number(dialog.returnValue));
      }, { once: true });
      dialog.showModal();
    });
  }

  /** The buttons of an open card. @param {MouseEvent} event */
  pressed(event) {
    const target = event.target instanceof Element ? event.target : null;
    const edge = /** @type {HTMLElement | null} */ (target?.closest("[data-edge]") ?? null);
    const words = /** @type {HTMLElement | null} */ (target?.closest("[data-words]") ?? null);
    const card = /** @type {HTMLElement | null} */ (document.querySelector("#card[data-annotation]"));
    if (edge && card) this.moveEdge(Number(card.dataset.annotation), edge.dataset.edge ?? "");
    if (target?.closest("[data-repeat]") && card) this.repeat(Number(card.dataset.annotation));
    const picks = target?.closest("[data-pick-here]")?.closest("form");
    if (picks) this.pick(picks);
    const sought = /** @type {HTMLElement | null} */ (target?.closest("[data-see]") ?? null);
    if (sought) this.see(sought);
    if (words) {
      event.preventDefault();
      this.show(Number(idsOf(words)[0] ?? words.dataset.words));
    }
  }

  /** @param {number} id Brings the words of a highlight into view, with the focus. */
  show(id) {
    const [first] = this.means.marks.spansOf(id);
    if (!first) return;
    this.means.marks.current = id;
    this.article.focus({ preventScroll: true });
    this.means.choice.choose(first);
  }

  /** Chooses the passage that a button names; one for a claim highlights it, and has its card ask for the rest. @param {HTMLElement} button */
  async see(button) {
    const [start, end] = (button.dataset.see ?? "").split("-").map(Number);
    const claim = button.dataset.for;
    this.article.focus({ preventScroll: true });
    this.means.choice.choose({ start, end });
    if (!claim) return;
    await this.highlight();
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#card [data-call=link] [name=claim]"));
    if (!field) return;
    field.value = claim;
    field.dispatchEvent(new Event("input", { bubbles: true })); // kept like anything typed
    field.focus();
    announce(`Highlighted. Say what the words do with ${claim}, and link them.`);
  }

  /** @param {number} id Lights the words of a highlight up, and scrolls to them if they are out of sight. */
  reveal(id) {
    const [first] = this.means.marks.spansOf(id);
    if (!first) return;
    this.means.marks.current = id;
    this.means.marks.light([String(id)]);
    this.means.choice.reveal(this.means.lines.rangeOf(first));
  }

  /** Back to the words. */
  back() {
    const card = this.means.cards.showing;
    const id = card.startsWith("annotation/") ? Number(card.split("/")[1]) : this.means.marks.current;
    if (id && this.means.marks.spansOf(id).length) this.show(id);
    else this.toText();
  }

  /** To the text; on narrow screens, where it is out of sight, to the place where we were. */
  toText() {
    const { cards, choice, lines } = this.means;
    this.article.focus({ preventScroll: true });
    if (!cards.isBeside) choice.reveal(lines.rangeOf({ start: this.here, end: this.here + 1 }));
  }

  /** @param {number} id */
  async repeat(id) {
    try {
      await this.means.send("repeat", { annotation: id });
      const card = /** @type {HTMLElement | null} */ (document.querySelector("#card"));
      card?.querySelector("[data-repeat]")?.setAttribute("hidden", "");
      card?.focus({ preventScroll: true });
    } catch (why) {
      alarm(why instanceof Error ? why.message : String(why));
    }
  }

  /** @param {number} id @param {string} edge Such as `start-out`. */
  async moveEdge(id, edge) {
    const { lines, marks, revision } = this.means;
    const spans = marks.spansOf(id);
    const [which, way] = edge.split("-");
    const index = which === "start" ? 0 : spans.length - 1;
    const step = (which === "start") === (way === "out") ? -1 : 1;
    const to = spans[index] && moved(
      lines, spans[index], /** @type {"start" | "end"} */ (which), step, "word", this.language,
    );
    if (!to) return announce("It cannot be moved further.");
    spans[index] = to;
    const parts = spans.map((span) => ({ ...span, exact: lines.slice(span) }));
    const version = /** @type {HTMLInputElement} */ (document.querySelector("#card [data-call=note] [name=expected_version]")).value;
    try {
      await this.means.send("put", { annotation: id, expected_version: version, revision, parts });
      await this.means.cards.open(`annotation/${id}`);
    } catch (why) {
      alarm(why instanceof Error ? why.message : String(why));
    }
  }

  /** Takes the next highlight as evidence. @param {HTMLFormElement} form */
  pick(form) {
    if (!form.reportValidity()) return;
    const { words: _words, occurrence: _occurrence, article: _article, ...said } = saidIn(form);
    this.picking = said;
    this.toText();
    announce("Choose the passage, then highlight it: it becomes evidence.");
  }

  /** @returns {import("./keys.js").Keymap} */
  keymap() {
    return {
      ...this.walking.keymap(),
      Enter: () => this.highlight(), h: () => this.highlight(), "+": () => this.walking.addPart(),
      n: () => this.goMark(1), p: () => this.goMark(-1),
      o: () => this.openOneOf(this.means.marks.at(this.here), true),
      g: () => this.toCard(),
      Escape: () => { this.picking = null; this.means.choice.clear(this.here); announce("Nothing is chosen."); },
    };
  }

  /** @returns {number} Where we are. */
  get here() {
    return this.walking.here;
  }

  /** @param {-1 | 1} way */
  goMark(way) {
    const { marks, choice, lines } = this.means;
    const found = marks.next(this.here, way);
    if (!found) return announce(way > 0 ? "No highlight follows." : "No highlight comes before.");
    const spans = marks.spansOf(found.id);
    choice.choose(spans[0]);
    marks.light([String(found.id)]);
    const words = spans.map((span) => lines.slice(span)).join(" … ");
    return announce(`Highlight ${found.number} of ${found.of}: ${words}. ${marks.saysOf(found.id)}`);
  }

  /** To the card of the current highlight. */
  async toCard() {
    const { marks, cards } = this.means;
    const id = marks.current || marks.at(this.here)[0];
    if (!id) return announce("No highlight is current. Press n for the next one.");
    if (cards.showing === `annotation/${id}`) {
      const card = /** @type {HTMLElement | null} */ (document.querySelector("#card"));
      card?.focus({ preventScroll: !cards.isBeside });
      if (!cards.isBeside) card?.scrollIntoView({ block: "start" }); // a tall card would be centred
    } else await cards.open(`annotation/${id}`, true);
    return undefined;
  }
}
