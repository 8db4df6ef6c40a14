/* Puts somebody else's player or chart in the place of its link, once a reader asks for it. */
document.addEventListener("click", function (event) {
  var link = event.target.closest("a[data-frame]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  var frame = document.createElement("iframe");
  frame.className = link.className;
  frame.title = link.dataset.title;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation allow-forms");
  frame.src = link.dataset.frame;
  link.replaceWith(frame);
  frame.focus();
});
