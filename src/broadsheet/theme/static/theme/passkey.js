/* Says why a passkey was not taken, where allauth's script writes to the console alone. */
(function () {
  "use strict";
  var words = document.currentScript.dataset;
  document.addEventListener("allauth.error", function (event) {
    var main = document.querySelector("main");
    var line = document.getElementById("passkey-error") || document.createElement("p");
    var name = event.detail.exception && event.detail.exception.name;
    event.preventDefault();
    line.id = "passkey-error";
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = words[String(name).charAt(0).toLowerCase() + String(name).slice(1)] || words.else;
    main.querySelector("form").insertAdjacentElement("afterend", line);
  });
})();
