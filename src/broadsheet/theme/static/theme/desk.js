/* Names what the editor leaves nameless: the search of a list, and the box for a new tag. */
window.addEventListener("load", () => {
  const heading = document.querySelector("main h1");
  document.querySelectorAll("form[data-search-form]:not([aria-label])").forEach((form) => {
    if (heading) form.setAttribute("aria-label", heading.textContent.trim());
  });

  const nameTagBoxes = () => {
    document.querySelectorAll("ul.tagit").forEach((list) => {
      const box = list.querySelector("input.ui-autocomplete-input:not([aria-label])");
      const field = list.parentElement.querySelector("input[id]");
      const label = field && document.querySelector(`label[for="${field.id}"]`);
      if (box) box.setAttribute("aria-label", (label || list).textContent.trim() || "+");
    });
  };
  nameTagBoxes();
  // The boxes are made when their part of the page is ready, which may be later.
  setTimeout(nameTagBoxes, 500);
});
