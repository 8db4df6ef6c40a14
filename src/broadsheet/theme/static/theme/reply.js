// Makes replying easier where there is a script; without it, every link and button works as ever.
// A reply that is being written stays in this tab until it is sent, the form comes to the reply that
// it answers, and how it will look is shown in the place of the form.
(function () {
  var form = document.querySelector("#reply form");
  function keep(key, value) {
    try { if (value) sessionStorage.setItem(key, value); else sessionStorage.removeItem(key); } catch (refused) { /* none is kept */ }
  }
  function letGoWhenSent(within) {
    var token = within.querySelector("form [name=token]");
    if (token) token.form.addEventListener("submit", function () { keep(token.form.getAttribute("action")); });
  }
  letGoWhenSent(document);
  if (!form) return;
  var text = form.elements.namedItem("text"), parent = form.elements.namedItem("parent");
  var key = form.getAttribute("action"), zone = document.getElementById("reply"), home = zone.parentNode;
  var title = document.getElementById("reply-title"), usual = title.textContent, place = zone.nextSibling;
  var heading = usual, shown = null;
  try { if (!text.value) text.value = sessionStorage.getItem(key) || ""; } catch (refused) { /* none was kept */ }
  text.addEventListener("input", function () { keep(key, text.value); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("#replies a.act[href^='/replies/to/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    var reply = link.closest(".reply"), back = parent.value === reply.id.slice(6);
    event.preventDefault();
    write();
    parent.value = back ? "" : reply.id.slice(6);
    heading = title.textContent = back ? usual : link.textContent;
    if (back) home.insertBefore(zone, place);
    else reply.appendChild(zone);
    text.focus();
  });
  function write() {
    if (shown) shown.remove();
    shown = null;
    form.hidden = false;
    title.textContent = heading;
  }
  function show(page) {
    write();
    shown = page.getElementById("written");
    var again = shown.querySelector("details"), change = document.createElement("button");
    change.type = "button";
    change.className = "button quiet";
    change.textContent = again.querySelector("summary").textContent;
    change.addEventListener("click", function () { write(); text.focus(); });
    again.remove();
    shown.querySelector("form").appendChild(change);
    form.hidden = true;
    form.after(shown);
    letGoWhenSent(shown);
    title.textContent = page.querySelector("h1").textContent;
    title.tabIndex = -1;
    title.focus();
  }
  // What does not end in a preview is sent as without a script, and answered by a page of its own.
  form.addEventListener("submit", function (event) {
    if (!window.fetch || !zone.after) return;
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (page) { show(new DOMParser().parseFromString(page, "text/html")); })
      .catch(function () { form.submit(); });
  });
})();
