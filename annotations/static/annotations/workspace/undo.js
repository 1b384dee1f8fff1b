// Undo and redo of everything done in this session: each answer brings the call that takes it back.

/** @typedef {{call: string, said: Record<string, any>, made?: number | null, remade?: number}} Step */

/** The row whose version a call counts. */
const ROWS = /** @type {Record<string, string>} */ ({
  note: "annotation", put: "annotation", speech: "appearance", word: "claim", write: "verdict",
  cite_source: "verdict", cite_passage: "verdict", cite_again: "verdict", uncite: "verdict", pick: "verdict",
  withdraw: "annotation", restore: "annotation",
});

export class Undoing {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {Step[]} */ this.undos = [];
    /** @type {Step[]} */ this.redos = [];
    /** @type {Map<string, number>} */ this.versions = new Map();
  }

  /** @param {any} answer @param {{call: string, said: Record<string, any>}} done */
  did(answer, done) {
    this.saw(answer, done);
    if (!answer.undo) return;
    this.undos.push({ ...answer.undo, remade: done.said.appearance, made: answer.made });
    this.redos.length = 0;
    this.changed();
  }

  /** @param {any} answer @param {{call: string, said: Record<string, any>}} done */
  saw(answer, done) {
    const row = ROWS[done.call];
    if (row && answer.version) this.versions.set(`${row}-${done.said[row]}`, answer.version);
  }

  /**
   * @param {"undos" | "redos"} from
   * @param {(call: string, said: Record<string, any>) => Promise<any>} send
   * @returns {Promise<string>} What happened, as a sentence.
   */
  async step(from, send) {
    const step = this[from].at(-1);
    if (!step) return from === "undos" ? "There is nothing to undo." : "There is nothing to redo.";
    const said = this.current(step);
    const answer = await send(step.call, said);
    this[from].pop();
    this.saw(answer, { call: step.call, said });
    if (step.remade && answer.made) this.rename(step.remade, answer.made);
    const back = from === "undos" ? this.redos : this.undos;
    if (answer.undo) back.push({ ...answer.undo, remade: said.appearance, made: answer.made });
    this.changed();
    return answer.says;
  }

  /** @param {Step} step @returns {Record<string, any>} What to say, with the version we left the row at. */
  current(step) {
    const row = ROWS[step.call];
    const version = row && this.versions.get(`${row}-${step.said[row]}`);
    if (!version || !("expected_version" in step.said)) return step.said;
    return { ...step.said, expected_version: version };
  }

  /** A link made again has a new key. @param {number} old @param {number} made */
  rename(old, made) {
    for (const step of [...this.undos, ...this.redos]) {
      if (step.said.appearance === old) step.said.appearance = made;
    }
  }
}
