// What is typed or waits to be sent, kept in the browser under the person and the article, so that
// neither a closed tab nor a lost connection loses it.

export class Keeping {
  /** @param {Storage} storage @param {string} under */
  constructor(storage, under) {
    this.storage = storage;
    this.under = `workspace:${under}:`;
  }

  /** @param {string} name @param {unknown} value */
  keep(name, value) {
    this.storage.setItem(this.under + name, JSON.stringify(value));
  }

  /** @param {string} name @returns {any} */
  kept(name) {
    return JSON.parse(this.storage.getItem(this.under + name) ?? "null");
  }

  /** @param {string} name */
  forget(name) {
    this.storage.removeItem(this.under + name);
  }

  /** @param {string} prefix @returns {string[]} The names that begin so, in their order. */
  names(prefix) {
    const whole = this.under + prefix;
    return Object.keys(this.storage)
      .filter((key) => key.startsWith(whole))
      .map((key) => key.slice(this.under.length))
      .sort();
  }
}
