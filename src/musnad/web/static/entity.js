// Comfort alone: where the network is wider than the page, its middle is shown first.
(function () {
  "use strict";
  var drawing = document.querySelector(".network .net");
  if (!drawing) return;
  var box = drawing.parentNode, away = (box.scrollWidth - box.clientWidth) / 2;
  if (away > 0) box.scrollLeft = getComputedStyle(box).direction === "rtl" ? -away : away;
})();
