// What the pages do beyond plain HTML: everything here is a convenience, nothing depends on it.
(function () {
  "use strict";

  // Menus: Escape closes, and so does a click elsewhere.
  function openMenus() {
    return document.querySelectorAll("details.hm-menu[open]");
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    openMenus().forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    openMenus().forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // A refused form: go to the list of what is wrong.
  function showErrors() {
    var errors = document.getElementById("errors");
    if (errors) errors.focus();
  }
  document.addEventListener("DOMContentLoaded", showErrors);
  document.addEventListener("htmx:afterSwap", showErrors);

  // A request that failed says so where a screen reader hears it.
  function failed() {
    var main = document.getElementById("main");
    var old = document.getElementById("request-failed");
    if (old) old.remove();
    var box = document.createElement("p");
    box.id = "request-failed";
    box.className = "usa-error-message";
    box.setAttribute("role", "alert");
    box.textContent = document.body.dataset.failed || "";
    if (main) main.prepend(box);
  }
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  // The lock: a page left alone is covered, and the server asks the password too.
  var minutes = Number(document.body ? document.body.dataset.lockMinutes : 0);
  document.addEventListener("DOMContentLoaded", function () {
    minutes = Number(document.body.dataset.lockMinutes || 0);
    var dialog = document.getElementById("lock");
    if (!minutes || !dialog || !dialog.showModal) return;
    var last = Date.now();
    var told = Date.now();
    var locked = false;

    function active() {
      if (locked) return;
      last = Date.now();
      if (last - told > 60000) {
        told = last;
        fetch("/session/touch", { method: "POST", headers: { "HX-Request": "true" } }).then(function (answer) {
          if (answer.headers.get("HX-Redirect")) cover();
        }, function () {});
      }
    }
    ["keydown", "pointerdown", "wheel"].forEach(function (name) {
      document.addEventListener(name, active, { passive: true });
    });

    function cover() {
      if (locked) return;
      locked = true;
      dialog.showModal();
      document.getElementById("lock-password").focus();
    }
    setInterval(function () {
      if (!locked && Date.now() - last >= minutes * 60000) {
        fetch("/lock", { method: "POST", headers: { "HX-Request": "true" } }).catch(function () {});
        cover();
      }
    }, 5000);
    dialog.addEventListener("cancel", function (event) { event.preventDefault(); });
    dialog.addEventListener("close", function () { if (locked) dialog.showModal(); });

    dialog.querySelector("form").addEventListener("submit", function (event) {
      if (event.submitter && event.submitter.hasAttribute("formaction")) return;
      event.preventDefault();
      var form = event.target;
      var error = document.getElementById("lock-error");
      fetch("/unlock", {
        method: "POST",
        headers: { "HX-Request": "true" },
        body: new URLSearchParams(new FormData(form)),
      }).then(function (answer) {
        if (answer.status === 204) {
          locked = false;
          last = told = Date.now();
          error.hidden = true;
          form.reset();
          dialog.close();
        } else {
          error.textContent = error.dataset.text;
          error.hidden = false;
          form.elements.unlock_password.select();
        }
      }, failed);
    });
  });
})();
