// The workspace: joins the text, the panel and the server. Each part has a module of its own.

import { alarm, announce } from "./announce.js";
import { Cards } from "./cards.js";
import { Elsewhere } from "./elsewhere.js";
import { Highlighter } from "./highlighter.js";
import { Keeping } from "./keeping.js";
import { listen, named } from "./keys.js";
import { chooseByDigit } from "./levels.js";
import { Marks } from "./marks.js";
import { offer } from "./offering.js";
import { Lines } from "./offsets.js";
import { Outbox, SIGNED_OUT } from "./outbox.js";
import { watch } from "./presence.js";
import { Choice } from "./selection.js";
import { offerTags } from "./tagging.js";
import { Undoing } from "./undo.js";

const page = /** @type {HTMLElement} */ (document.querySelector(".workspace"));
const article = /** @type {HTMLElement} */ (document.getElementById("revision-text"));
const panel = /** @type {HTMLElement} */ (document.getElementById("panel"));
const { dataset } = page;
const isOpen = "open" in dataset;
let token = tokenIn(page);

/** @param {ParentNode} where @returns {string} */
function tokenIn(where) {
  return /** @type {HTMLInputElement} */ (where.querySelector("[name=csrfmiddlewaretoken]")).value;
}

/** Take the token of a later login, if it is the same person's. @returns {Promise<boolean>} */
async function renew() {
  const answer = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const workspace = /** @type {HTMLElement | null} */ (fresh.querySelector(".workspace"));
  if (workspace?.dataset.person !== dataset.person) return false;
  token = tokenIn(workspace);
  return true;
}

/** @template {HTMLElement} T @param {string} selector @returns {T} */
const one = (selector) => /** @type {T} */ (page.querySelector(selector));

const keeping = new Keeping(localStorage, `${dataset.person}:${dataset.article}`);
const lines = new Lines(article);
const marks = new Marks(lines);
const undoing = new Undoing(showUndo);
const choice = new Choice(lines, () => highlighter.changed());
const outbox = new Outbox({
  keeping,
  post: ({ key, call, said }, signal) => fetch(/** @type {string} */ (dataset.do).replace(/call\/$/, `${call}/`), {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, "Idempotency-Key": key },
    body: JSON.stringify(said),
  }),
  renew,
  changed: showSaved,
  answered: (answer, letter) => {
    marks.put(answer);
    cards.saved(letter, answer);
    if (letter.call === "pick") keeping.forget(`typed:passage-${letter.said.verdict}`);
    const lacking = document.getElementById("lacking");
    if (lacking && "lacking" in answer) lacking.textContent = answer.lacking;
    alarm("");
    savedAt = new Date();
  },
  refused: keepRefused,
});

/** @type {Date | null} */ let savedAt = null;

/** @param {string} call @param {Record<string, any>} said @param {string} [slot] */
async function send(call, said, slot) {
  const answer = await outbox.send(call, said, slot);
  undoing.did(answer, { call, said });
  announce(answer.says);
  return answer;
}

const cards = new Cards({
  panel, send, keeping, url: /** @type {string} */ (dataset.panel), number: /** @type {string} */ (dataset.number),
  refused: (words) => alarm(words),
  sent: () => {
    // Back to the words only where they are in sight: on narrow screens the card comes after them.
    const isLeft = cards.isBeside && !cards.showing.startsWith("claim/");
    const card = isLeft ? null : document.getElementById("card");
    (card ?? article).focus({ preventScroll: true });
  },
});
const highlighter = new Highlighter({
  page, lines, choice, marks, cards, send, keeping, revision: /** @type {string} */ (dataset.revision), isOpen,
});

new Elsewhere({ page, find: /** @type {string} */ (dataset.find), send, cards, singles: () => keysOn.checked });

/** @param {{waiting: number, away: string}} state */
function showSaved({ waiting, away }) {
  const words = one("#saved");
  const changes = `${waiting} change${waiting === 1 ? "" : "s"}`;
  if (!waiting) {
    words.textContent = savedAt ? `Saved ${savedAt.toTimeString().slice(0, 5)}` : "Nothing to save";
  } else words.textContent = away ? `Not saved: ${away}, ${changes} waiting` : "Saving…";
  words.classList.toggle("lacking", Boolean(waiting && away));
  one("#log-in").hidden = !waiting || away !== SIGNED_OUT;
  highlighter?.waiting(outbox.waiting.map((name) => keeping.kept(name)));
}

/** What was sent late and refused stays to be read. @param {import("./outbox.js").Refusal} refusal */
function keepRefused(refusal) {
  keeping.keep(`refused:${refusal.letter.key}`, { ...refusal.letter, why: refusal.message });
  showRefused();
}

function showRefused() {
  const kept = keeping.names("refused:").map((name) => ({ name, ...keeping.kept(name) }));
  const refusals = /** @type {HTMLElement} */ (document.getElementById("refused"));
  refusals.classList.toggle("errornote", kept.length > 0);
  refusals.replaceChildren(...kept.map(({ name, call, said, why }) => {
    const told = document.createElement("p");
    told.textContent = `Not saved (${call}): ${why} You had: ${wordsOf(said)} `;
    const forget = document.createElement("button");
    forget.type = "button";
    forget.className = "button";
    forget.textContent = "I have noted it";
    forget.addEventListener("click", () => { keeping.forget(name); showRefused(); });
    told.append(forget);
    return told;
  }));
}

/** @param {Record<string, any>} said @returns {string} */
function wordsOf(said) {
  const words = said.parts?.map((/** @type {{exact: string}} */ part) => part.exact)
    ?? Object.values(said).filter((value) => typeof value === "string" && value);
  return words.map((/** @type {string} */ one) => `“${one}”`).join(" … ");
}

function showUndo() {
  const [undo, redo] = [one("[data-undo]"), one("[data-redo]")];
  const focused = document.activeElement;
  undo.toggleAttribute("disabled", !undoing.undos.length);
  redo.toggleAttribute("disabled", !undoing.redos.length);
  // A button that can no longer be pressed must not take the focus away with it.
  if (focused !== undo && focused !== redo || !focused.hasAttribute("disabled")) return;
  const other = focused === undo ? redo : undo;
  (other.hasAttribute("disabled") ? article : other).focus({ preventScroll: true });
}

/** @param {"undos" | "redos"} from */
async function step(from) {
  try {
    await cards.allSaved();
    announce(await undoing.step(from, (call, said) => outbox.send(call, said)));
  } catch (why) {
    alarm(why instanceof Error ? why.message : String(why));
  }
  if (cards.showing) await cards.open(cards.showing);
}

function toggleMarks() {
  const button = one("[data-marks]");
  const shown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(shown));
  article.classList.toggle("no-marks", !shown);
  announce(shown ? "Marks shown" : "Marks hidden");
}

const keysDialog = /** @type {HTMLDialogElement} */ (document.getElementById("keys-dialog"));
const keysOn = /** @type {HTMLInputElement} */ (document.getElementById("keys-on"));
keysOn.checked = localStorage.getItem("workspace:keys") !== "off";
keysOn.addEventListener("change", () => localStorage.setItem("workspace:keys", keysOn.checked ? "on" : "off"));
keysDialog.addEventListener("close", () => article.focus({ preventScroll: true }));

listen(article, {
  ...highlighter.keymap(),
  u: () => step("undos"), "Ctrl+z": () => step("undos"),
  "Shift+u": () => step("redos"), "Ctrl+Shift+z": () => step("redos"), "Ctrl+y": () => step("redos"),
  m: toggleMarks,
  "?": () => keysDialog.showModal(),
  "/": () => document.getElementById("id_words_1")?.focus(),
}, () => keysOn.checked);
one("[data-undo]").addEventListener("click", () => step("undos"));
one("[data-redo]").addEventListener("click", () => step("redos"));
one("[data-marks]").addEventListener("click", toggleMarks);
one("[data-keys]").addEventListener("click", () => keysDialog.showModal());

panel.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-card], a[data-tab], a[data-close]") : null;
  if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = link.dataset.card ?? "";
  if (card) cards.open(card, true);
  if (card.startsWith("annotation/") && cards.isBeside) highlighter.reveal(Number(card.split("/")[1]));
  if (!card) cards.tab(link.dataset.tab ?? "highlights", true);
});
panel.addEventListener("keydown", (event) => {
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit();
  }
  const isG = named(event) === "g" && event.target === document.getElementById("card") && keysOn.checked;
  if (event.key === "Escape" || isG) highlighter.back();
});
chooseByDigit(panel);
offerTags(panel);
offer(panel, /** @type {string} */ (dataset.find));
watch({
  url: /** @type {string} */ (dataset.near), since: dataset.since ?? "", revision: dataset.revision ?? "",
  doing: () => cards.showing, put: (drawn) => marks.put(drawn), say: announce, moved: alarm,
});
addEventListener("beforeunload", (event) => {
  cards.saveAll();
  if (cards.isUnsaved || outbox.waiting.length || choice.parts.length) event.preventDefault();
});
one(".desk-bar").hidden = false;
showRefused();
outbox.run();
page.dataset.ready = "";
