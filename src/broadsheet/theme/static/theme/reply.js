// Makes replying easier where there is a script; without it, every link and button works as ever.
// A reply that is being written stays in this tab until it is sent, and the form comes to the reply
// that it answers.
(function () {
  var form = document.querySelector("#reply form");
  function keep(key, value) {
    try { if (value) sessionStorage.setItem(key, value); else sessionStorage.removeItem(key); } catch (refused) { /* none is kept */ }
  }
  var sent = document.querySelector("form [name=token]");
  if (sent) sent.form.addEventListener("submit", function () { keep(sent.form.getAttribute("action")); });
  if (!form) return;
  var text = form.elements.namedItem("text"), parent = form.elements.namedItem("parent");
  var key = form.getAttribute("action"), zone = document.getElementById("reply"), home = zone.parentNode;
  var title = document.getElementById("reply-title"), usual = title.textContent, place = zone.nextSibling;
  try { if (!text.value) text.value = sessionStorage.getItem(key) || ""; } catch (refused) { /* none was kept */ }
  text.addEventListener("input", function () { keep(key, text.value); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("#replies a.act[href^='/replies/to/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    var reply = link.closest(".reply"), back = parent.value === reply.id.slice(6);
    event.preventDefault();
    parent.value = back ? "" : reply.id.slice(6);
    title.textContent = back ? usual : link.textContent;
    if (back) home.insertBefore(zone, place);
    else reply.appendChild(zone);
    text.focus();
  });
})();
