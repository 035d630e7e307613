// The page works without this: it only lights up a statement's words while its card, or one of them, is pointed at.
(function () {
  "use strict";
  function light(id, on) {
    if (!id) return;
    var nodes = document.querySelectorAll('[data-s~="' + CSS.escape(id) + '"]');
    for (var i = 0; i < nodes.length; i++) nodes[i].classList.toggle("on", on);
  }
  function innermost(node) {
    var found = node && node.closest ? node.closest("[data-s]") : null;
    if (!found) return null;
    return found.getAttribute("data-s").split(" ").pop();
  }
  var lit = null;
  function point(event) {
    var id = innermost(event.target);
    if (id === lit) return;
    light(lit, false);
    light((lit = id), true);
  }
  document.addEventListener("mouseover", point);
  document.addEventListener("focusin", point);
})();
