// Moving through the text by word, sentence and line, and moving the edges of what is chosen.

import { unitsIn } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./offsets.js").Lines} Lines */
/** @typedef {import("./words.js").Unit} Unit */

/**
 * The nearest unit that begins after a place, or ends before it; null at the end of the text.
 * @param {Lines} lines @param {Unit} unit @param {number} offset @param {-1 | 1} way
 * @param {string} language @returns {Span | null}
 */
export function nearest(lines, unit, offset, way, language) {
  const last = lines.elements.length - 1;
  let number = lines.numberAt(way < 0 ? Math.max(0, offset - 1) : offset);
  for (; number >= 0 && number <= last; number += way) {
    const base = lines.starts[number];
    const units = unitsIn(lines.textOf(number), unit, language)
      .map(({ start, end }) => ({ start: start + base, end: end + base }))
      .filter((one) => one.start < one.end);
    const found = way > 0
      ? units.find((one) => one.start >= offset)
      : units.findLast((one) => one.end <= offset);
    if (found) return found;
  }
  return null;
}

/**
 * The unit that a place stands in, or the next one.
 * @param {Lines} lines @param {Unit} unit @param {number} offset @param {string} language
 * @returns {Span | null}
 */
export function around(lines, unit, offset, language) {
  const number = lines.numberAt(offset);
  const base = lines.starts[number];
  for (const one of unitsIn(lines.textOf(number), unit, language)) {
    const span = { start: one.start + base, end: one.end + base };
    if (span.start <= offset && offset < span.end) return span;
  }
  return nearest(lines, unit, offset, 1, language);
}

/**
 * A span with one of its edges moved by a unit; null when it would be empty or leave the text.
 * @param {Lines} lines @param {Span} span @param {"start" | "end"} edge @param {-1 | 1} way
 * @param {Unit} unit @param {string} language @returns {Span | null}
 */
export function moved(lines, span, edge, way, unit, language) {
  const from = span[edge];
  let to;
  if (edge === "end") {
    to = way > 0
      ? nearest(lines, unit, from, 1, language)?.end
      : nearest(lines, unit, nearest(lines, unit, from, -1, language)?.start ?? 0, -1, language)?.end;
  } else {
    to = way < 0
      ? nearest(lines, unit, from, -1, language)?.start
      : nearest(lines, unit, nearest(lines, unit, from, 1, language)?.end ?? lines.length, 1, language)?.start;
  }
  if (to === undefined) return null;
  const found = { ...span, [edge]: to };
  return found.start < found.end ? found : null;
}
