// Going through a text by keys, and stretching what is chosen: in the article, and in another one.

import { announce } from "./announce.js";
import { around, moved, nearest } from "./moving.js";

/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./words.js").Unit} Unit */

export class Walking {
  /**
   * @param {import("./offsets.js").Lines} lines @param {import("./selection.js").Choice} choice
   * @param {string} language
   */
  constructor(lines, choice, language) {
    this.lines = lines;
    this.choice = choice;
    this.language = language;
  }

  /** @returns {number} Where we are. */
  get here() {
    return this.choice.span?.start ?? this.choice.caret;
  }

  /** @returns {import("./keys.js").Keymap} */
  keymap() {
    return {
      ArrowRight: () => this.go("word", this.way(1)),
      ArrowLeft: () => this.go("word", this.way(-1)),
      "Shift+ArrowRight": () => this.stretch("end", this.way(1), "word"),
      "Shift+ArrowLeft": () => this.stretch("end", this.way(-1), "word"),
      s: () => this.go("sentence", 1), "Shift+s": () => this.go("sentence", -1),
      "Shift+ArrowDown": () => this.stretch("end", 1, "sentence"),
      "Shift+ArrowUp": () => this.stretch("end", -1, "sentence"),
      ArrowDown: () => this.goLine(1), ArrowUp: () => this.goLine(-1),
      "[": () => this.stretch("start", -1, "word"), "]": () => this.stretch("start", 1, "word"),
      "{": () => this.stretch("end", -1, "grapheme"), "}": () => this.stretch("end", 1, "grapheme"),
    };
  }

  /** @param {-1 | 1} way @returns {-1 | 1} The way in the text, by the direction of the line's script. */
  way(way) {
    const line = this.lines.elements[this.lines.numberAt(this.here)];
    return line && getComputedStyle(line).direction === "rtl" ? /** @type {-1 | 1} */ (-way) : way;
  }

  /** @param {Unit} unit @param {-1 | 1} way */
  go(unit, way) {
    const { span, caret } = this.choice;
    const to = span
      ? nearest(this.lines, unit, way > 0 ? span.end : span.start, way, this.language)
      : around(this.lines, unit, caret, this.language);
    if (to) this.choose(to);
    else announce(way > 0 ? "End of the article." : "Beginning of the article.");
  }

  /** @param {-1 | 1} way */
  goLine(way) {
    const { lines } = this;
    for (let number = lines.numberAt(this.here) + way; lines.starts[number] !== undefined; number += way) {
      const to = around(lines, "word", lines.starts[number], this.language);
      if (to && lines.numberAt(to.start) === number) return this.choose(to);
    }
    return announce(way > 0 ? "End of the article." : "Beginning of the article.");
  }

  /** @param {"start" | "end"} edge @param {-1 | 1} way @param {Unit} unit */
  stretch(edge, way, unit) {
    const from = this.choice.span ?? around(this.lines, "word", this.choice.caret, this.language);
    const to = from && moved(this.lines, from, edge, way, unit, this.language);
    if (to) this.choose(to);
  }

  /** @param {Span} span */
  choose(span) {
    this.choice.choose(span);
    announce(this.lines.slice(span));
  }

  addPart() {
    const { choice } = this;
    if (choice.addPart()) announce(`Part ${choice.parts.length} is kept. Choose the next words, then highlight.`);
    else announce("Choose words first, apart from the other parts.");
  }

  /** @returns {{start: number, end: number, exact: string}[]} What is chosen, as a call says it. */
  get parts() {
    return this.choice.all.map((span) => ({ ...span, exact: this.lines.slice(span) }));
  }
}
