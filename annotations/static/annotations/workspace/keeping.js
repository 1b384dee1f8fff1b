// What is typed or waits to be sent, kept in the browser under the person and the article, so that
// neither a closed tab nor a lost connection loses it.

export class Keeping {
  /** @param {Storage} storage @param {string} under */
  constructor(storage, under) {
    this.storage = storage;
    this.under = `workspace:${under}:`;
    /** @type {Map<string, string>} What the browser has no room for stays until the page is left. */
    this.overflow = new Map();
  }

  /** @param {string} name @param {unknown} value */
  keep(name, value) {
    const key = this.under + name;
    const written = JSON.stringify(value);
    try {
      this.storage.setItem(key, written);
      this.overflow.delete(key);
    } catch {
      this.overflow.set(key, written);
    }
  }

  /** @param {string} name @returns {any} */
  kept(name) {
    const key = this.under + name;
    return JSON.parse(this.overflow.get(key) ?? this.storage.getItem(key) ?? "null");
  }

  /** @param {string} name */
  forget(name) {
    this.overflow.delete(this.under + name);
    this.storage.removeItem(this.under + name);
  }

  /** @param {string} prefix @returns {string[]} The names that begin so, in their order. */
  names(prefix) {
    const whole = this.under + prefix;
    return [...new Set([...Object.keys(this.storage), ...this.overflow.keys()])]
      .filter((key) => key.startsWith(whole))
      .map((key) => key.slice(this.under.length))
      .sort();
  }
}
