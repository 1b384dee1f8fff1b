// Undo and redo of everything done in this session: each answer brings the call that takes it back.

import { Refusal } from "./outbox.js";

/** @typedef {{call: string, said: Record<string, any>, remade?: number}} Step */

/** The row whose version a call counts. */
const ROWS = /** @type {Record<string, string>} */ ({
  note: "annotation", put: "annotation", speech: "appearance", word: "claim", write: "verdict",
  cite_source: "verdict", cite_passage: "verdict", cite_again: "verdict", uncite: "verdict", pick: "verdict",
  withdraw: "annotation", restore: "annotation", submit: "verdict", take_back: "verdict", abandon: "verdict",
});
/** The row that a call makes: anew and with another key, when it takes back that one was dropped. */
const MAKES = /** @type {Record<string, string>} */ ({ link: "appearance", start: "verdict" });
const STALE = 412; // what others changed meanwhile can be settled in its card, then undone

export class Undoing {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {Step[]} */ this.undos = [];
    /** @type {Step[]} */ this.redos = [];
    /** @type {Map<string, number>} */ this.versions = new Map();
    /** @type {Promise<any>} */ this.last = Promise.resolve();
  }

  /** @param {any} answer @param {{call: string, said: Record<string, any>}} done */
  did(answer, done) {
    this.saw(answer, done);
    if (!answer.undo) return;
    this.undos.push(taking(answer, done));
    this.redos.length = 0;
    this.changed();
  }

  /** @param {any} answer @param {{call: string, said: Record<string, any>}} done */
  saw(answer, done) {
    const row = ROWS[done.call];
    const made = MAKES[done.call];
    if (row && answer.version) this.versions.set(`${row}-${done.said[row]}`, answer.version);
    if (made && answer.made) this.versions.set(`${made}-${answer.made}`, answer.version ?? 1);
  }

  /**
   * Goes one step back or forth, after the one before has been answered. What the server refuses for
   * good is left out, so that the next try goes on to the step before it.
   * @param {"undos" | "redos"} from
   * @param {(call: string, said: Record<string, any>) => Promise<any>} send
   * @returns {Promise<string>} What happened, as a sentence.
   */
  step(from, send) {
    const stepping = this.last.then(() => this.take(from, send));
    this.last = stepping.catch(() => {});
    return stepping;
  }

  /**
   * @param {"undos" | "redos"} from
   * @param {(call: string, said: Record<string, any>) => Promise<any>} send
   */
  async take(from, send) {
    const step = this[from].at(-1);
    if (!step) return from === "undos" ? "There is nothing to undo." : "There is nothing to redo.";
    const said = this.current(step);
    try {
      const answer = await send(step.call, said);
      this.saw(answer, { call: step.call, said });
      if (step.remade && answer.made) this.rename(MAKES[step.call], step.remade, answer.made);
      const back = from === "undos" ? this.redos : this.undos;
      if (answer.undo) back.push(taking(answer, { call: step.call, said }));
      this.leave(from, step);
      return answer.says;
    } catch (why) {
      if (why instanceof Refusal && why.status !== STALE) this.leave(from, step);
      throw why;
    }
  }

  /** @param {"undos" | "redos"} from @param {Step} step */
  leave(from, step) {
    this[from] = this[from].filter((one) => one !== step);
    this.changed();
  }

  /** @param {Step} step @returns {Record<string, any>} What to say, with the version we left the row at. */
  current(step) {
    const row = ROWS[step.call];
    const version = row && this.versions.get(`${row}-${step.said[row]}`);
    if (!version || !("expected_version" in step.said)) return step.said;
    return { ...step.said, expected_version: version };
  }

  /** What is made again has a new key. @param {string} row @param {number} old @param {number} made */
  rename(row, old, made) {
    for (const step of [...this.undos, ...this.redos]) {
      if (Number(step.said[row]) === Number(old)) step.said[row] = made;
    }
  }
}

/** @param {any} answer @param {{said: Record<string, any>}} done @returns {Step} How to take back what was done. */
function taking(answer, done) {
  const { call, said } = answer.undo;
  return { call, said, remade: done.said[MAKES[call]] };
}
