// The words that are chosen now, by mouse or by keyboard: one truth, shown by the browser's own
// selection while the text has it, and by a highlight of ours while a card has the focus.

import { characterEdge, trimmed } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./offsets.js").Lines} Lines */

const BELOW = 32; // pixels under the words, for the button that stands there

/** @returns {number} How far down the bars reach that stand over the text; on narrow screens they go with it. */
function bars() {
  const all = [...document.querySelectorAll(".desk-bar, .picking")];
  return Math.max(0, ...all.map((bar) => bar.getBoundingClientRect().bottom));
}

export class Choice {
  /** @param {Lines} lines @param {() => void} changed @param {string} painted The name of its paint. */
  constructor(lines, changed, painted = "chosen") {
    this.lines = lines;
    this.changed = changed;
    this.painted = painted;
    /** @type {Span | null} */ this.span = null;
    /** @type {Span[]} */ this.parts = [];
    this.caret = 0;
    this.listening = new AbortController();
    document.addEventListener("selectionchange", () => this.read(), { signal: this.listening.signal });
  }

  /** Takes over what the browser has selected, whole characters only, without white space around. */
  read() {
    const selection = document.getSelection();
    if (!selection?.rangeCount || !this.isOurs(selection)) return;
    const found = this.lines.spanOf(selection.getRangeAt(0));
    if (selection.isCollapsed) {
      this.caret = found.start;
      if (this.span) this.set(null);
      return;
    }
    const whole = this.whole(found);
    this.caret = whole.start;
    this.set(whole.start < whole.end ? whole : null);
  }

  /** @param {Selection} selection @returns {boolean} Whether it touches the text. */
  isOurs(selection) {
    const active = document.activeElement;
    if (active && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName)) return false;
    return selection.getRangeAt(0).intersectsNode(this.lines.root);
  }

  /** @param {Span} span @returns {Span} */
  whole({ start, end }) {
    if (start >= end) return { start, end: start };
    return trimmed(this.lines.slice({ start, end }), {
      start: this.edge(start, -1),
      end: this.edge(end, 1),
    });
  }

  /** @param {number} offset @param {-1 | 1} way @returns {number} */
  edge(offset, way) {
    const number = this.lines.numberAt(Math.min(offset, this.lines.length - 1));
    const start = this.lines.starts[number];
    return start + characterEdge(this.lines.textOf(number), offset - start, way);
  }

  /** @param {Span} span Selects words in the page and brings them into view. */
  choose(span) {
    const selection = document.getSelection();
    const range = this.lines.rangeOf(span);
    const isStretched = this.span?.start === span.start;
    selection?.setBaseAndExtent(
      range.startContainer, range.startOffset, range.endContainer, range.endOffset,
    );
    this.caret = span.start;
    this.set(span);
    this.reveal(range, isStretched);
  }

  /** @param {Range} range @param {boolean} [isStretched] Whether its end has moved, which may be far from its start. */
  reveal(range, isStretched = false) {
    const box = (isStretched && [...range.getClientRects()].at(-1)) || range.getBoundingClientRect();
    const frame = this.frame();
    const { top, bottom } = frame?.getBoundingClientRect() ?? { top: bars(), bottom: innerHeight - BELOW };
    if (box.top >= top + 8 && box.bottom <= bottom - 8) return;
    const [from, height] = frame ? [top, frame.clientHeight] : [0, innerHeight];
    (frame ?? globalThis).scrollBy({ top: box.top - from - height / 3, behavior: "instant" });
  }

  /** @returns {Element | null} What the text scrolls in, where that is not the page. */
  frame() {
    const dialog = this.lines.root.closest("dialog");
    const { parentElement } = this.lines.root;
    return dialog && parentElement && getComputedStyle(parentElement).overflowY === "auto" ? parentElement : dialog;
  }

  /** @param {Span | null} span */
  set(span) {
    if (span?.start === this.span?.start && span?.end === this.span?.end) return;
    this.span = span;
    this.paint();
    this.changed();
  }

  /** Keeps the words as one part of a quotation; the next choice is another. @returns {boolean} */
  addPart() {
    const span = this.span;
    if (!span || this.parts.some((one) => one.start < span.end && span.start < one.end)) return false;
    this.parts = [...this.parts, span].sort((one, other) => one.start - other.start);
    document.getSelection()?.removeAllRanges();
    this.span = null;
    this.paint();
    this.changed();
    return true;
  }

  /** @returns {Span[]} All that is chosen, in the order of the text. */
  get all() {
    const parts = [...this.parts];
    const span = this.span;
    if (span && !parts.some((one) => one.start < span.end && span.start < one.end)) parts.push(span);
    return parts.sort((one, other) => one.start - other.start);
  }

  /** @param {number} caret Where to go on from. */
  clear(caret) {
    this.parts = [];
    this.span = null;
    this.caret = caret;
    document.getSelection()?.collapse(...this.lines.pointAt(caret));
    this.paint();
    this.changed();
  }

  /** Nothing is chosen here any more. */
  close() {
    this.listening.abort();
    globalThis.CSS?.highlights?.delete(this.painted);
  }

  paint() {
    if (!globalThis.CSS?.highlights) return;
    CSS.highlights.set(this.painted, new Highlight(...this.all.map((one) => this.lines.rangeOf(one))));
  }
}
