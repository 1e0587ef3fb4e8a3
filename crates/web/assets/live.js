// Open pages follow what is committed: the bell, a client's page, the queue, vacancies, referrals. Nothing moves by itself: a known
// row and how a referral stands change in place, everything else is counted and shown when someone asks for it. Nothing depends on this.
(function () {
  "use strict";

  var SILENT = { "HX-Request": "true", "Hearth-Live": "1" };
  var last = 0; // the number of the last change this window knows of
  var recent = []; // what the window that leads has passed on lately
  var source = null;
  var leads = false;
  var channel = window.BroadcastChannel ? new BroadcastChannel("hearth-live") : null;
  var pending = {}; // what changed and is not shown, by topic and id
  var missed = false; // more changed than can be counted
  // Lists whose rows change in place: what a row's id begins with, and where rows are.
  var LISTS = {
    queue: { row: "entry-", at: "/queue/", whole: "#queue" },
    vacancy: { row: "vacancy-", at: "/vacancies/", whole: "#vacancies" },
    referral: { row: "referral-", at: "/referrals/", whole: "#referrals" }
  };
  var rows = { queue: {}, vacancy: {}, referral: {} }; // rows to be fetched
  var timers = {};

  // A burst is one.
  function soon(name, act) {
    if (!timers[name]) {
      timers[name] = setTimeout(function () {
        delete timers[name];
        act();
      }, 300);
    }
  }

  function main() {
    return document.getElementById("main");
  }
  function in_main(selector) {
    return main() && main().querySelector(selector);
  }

  // ---- What is said, and offered ----

  function list() {
    var found = in_main("[data-live]");
    return found && LISTS[found.dataset.live] ? found.dataset.live : null;
  }
  function words(one, many, count) {
    return count === 1 ? one : many.replace("#", count);
  }
  function say() {
    var box = document.getElementById("live");
    if (!box) return;
    var said = document.getElementById("live-said");
    var button = document.getElementById("live-show");
    var count = Object.keys(pending).length;
    var is_list = Boolean(list()) && !missed;
    var data = box.dataset;
    var on = count > 0 || missed;
    var text = !on ? "" : is_list ? words(data.one, data.many, count) : data.changed;
    // Said once: a live region that is written again is read again.
    if (said.textContent !== text) said.textContent = text;
    button.textContent = is_list ? words(data.showOne, data.showMany, count) : data.show;
    button.hidden = !on;
    box.classList.toggle("hm-live--on", on);
  }
  function count(change) {
    pending[change.topic + " " + change.id] = true;
    soon("say", say);
  }

  // ---- The bell ----

  function fetch_text(url, headers) {
    return fetch(url, { headers: headers, credentials: "same-origin" }).then(function (answer) {
      // Locked or signed out: the page itself says so.
      if (answer.redirected || answer.headers.get("HX-Redirect")) throw new Error("elsewhere");
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    });
  }
  function parsed(text) {
    var holder = document.createElement("template");
    holder.innerHTML = text;
    return holder.content;
  }
  function ring() {
    fetch_text("/notices/count", SILENT).then(function (text) {
      var bell = document.getElementById("bell");
      var fresh = text && parsed(text).querySelector("#bell");
      // The link stays, so that focus on it does.
      if (bell && fresh) bell.innerHTML = fresh.innerHTML;
    }).catch(function () {});
  }

  // ---- The rows of a list ----

  function fetch_row(topic, id) {
    var old = document.getElementById(LISTS[topic].row + id);
    if (!old) return;
    fetch_text(LISTS[topic].at + id + "/row", SILENT).then(function (text) {
      var fresh = text && parsed(text).querySelector("tr");
      if (!fresh) {
        old.classList.add("hm-left");
        count({ topic: topic, id: id });
      } else if (old.contains(document.activeElement)) {
        // Focus never jumps: who is in the row finishes first.
        old.classList.add("hm-changed");
        count({ topic: topic, id: id });
      } else {
        // It stays where it is; where it belongs now is shown when asked for.
        if (fresh.dataset.order !== old.dataset.order) count({ topic: topic, id: id });
        old.replaceChildren.apply(old, Array.prototype.slice.call(fresh.childNodes));
        old.classList.add("hm-changed");
        if (window.htmx) window.htmx.process(old);
      }
    }).catch(function () {
      count({ topic: topic, id: id });
    });
  }
  function fetch_rows(topic) {
    var ids = Object.keys(rows[topic]);
    rows[topic] = {};
    // More than a screen of them: the whole list is quicker.
    if (ids.length > 20) {
      ids.forEach(function (id) { count({ topic: topic, id: id }); });
    } else {
      ids.forEach(function (id) { fetch_row(topic, id); });
    }
  }

  // ---- The page of a referral ----

  // How it stands, what can be done now, and what happened. What someone types stays, and so does what has the focus.
  function fetch_parts() {
    var id = in_main("[data-referral]").dataset.referral;
    var change = { topic: "referral", id: id };
    fetch_text("/referrals/" + id, SILENT).then(function (text) {
      if (!text) throw new Error("gone");
      var fresh = parsed(text);
      var parts = Array.prototype.slice.call(main().querySelectorAll("[data-part]"));
      parts.forEach(function (old) {
        var part = fresh.querySelector("#" + old.id);
        if (!part || old.contains(document.activeElement)) count(change);
        // A live region that is written again is read again.
        else if (old.innerHTML !== part.innerHTML) old.innerHTML = part.innerHTML;
      });
    }).catch(function () {
      count(change);
    });
  }

  // ---- Showing what changed, when someone asks for it ----

  function show() {
    var whole = list() ? LISTS[list()].whole : "#main";
    var focused = document.activeElement && document.activeElement.id;
    var at = [window.scrollX, window.scrollY];
    fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) {
      if (answer.redirected || !answer.ok) throw new Error("elsewhere");
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html");
      var part = fresh.querySelector(whole);
      var old = document.querySelector(whole);
      if (!part || !old) throw new Error("elsewhere");
      old.innerHTML = part.innerHTML;
      if (window.htmx) window.htmx.process(old);
      last = Math.max(last, Number(fresh.body.dataset.seq) || 0);
      pending = {};
      missed = false;
      say();
      var target = focused && focused !== "live-show" && document.getElementById(focused);
      if (!target) target = old.hasAttribute("tabindex") ? old : main();
      target.focus({ preventScroll: true });
      window.scrollTo(at[0], at[1]);
    }).catch(function () {
      // Locked, signed out, gone, or offline: the browser shows which.
      window.location.reload();
    });
  }

  // ---- What arrives ----

  function everything() {
    soon("ring", ring);
    if (in_main("[data-referral]")) soon("parts", fetch_parts);
    if (in_main("[data-client], [data-vacancy], [data-live]")) {
      missed = true;
      soon("say", say);
    }
  }
  function heard(change) {
    if (change.tip !== undefined) {
      // The window that leads is further: what lies between was passed on before this one listened.
      if (change.tip > last) {
        last = change.tip;
        everything();
      }
      return;
    }
    if (change.again && change.seq <= last) return;
    if (change.reset) {
      last = change.seq;
      everything();
      return;
    }
    if (change.seq <= last) return;
    // The number told before this one is higher than what this window knows: it has missed some.
    if (change.prev > last) everything();
    last = change.seq;
    if (change.topic === "notice") {
      soon("ring", ring);
      if (in_main("[data-live=notice]")) count(change);
    } else if (change.topic === "client") {
      var about = in_main("[data-client]");
      if (about && about.dataset.client === change.id) count(change);
    } else if (change.topic === "vacancy" && in_main("[data-vacancy]")) {
      if (in_main("[data-vacancy]").dataset.vacancy === change.id) count(change);
    } else if (change.topic === "referral" && in_main("[data-referral]")) {
      if (in_main("[data-referral]").dataset.referral === change.id) soon("parts", fetch_parts);
    } else if (LISTS[change.topic] && list() === change.topic) {
      if (document.getElementById(LISTS[change.topic].row + change.id)) {
        rows[change.topic][change.id] = true;
        soon("rows " + change.topic, function () { fetch_rows(change.topic); });
      } else {
        count(change);
      }
    }
  }

  // ---- One stream for all windows of a browser ----

  function pass_on(change) {
    recent.push(change);
    if (recent.length > 200) recent.shift();
    if (channel) channel.postMessage(change);
    heard(change);
  }
  function open() {
    if (source) source.close();
    var own = source = new EventSource("/events?after=" + last);
    own.onmessage = function (event) { pass_on(JSON.parse(event.data)); };
    own.addEventListener("reset", function (event) {
      recent = [];
      pass_on({ reset: true, seq: JSON.parse(event.data).seq, prev: 0 });
    });
    own.addEventListener("full", function () {
      own.close();
      source = null;
    });
    own.onerror = function () {
      // Otherwise the browser tries again by itself. Locked: there is nothing to hear until it is unlocked.
      if (own.readyState === EventSource.CLOSED) {
        source = null;
        setTimeout(function () { if (leads && !source) open(); }, 20000);
      }
    };
  }
  function lead() {
    leads = true;
    if (channel) channel.postMessage({ tip: last });
    open();
    // As long as the window is there.
    return new Promise(function () {});
  }
  // Where windows cannot agree on one to lead, only the one that is looked at follows.
  function follow_while_visible() {
    leads = document.visibilityState === "visible";
    if (leads && !source) open();
    if (!leads && source) {
      source.close();
      source = null;
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (!document.body.hasAttribute("data-seq") || !window.EventSource) return;
    last = Number(document.body.dataset.seq) || 0;
    document.getElementById("live-show").addEventListener("click", show);
    if (channel && navigator.locks) {
      channel.onmessage = function (event) {
        if (!event.data.hello) heard(event.data);
        // A window that has just opened may have missed what was passed on while it loaded.
        else if (leads) {
          recent.forEach(function (change) {
            if (change.seq > event.data.after) channel.postMessage(Object.assign({ again: true }, change));
          });
          channel.postMessage({ tip: last });
        }
      };
      channel.postMessage({ hello: true, after: last });
      navigator.locks.request("hearth-live", lead).catch(function () {});
    } else {
      channel = null;
      document.addEventListener("visibilitychange", follow_while_visible);
      follow_while_visible();
    }
    document.addEventListener("visibilitychange", function () {
      if (leads && !source && document.visibilityState === "visible") open();
    });
  });
})();
