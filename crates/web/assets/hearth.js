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

  // Parts of a form that are asked only with certain answers elsewhere. What is hidden is not sent.
  // data-shown-when="field=value": alternatives are parted by ";", what has to hold together by ",", values by "|".
  // "field!=value" holds while the answer is another, or none.
  // data-adult-by="field": for whoever is 18, or whose birth date is open.
  function isAdult(text) {
    var born = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (!born) return true;
    var today = new Date();
    return new Date(Number(born[1]) + 18, Number(born[2]) - 1, Number(born[3])) <= today;
  }
  // What is answered in a field: of radio buttons and boxes the chosen ones, and nothing of a part that is hidden.
  function answers(form, name) {
    var chosen = Array.from(form.elements).filter(function (at) {
      var isButton = at.type === "radio" || at.type === "checkbox";
      return at.name === name && at.value && !at.matches(":disabled") && (at.checked || !isButton);
    });
    return chosen.map(function (at) { return at.value; });
  }
  function holds(form, rule) {
    return rule.split(";").some(function (together) {
      return together.split(",").every(function (one) {
        var rule = /^(.*?)(!?)=(.*)$/.exec(one);
        var wanted = rule[3].split("|");
        var fits = answers(form, rule[1]).some(function (value) { return wanted.includes(value); });
        return rule[2] ? !fits : fits;
      });
    });
  }
  function fitForm(form) {
    // In the order of the page: what a hidden part would have asked for hides in the same pass.
    form.querySelectorAll("[data-shown-when], [data-adult-by]").forEach(function (part) {
      var born = part.dataset.adultBy ? form.elements[part.dataset.adultBy] : null;
      var shown = part.dataset.shownWhen ? holds(form, part.dataset.shownWhen) : !born || isAdult(born.value);
      part.hidden = !shown;
      if (part.matches("fieldset")) {
        part.disabled = !shown;
      } else {
        part.querySelectorAll("input, select, textarea").forEach(function (at) { at.disabled = !shown; });
      }
    });
  }
  function fitForms() {
    document.querySelectorAll("form:has([data-shown-when], [data-adult-by])").forEach(fitForm);
  }
  document.addEventListener("DOMContentLoaded", fitForms);
  document.addEventListener("htmx:afterSwap", fitForms);
  document.addEventListener("change", function (event) {
    if (event.target.form) fitForm(event.target.form);
  });

  // The lock: a page left alone is covered, and the server asks the password too.
  var minutes = Number(document.body ? document.body.dataset.lockMinutes : 0);
  document.addEventListener("DOMContentLoaded", function () {
    minutes = Number(document.body.dataset.lockMinutes || 0);
    var dialog = document.getElementById("lock");
    if (!minutes || !dialog || !dialog.showModal) return;
    var last = Date.now();
    var told = last;
    var locked = false;

    // Several windows of one person are one desk: whoever types in one of them is not away in the others.
    function shared() {
      try { return Number(localStorage.getItem("hearth-active")) || 0; } catch (refused) { return 0; }
    }
    function share() {
      try { localStorage.setItem("hearth-active", String(last)); } catch (refused) { /* one window then */ }
    }

    function active() {
      if (locked) return;
      last = Date.now();
      share();
      if (last - told > 60000) {
        told = last;
        fetch("/session/touch", { method: "POST", headers: { "HX-Request": "true" } }).then(function (answer) {
          var to = answer.headers.get("HX-Redirect");
          if (to && to.indexOf("/unlock") === 0) cover();
          else if (to) window.location.assign(to);
        }, function () {});
      }
    }
    share();
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
      if (!locked && Date.now() - Math.max(last, shared()) >= minutes * 60000) {
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
        var to = answer.headers.get("HX-Redirect");
        if (to) {
          window.location.assign(to);
        } else if (answer.status === 204) {
          locked = false;
          last = told = Date.now();
          share();
          error.hidden = true;
          form.reset();
          dialog.close();
        } else {
          return answer.text().then(function (text) {
            error.textContent = answer.status < 500 ? text : error.dataset.failed;
            error.hidden = false;
            form.elements.unlock_password.select();
          });
        }
      }).catch(function () {
        error.textContent = error.dataset.failed;
        error.hidden = false;
      });
    });
  });
})();
