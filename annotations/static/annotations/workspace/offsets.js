// Between the browser's UTF-16 units in nodes and the service's code points in a text. Nothing else
// converts between the two.

/** @typedef {{start: number, end: number}} Span Code points, half open. */

/** @param {string} text @returns {number} How many code points a text has. */
export function codePoints(text) {
  let count = 0;
  for (let at = 0; at < text.length; count++) at += widthAt(text, at);
  return count;
}

/** @param {string} text @param {number} count @returns {number} The UTF-16 index of a code point. */
export function unitsOf(text, count) {
  let at = 0;
  for (let left = count; left > 0 && at < text.length; left--) at += widthAt(text, at);
  return at;
}

/** @param {string} text @param {number} at @returns {number} Units of the code point at an index. */
function widthAt(text, at) {
  const first = text.charCodeAt(at);
  if (first < 0xd800 || first > 0xdbff) return 1;
  const second = text.charCodeAt(at + 1);
  return second >= 0xdc00 && second <= 0xdfff ? 2 : 1;
}

/** The lines of a text in the page: elements whose texts, joined, are the revision's text. */
export class Lines {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.elements = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".line")]);
    this.starts = this.elements.map((line) => Number(line.dataset.start));
    const last = this.elements.at(-1);
    this.length = last ? Number(last.dataset.start) + codePoints(last.textContent ?? "") : 0;
  }

  /** @param {number} offset @returns {number} The number of the line in which a code point stands. */
  numberAt(offset) {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @param {number} number @returns {string} The text of a line, its break included. */
  textOf(number) {
    return this.elements[number]?.textContent ?? "";
  }

  /** @param {Span} span @returns {string} The words of a span. */
  slice({ start, end }) {
    let words = "";
    for (let number = this.numberAt(start); this.starts[number] < end; number++) {
      const text = this.textOf(number);
      const from = Math.max(0, start - this.starts[number]);
      words += text.slice(unitsOf(text, from), unitsOf(text, end - this.starts[number]));
    }
    return words;
  }

  /** @param {Node} node @param {number} offset @returns {number} The code point at a point of the page. */
  offsetOf(node, offset) {
    if (node === this.root) return this.starts[offset] ?? this.length;
    const element = node instanceof Element ? node : node.parentElement;
    const line = /** @type {HTMLElement | null} */ (element?.closest(".line"));
    if (!line || !this.root.contains(line)) return this.outside(node);
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    return Number(line.dataset.start) + codePoints(before.toString());
  }

  /** @param {Node} node @returns {number} The nearest end of the text to a node outside it. */
  outside(node) {
    const where = this.root.compareDocumentPosition(node);
    return where & Node.DOCUMENT_POSITION_PRECEDING ? 0 : this.length;
  }

  /** @param {number} offset @returns {[Node, number]} The point of the page at a code point. */
  pointAt(offset) {
    const number = this.numberAt(offset);
    const line = this.elements[number];
    let left = unitsOf(this.textOf(number), offset - this.starts[number]);
    const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let last = /** @type {Node} */ (line);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const length = node.nodeValue?.length ?? 0;
      if (left <= length) return [node, left];
      left -= length;
      last = node;
    }
    return [last, last.nodeValue?.length ?? 0];
  }

  /** @param {Span} span @returns {Range} */
  rangeOf({ start, end }) {
    const range = document.createRange();
    range.setStart(...this.pointAt(start));
    range.setEnd(...this.pointAt(end));
    return range;
  }

  /** @param {AbstractRange} range @returns {Span} */
  spanOf(range) {
    return {
      start: this.offsetOf(range.startContainer, range.startOffset),
      end: this.offsetOf(range.endContainer, range.endOffset),
    };
  }
}
