// Who else is here, and what they changed: asked every twenty seconds while the page is looked at.

const EVERY = 20_000; // milliseconds

/**
 * @param {{url: string, since: string, doing: () => string, revision: string,
 *   put: (drawn: any) => void, say: (words: string) => void, moved: (words: string) => void}} means
 */
export function watch(means) {
  let { since } = means;
  const here = /** @type {HTMLElement} */ (document.getElementById("here"));

  async function look() {
    if (document.visibilityState !== "visible") return;
    const query = new URLSearchParams({ since, doing: means.doing() });
    const response = await fetch(`${means.url}?${query}`).catch(() => null);
    if (!response?.ok || response.redirected) return;
    const told = await response.json();
    since = String(told.since);
    here.textContent = told.here.length
      ? `Also here: ${told.here.map(sign).join(", ")}.`
      : "";
    if (told.by.length) {
      means.put(told);
      means.say(`${told.by.join(" and ")} changed highlights here.`);
    }
    if (told.revision !== means.revision && document.querySelector("[data-open]")) {
      means.moved("The article has a new revision. Reload the page to see it; what you did is kept.");
    }
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  look();
}

/** @param {{who: string, doing: string}} one @returns {string} */
function sign({ who, doing }) {
  return doing ? `${who}, at ${doing.replace("/", " ")}` : who;
}
