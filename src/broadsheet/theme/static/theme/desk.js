/* Names what the editor leaves nameless: a list's search, a text, and the box for a new tag. */
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
  const nameTexts = () => {
    document.querySelectorAll(".public-DraftEditor-content:not([aria-label])").forEach((text) => {
      let around = text.parentElement, label;
      while (around && !label) {
        const labels = around.querySelectorAll(".w-field__label,[data-panel-heading-text]");
        label = Array.from(labels).find((one) => one.textContent.trim());
        around = around.parentElement;
      }
      if (label) text.setAttribute("aria-label", label.textContent.trim());
    });
  };

  // Both are made when their part of the page is ready, which may be later, or when one adds a row.
  let due = 0;
  const name = () => {
    due = 0;
    nameTagBoxes();
    nameTexts();
  };
  const whenPainted = () => {
    due = due || requestAnimationFrame(name);
  };
  name();
  new MutationObserver(whenPainted).observe(document.body, { childList: true, subtree: true });
});
