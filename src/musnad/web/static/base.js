// Comfort alone: every page works without it.
(function () {
  "use strict";
  // "/" goes to the search box, as on most sites where one searches.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable) return;
    var box = document.querySelector('input[type="search"]');
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });
  // A button with data-copy copies the text of the element it names.
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-copy]") : null;
    if (!button) return;
    var from = document.getElementById(button.getAttribute("data-copy"));
    if (!from) return;
    // Without https a browser gives no clipboard: then the text is chosen, to be copied by hand.
    if (!navigator.clipboard) { if (from.select) { from.focus(); from.select(); } return; }
    navigator.clipboard.writeText("value" in from ? from.value : from.textContent.trim()).then(function () {
      var said = button.getAttribute("data-copied");
      if (!said || button.textContent === said) return;
      var before = button.textContent;
      button.textContent = said;
      setTimeout(function () { button.textContent = before; }, 1600);
    });
  });
})();
