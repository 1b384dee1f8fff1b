// Words, sentences and characters of one line, in code points. Pure: knows nothing of the page.

import { codePoints } from "./offsets.js";

/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {"word" | "sentence" | "grapheme"} Unit */

/** @type {Map<string, Intl.Segmenter>} */
const segmenters = new Map();

/** @param {Unit} unit @param {string} language @returns {Intl.Segmenter} */
function segmenter(unit, language) {
  const key = `${unit} ${language}`;
  let known = segmenters.get(key);
  if (!known) {
    try {
      known = new Intl.Segmenter(language || undefined, { granularity: unit });
    } catch {
      known = new Intl.Segmenter(undefined, { granularity: unit });
    }
    segmenters.set(key, known);
  }
  return known;
}

/**
 * The units of a line; of words and sentences only those that say something, white space left off.
 * @param {string} text @param {Unit} unit @param {string} [language] @returns {Span[]}
 */
export function unitsIn(text, unit, language = "") {
  /** @type {Span[]} */
  const found = [];
  let at = 0;
  for (const piece of segmenter(unit, language).segment(text)) {
    const whole = { start: at, end: at + codePoints(piece.segment) };
    at = whole.end;
    if (unit === "grapheme") found.push(whole);
    else if (unit === "word" ? piece.isWordLike : piece.segment.trim()) {
      found.push(trimmed(piece.segment, whole));
    }
  }
  return found;
}

/** @param {string} text @param {Span} span The place of that text. @returns {Span} Without white space. */
export function trimmed(text, { start, end }) {
  const leading = text.length - text.trimStart().length;
  const trailing = text.length - text.trimEnd().length;
  if (leading === text.length) return { start, end: start };
  return {
    start: start + codePoints(text.slice(0, leading)),
    end: end - codePoints(text.slice(text.length - trailing)),
  };
}

/** @param {string} text @param {number} offset @param {-1 | 1} way @returns {number} The nearest edge of a character. */
export function characterEdge(text, offset, way) {
  for (const { start, end } of unitsIn(text, "grapheme")) {
    if (offset === start || offset === end) return offset;
    if (start < offset && offset < end) return way < 0 ? start : end;
  }
  return offset;
}
