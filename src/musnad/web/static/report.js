// Comfort alone. The record of an item beside the text instead of on a page of its own; a statement's words lit up while its card is pointed at;
// an item that was missed gathered from the words that are selected.
(function () {
  "use strict";
  var root = document.getElementById("report");
  if (!root) return;
  var base = root.getAttribute("data-base");
  document.documentElement.classList.add("js");

  // -- a statement and its words ------------------------------------------------------------------------------------
  var lit = null;
  function light(id, on) {
    if (!id) return;
    var nodes = root.querySelectorAll('[data-s~="' + CSS.escape(id) + '"]');
    for (var i = 0; i < nodes.length; i++) nodes[i].classList.toggle("on", on);
  }
  function innermost(node) {
    var found = node && node.closest ? node.closest("[data-s]") : null;
    return found ? found.getAttribute("data-s").split(" ").pop() : null;
  }
  function point(event) {
    var id = innermost(event.target);
    if (id === lit) return;
    light(lit, false);
    light((lit = id), true);
  }
  document.addEventListener("mouseover", point);
  document.addEventListener("focusin", point);

  // -- the panel ----------------------------------------------------------------------------------------------------
  var panel = null, from = null, asked = 0;
  function make() {
    panel = document.createElement("aside");
    panel.className = "panel";
    panel.id = "panel";
    panel.setAttribute("aria-label", root.getAttribute("data-panel"));
    panel.hidden = true;
    var close = document.createElement("button");
    close.className = "quiet close";
    close.type = "button";
    close.textContent = root.getAttribute("data-close");
    close.addEventListener("click", shut);
    var inside = document.createElement("div");
    inside.className = "inside";
    panel.append(close, inside);
    document.getElementById("main").append(panel);
    panel.addEventListener("click", follow);
  }
  function here(id) {
    var old = root.querySelectorAll(".here");
    for (var i = 0; i < old.length; i++) old[i].classList.remove("here");
    var mark = id && document.getElementById(id);
    if (!mark || !mark.closest(".row")) return;
    mark.classList.add("here");
    root.classList.add("paneled");
    var box = mark.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) mark.scrollIntoView({ block: "center" });
    history.replaceState(null, "", "#" + encodeURIComponent(id));
  }
  function shut() {
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    here(null);
    if (from && from.isConnected) from.focus({ preventScroll: true });
  }
  function open(address, origin) {
    if (!panel) make();
    if (origin) from = origin;
    var turn = ++asked, url = new URL(address, location.href);
    url.searchParams.set("panel", "1");
    url.searchParams.set("lang", document.documentElement.lang);
    fetch(url, { credentials: "same-origin", headers: { accept: "text/html" } }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (html) {
      if (turn !== asked) return;
      // Nothing in it runs: the policy of the page allows no script that stands in it.
      panel.querySelector(".inside").innerHTML = html;
      panel.hidden = false;
      panel.scrollTop = 0;
      here(decodeURIComponent(url.pathname.slice((base + "/items/").length)));
      var head = panel.querySelector(".record-head");
      if (head) head.focus({ preventScroll: true });
    }).catch(function () { location.href = address; });
  }
  function isRecord(link) {
    return link && link.origin === location.origin && link.pathname.indexOf(base + "/items/") === 0 && link.pathname.slice(-5) !== ".json";
  }
  function plain(event) {
    return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !event.defaultPrevented;
  }
  function follow(event) {
    var link = event.target.closest("a");
    if (!plain(event) || !link || link.hasAttribute("rel") && /nofollow/.test(link.rel)) return;
    if (isRecord(link)) {
      event.preventDefault();
      open(link.href, null);
    }
  }
  root.addEventListener("click", function (event) {
    if (!plain(event)) return;
    var link = event.target.closest("a");
    if (link) {
      if (isRecord(link)) {
        event.preventDefault();
        open(link.href, link);
      }
      return;
    }
    if (String(getSelection()).trim()) return;
    var card = event.target.closest(".card[data-record]");
    if (card) { open(card.getAttribute("data-record"), card.querySelector(".more")); return; }
    var id = event.target.closest(".row > p") && innermost(event.target);
    if (id) open(base + "/items/" + encodeURIComponent(id), document.getElementById(id));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && panel && !panel.hidden) { event.preventDefault(); shut(); }
  });

  // -- an item named by the address that stands in another part of the report ----------------------------------------
  function arrived() {
    var id = "";
    try { id = decodeURIComponent(location.hash.slice(1).split(":~:")[0]); } catch (broken) { return; }
    if (!id) return;
    if (document.getElementById(id)) {
      var mark = document.getElementById(id), statement = mark.closest(".row") ? innermost(mark) : null;
      if (statement && statement === id) light((lit = statement), true);
    } else if (Number(root.getAttribute("data-parts")) > 1 && /^([a-z]\d+|\d+-\d+)$/.test(id) && !/[?&]item=/.test(location.search)) {
      location.replace(base + "?item=" + encodeURIComponent(id) + "#" + encodeURIComponent(id));
    }
  }
  addEventListener("hashchange", arrived);
  arrived();

  // -- what was missed -----------------------------------------------------------------------------------------------
  var words = root.getAttribute("data-add"), button = null;
  function offset(paragraph, node, at) {
    var range = document.createRange();
    range.setStart(paragraph, 0);
    range.setEnd(node, at);
    return Number(paragraph.getAttribute("data-at")) + Array.from(range.toString()).length;
  }
  function gather() {
    if (button) { button.remove(); button = null; }
    var chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return;
    var range = chosen.getRangeAt(0), text = range.toString();
    var start = range.startContainer.parentElement && range.startContainer.parentElement.closest(".row > p[data-at]");
    if (!start || !start.contains(range.endContainer) || !/[\p{L}\p{N}]/u.test(text) || text.length > 1000) return;
    var blank = text.length - text.replace(/^\s+/, "").length;
    var at = offset(start, range.startContainer, range.startOffset) + blank, box = range.getBoundingClientRect();
    button = document.createElement("a");
    button.className = "button gather";
    button.textContent = words;
    button.href = base + "/add?" + new URLSearchParams({ text: text.trim(), start: String(at) });
    button.style.top = (scrollY + box.bottom + 6) + "px";
    button.style.left = Math.max(8, Math.min(scrollX + box.left, document.documentElement.clientWidth - 260)) + "px";
    document.body.append(button);
  }
  if (words) document.addEventListener("selectionchange", function () { clearTimeout(gather.later); gather.later = setTimeout(gather, 250); });
})();
