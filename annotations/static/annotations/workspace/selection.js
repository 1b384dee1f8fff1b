// The words that are chosen now, by mouse or by keyboard: one truth, shown by the browser's own
// selection while the text has it, and by a highlight of ours while a card has the focus.

import { characterEdge, trimmed } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./offsets.js").Lines} Lines */

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
    selection?.setBaseAndExtent(
      range.startContainer, range.startOffset, range.endContainer, range.endOffset,
    );
    this.caret = span.start;
    this.set(span);
    this.reveal(range);
  }

  /** @param {Range} range */
  reveal(range) {
    if (this.lines.root.closest("dialog")) {
      range.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
      return;
    }
    const box = range.getBoundingClientRect();
    const bar = document.querySelector(".desk-bar")?.getBoundingClientRect().bottom ?? 0;
    if (box.top < bar + 8 || box.bottom > innerHeight - 8) {
      scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
    }
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
