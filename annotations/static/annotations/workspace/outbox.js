// Sends calls one after the other, each under a key of its own, and keeps what could not be sent
// until it can: the server does what it is sent twice under one key only once.

/** @typedef {{key: string, call: string, said: Record<string, any>, slot: string, tab: string}} Letter */
/** @typedef {import("./keeping.js").Keeping} Keeping */

const PATIENCE = [1, 2, 5, 10, 30]; // seconds between attempts
const LONGEST = 60; // seconds until an answer is waited for no more, and asked for again
export const SIGNED_OUT = "signed out";
const TAB = "workspace:tab";

/** @returns {string} The name of this tab, which it keeps when the page is loaded again. */
function tabName() {
  const name = sessionStorage.getItem(TAB) ?? newKey();
  try {
    sessionStorage.setItem(TAB, name);
  } catch {
    // The browser has no room: the name lasts as long as the page.
  }
  return name;
}

/** What the server refused, with its sentence. */
export class Refusal extends Error {
  /** @param {number} status @param {any} problem @param {Letter} letter */
  constructor(status, problem, letter) {
    super(problem?.detail || `The server answers ${status}. What you did is kept here.`);
    this.status = status;
    this.problem = problem ?? {};
    this.letter = letter;
  }
}

/** The server cannot be reached, or does not know us any more. */
class Away extends Error {}

export class Outbox {
  /**
   * @param {{post: (letter: Letter, until: AbortSignal) => Promise<Response>, renew: () => Promise<boolean>, keeping: Keeping,
   *   changed: (state: {waiting: number, away: string}) => void,
   *   answered: (answer: any, letter: Letter) => void,
   *   refused: (refusal: Refusal) => void}} means
   */
  constructor(means) {
    this.means = means;
    this.tab = tabName();
    this.away = "";
    this.attempts = 0;
    /** @type {Map<string, {name: string, letter: Letter, resolve: (answer: any) => void, reject: (why: any) => void}>} */
    this.askers = new Map();
    this.running = false;
    this.timer = 0;
    addEventListener("online", () => this.hurry());
    addEventListener("focus", () => { if (this.away) this.hurry(); }); // back from another tab, signed in perhaps
  }

  /** @returns {string[]} The names of what waits, the oldest first. */
  get waiting() {
    return this.means.keeping.names("letter:");
  }

  /**
   * @param {string} call @param {Record<string, any>} said
   * @param {string} [slot] What waits under the same slot is replaced: only the last counts of each tab.
   * @returns {Promise<any>} The answer; rejects with a Refusal. While nothing can be sent, it waits.
   */
  send(call, said, slot = "") {
    if (slot) this.drop(slot);
    const key = newKey();
    const name = `letter:${String(Date.now()).padStart(15, "0")}:${key}`;
    const letter = { key, call, said, slot, tab: this.tab };
    this.means.keeping.keep(name, letter);
    const answer = new Promise((resolve, reject) => {
      this.askers.set(key, { name, letter, resolve, reject });
    });
    this.tell();
    this.run();
    return answer;
  }

  /** Another tab's letter stays: it may hold other words. @param {string} slot */
  drop(slot) {
    for (const name of this.waiting) {
      const letter = this.means.keeping.kept(name);
      if (letter?.slot === slot && letter.tab === this.tab && name !== this.sending) {
        this.means.keeping.forget(name);
        this.askers.get(letter.key)?.reject(new Superseded());
        this.askers.delete(letter.key);
      }
    }
  }

  /** Try again now. */
  hurry() {
    clearTimeout(this.timer);
    this.attempts = 0;
    this.run();
  }

  async run() {
    if (this.running) return;
    this.running = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.post(next);
      this.away = "";
      this.attempts = 0;
    } catch (why) {
      if (!(why instanceof Away)) throw why;
      this.away = why.message;
      const pause = PATIENCE[Math.min(this.attempts++, PATIENCE.length - 1)];
      this.timer = setTimeout(() => this.run(), pause * 1000);
    } finally {
      this.running = false;
      this.sending = "";
      this.tell();
    }
  }

  /**
   * @returns {{name: string, letter: Letter} | undefined} The oldest that waits; then what another tab
   *   took, which has its own answer: sent again under its key, it is only answered again.
   */
  next() {
    const [name] = this.waiting;
    const letter = name && this.means.keeping.kept(name);
    return letter ? { name, letter } : this.askers.values().next().value;
  }

  /** @param {{name: string, letter: Letter}} next */
  async post({ name, letter }) {
    this.sending = name;
    const { response, told } = await this.ask(letter);
    const type = response.headers.get("Content-Type") ?? "";
    if (response.redirected || (response.ok && !type.includes("json"))) throw new Away(SIGNED_OUT);
    // Another login has made our token worth nothing: with a new one it is sent again in a moment.
    if (response.status === 403 && !type.includes("json")) {
      throw new Away(await this.means.renew().catch(() => false) ? "signed in again" : SIGNED_OUT);
    }
    if (response.status >= 500 || response.status === 429) throw new Away("the server does not answer");
    if (response.ok && told === null) throw new Away("offline"); // the answer was cut off: it is given again
    this.means.keeping.forget(name);
    this.tell();
    const asker = this.askers.get(letter.key);
    this.askers.delete(letter.key);
    if (response.ok) {
      this.means.answered(told, letter);
      asker?.resolve(told);
      return;
    }
    const refusal = new Refusal(response.status, told, letter);
    asker?.reject(refusal);
    // Of several that waited, each refusal stays to be read; what is typed is kept by its own card.
    if (!asker || (this.away && !letter.slot)) this.means.refused(refusal);
  }

  /** @param {Letter} letter @returns {Promise<{response: Response, told: any}>} What is told is null if it is no JSON. */
  async ask(letter) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), LONGEST * 1000);
    try {
      const response = await this.means.post(letter, patience.signal);
      return { response, told: await response.json().catch(() => null) };
    } catch {
      throw new Away("offline");
    } finally {
      clearTimeout(timer);
    }
  }

  tell() {
    this.means.changed({ waiting: this.waiting.length, away: this.away });
  }
}

/** @returns {string} A key of its own; `crypto.randomUUID` is missing where pages come over plain http. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A later call took this one's place before it was sent. */
export class Superseded extends Error {}
