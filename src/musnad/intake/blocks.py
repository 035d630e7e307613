"""The visible text of a piece of HTML, as feeds carry it."""

from __future__ import annotations

from musnad.intake.addresses import without_tracking

#: Longer markup is cut.
_MOST = 10_000_000
_SKIPPED = frozenset(
    ("script", "style", "noscript", "template", "iframe", "form", "select", "button", "svg", "object", "video", "audio")
)
_BLOCKS = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "td", "tr", "table", "section", "article",
    "header", "footer", "main", "br", "hr", "figure", "figcaption", "blockquote", "body",
))  # fmt: skip


def block_text(markup: str, url: str | None) -> str:
    """The visible text of a piece of HTML, a line for each block.

    A last line that links to ``url``, the item's own page, is left out: «the article … appeared first on …».
    """
    if not markup or not markup.strip():
        return ""
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]
    from lxml import html as pages  # type: ignore[import-untyped, unused-ignore]

    try:
        root = pages.document_fromstring(markup[:_MOST], parser=pages.HTMLParser(encoding=None, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    lines: list[str] = []
    line: list[str] = []
    skipped, links_home, last_links_home = 0, False, False
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _BLOCKS and (whole := " ".join("".join(line).split())):
            lines.append(whole)
            last_links_home, links_home = links_home, False
        if tag in _BLOCKS:
            line.clear()
        if event == "start":
            skipped += tag in _SKIPPED
            links_home |= tag == "a" and url is not None and without_tracking(node.get("href") or "") == url
            line.append(node.text or "" if not skipped else "")
        else:
            skipped -= event == "end" and tag in _SKIPPED
            line.append(node.tail or "" if not skipped else "")
    if whole := " ".join("".join(line).split()):
        lines.append(whole)
        last_links_home = links_home
    if last_links_home and len(lines) > 1:
        lines.pop()
    return "\n".join(lines)
