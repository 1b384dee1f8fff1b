// On a narrow window the filters of a list stand before it, closed: below it, nobody who has not gone
// through the whole list would find them.

const nav = document.getElementById("changelist-filter");
const list = nav?.parentElement;
const narrow = matchMedia("(max-width: 767px)"); // where Django puts one under the other

if (nav && list) {
  const shelf = document.createElement("details");
  const title = document.createElement("summary");
  const chosen = nav.querySelector("li.selected:not(:first-child)");
  title.textContent = chosen ? "Filter (some are chosen)" : "Filter";
  shelf.className = "filters-first";
  shelf.append(title);

  const place = () => {
    if (narrow.matches) {
      list.prepend(shelf);
      shelf.append(nav);
    } else {
      list.append(nav);
      shelf.remove();
    }
  };
  place();
  narrow.addEventListener("change", place);
}
