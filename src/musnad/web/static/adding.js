// Comfort alone: a job is looked after without loading its page again and again; without scripts the page does that itself.
(function () {
  "use strict";
  var state = document.querySelector("[data-job]");
  if (state) {
    var from = state.getAttribute("data-job"), seen = null, failures = 0;
    var look = function () {
      fetch(from + ".json", { credentials: "same-origin", headers: { accept: "application/json" } }).then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      }).then(function (job) {
        failures = 0;
        if (job.state === "done") { window.location.replace(job.address || from); return; }
        var now = [job.state, job.before, job.seen].join(" ");
        if (seen !== null && now !== seen) renew();
        seen = now;
        window.setTimeout(look, 1000);
      }).catch(function () {
        failures += 1;
        if (failures > 5) { window.location.reload(); return; }
        window.setTimeout(look, 2000);
      });
    };
    // The words are those of the page itself, in the language of the page.
    var renew = function () {
      fetch(from, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
        var found = new DOMParser().parseFromString(text, "text/html").getElementById("state");
        if (found && found.hasAttribute("data-job")) state.replaceChildren.apply(state, Array.prototype.slice.call(found.childNodes));
      });
    };
    look();
  }
  // A form is sent once.
  document.addEventListener("submit", function (event) {
    var button = event.target.querySelector("button:not([type=button])");
    if (!button || !event.target.closest(".adding")) return;
    window.setTimeout(function () { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.querySelectorAll(".adding button[disabled]"), function (button) { button.disabled = false; });
  });
})();
