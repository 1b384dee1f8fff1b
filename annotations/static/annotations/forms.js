// The forms that a page of the desk sends, and what in them nobody types.

/** What says which state of things a form showed when it was opened: it goes along with what is typed. */
export const SHOWN = /^initial-|^expected_version$|_shown$/;

/** The workspace's calls keep theirs, and passwords are nobody's to keep. */
export const forms = () => [...document.querySelectorAll("form")].filter((form) =>
  form.method === "post" && !form.dataset.call && !form.querySelector("[type=password]") && form.closest("#content"));

/** Where a form is sent. Its `action` may be a field of that name. @param {HTMLFormElement} form */
export function addressOf(form) {
  const { pathname, search } = new URL(form.getAttribute("action") ?? "", location.href);
  return pathname + search;
}
