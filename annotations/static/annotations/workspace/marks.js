// The marks in the text and their entries beside it: puts in what the server drew anew, lights up
// what belongs together, goes from one to the next.

const LIT = "is-lit";

/** @typedef {import("./offsets.js").Lines} Lines */
/** @typedef {import("./offsets.js").Span} Span */

export class Marks {
  /** @param {Lines} lines */
  constructor(lines) {
    this.lines = lines;
    this.current = 0;
    unlink(lines.root);
    for (const type of ["mouseover", "focusin"]) {
      document.addEventListener(type, (event) => this.light(idsOf(event.target)));
    }
  }

  /** @param {{lines?: Record<string, string>, entries?: Record<string, string | null>}} drawn */
  put(drawn) {
    for (const [start, html] of Object.entries(drawn.lines ?? {})) {
      const line = this.lines.elements[this.lines.starts.indexOf(Number(start))];
      if (!line) continue;
      line.innerHTML = html; // drawn by the server, which escapes every word
      unlink(line);
    }
    for (const [id, html] of Object.entries(drawn.entries ?? {})) putEntry(id, html);
    count();
  }

  /** @param {string[]} ids */
  light(ids) {
    for (const lit of document.querySelectorAll(`.${LIT}`)) lit.classList.remove(LIT);
    for (const id of ids) {
      for (const one of partsOf(id)) one.classList.add(LIT);
    }
  }

  /** @returns {number[]} The annotations that stand in the text, in the order of their places. */
  get ids() {
    const seen = new Set();
    for (const mark of this.lines.root.querySelectorAll("mark")) {
      for (const id of idsOf(mark)) seen.add(Number(id));
    }
    return [...seen];
  }

  /** @param {number} id @returns {Span[]} Where it stands, part by part. */
  spansOf(id) {
    /** @type {Span[]} */
    const spans = [];
    for (const mark of this.lines.root.querySelectorAll(`mark[data-annotations~="${id}"]`)) {
      const range = document.createRange();
      range.selectNodeContents(mark);
      const span = this.lines.spanOf(range);
      const last = spans.at(-1);
      if (last && last.end === span.start) last.end = span.end;
      else spans.push(span);
    }
    return spans;
  }

  /** @param {number} offset @returns {number[]} What is highlighted at a place, the shortest first. */
  at(offset) {
    const [node] = this.lines.pointAt(offset + 1);
    return this.shortestFirst(idsOf(node.parentElement).map(Number));
  }

  /** @param {number[]} ids @returns {number[]} */
  shortestFirst(ids) {
    const length = (/** @type {number} */ id) =>
      this.spansOf(id).reduce((sum, { start, end }) => sum + end - start, 0);
    return ids.map((id) => ({ id, length: length(id) }))
      .sort((one, other) => one.length - other.length).map(({ id }) => id);
  }

  /** @param {number} id @returns {string} What its words do, as their title says. */
  saysOf(id) {
    const marks = [...this.lines.root.querySelectorAll(`mark[data-annotations~="${id}"]`)];
    const own = marks.find((mark) => idsOf(mark).at(-1) === String(id)) ?? marks[0];
    return own?.getAttribute("title")?.split("; ")[0] ?? "";
  }

  /** @param {number} from A place. @param {-1 | 1} way @returns {{id: number, number: number, of: number} | null} */
  next(from, way) {
    const ids = this.ids;
    let index = ids.indexOf(this.current) + way;
    if (!ids.includes(this.current)) {
      const places = ids.map((id) => this.spansOf(id)[0]?.start ?? 0);
      index = way > 0 ? places.findIndex((start) => start >= from) : places.findLastIndex((start) => start < from);
    }
    if (index < 0 || index >= ids.length) return null;
    this.current = ids[index];
    return { id: this.current, number: index + 1, of: ids.length };
  }
}

/** @param {EventTarget | Node | null} target @returns {string[]} The annotations of a mark or an entry. */
export function idsOf(target) {
  const element = target instanceof Element ? target : null;
  const found = /** @type {HTMLElement | null} */ (
    element?.closest("mark[data-annotations], li[data-annotation], #card[data-annotation]")
  );
  const ids = found?.dataset.annotations ?? found?.dataset.annotation ?? "";
  return ids.split(" ").filter(Boolean);
}

/** @param {string} id @returns {Element[]} */
function partsOf(id) {
  return [...document.querySelectorAll(
    `mark[data-annotations~="${CSS.escape(id)}"], li[data-annotation="${CSS.escape(id)}"]`,
  )];
}

/**
 * Makes plain words of the links in the marks: they are for pages without scripts, and a mouse that is
 * pressed on one drags the link away instead of selecting words. The elements stay: were they taken
 * out, the whole text would be laid out once more.
 * @param {Element} within
 */
export function unlink(within) {
  for (const link of within.querySelectorAll("mark a")) {
    link.removeAttribute("href");
    link.removeAttribute("tabindex");
  }
}

/** @param {string} id @param {string | null} html */
function putEntry(id, html) {
  const old = document.querySelector(`li[data-annotation="${CSS.escape(id)}"]`);
  if (html === null) {
    old?.remove();
    return;
  }
  const made = document.createElement("template");
  made.innerHTML = html; // drawn by the server, which escapes every word
  const entry = /** @type {HTMLElement | null} */ (made.content.firstElementChild);
  const list = document.getElementById("entries");
  if (!entry || !list) return;
  if (old) {
    old.replaceWith(entry);
    return;
  }
  const at = Number(entry.dataset.at);
  const after = /** @type {HTMLElement[]} */ ([...list.children])
    .find((other) => Number(other.dataset.at) > at);
  list.insertBefore(entry, after ?? null);
  document.querySelector(".none-yet")?.remove();
}

/** Says how many highlights are linked. */
function count() {
  const progress = document.getElementById("progress");
  const entries = document.querySelectorAll("#entries > li");
  if (!progress) return;
  const linked = document.querySelectorAll("#entries > li[data-linked]").length;
  progress.textContent = `${linked} of ${entries.length} linked to a claim`;
  document.getElementById("progress-done")?.setAttribute("width", String((100 * linked) / Math.max(entries.length, 1)));
}
