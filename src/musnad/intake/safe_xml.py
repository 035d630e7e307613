"""XML from strangers: no entities of its own, no outside files, broken or cut off and read as far as it goes."""

from __future__ import annotations

import html
import re
from typing import Any

from musnad.arabic.decode import NotText, decode_html
from musnad.intake.net_errors import network_problem
from musnad.intake.report import problem

#: Elements of one document; feeds of a thousand items have some ten thousand.
MOST_ELEMENTS = 500_000
_HEAD = 1 << 16
_DOCTYPE = re.compile(r"<![^>\[]*(?:\[[^\]]*\]\s*)?>")
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_KNOWN_ROOT = re.compile(r"<(rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b")
#: What no XML may hold, though texts from old systems do.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};)|([A-Za-z]\w{0,31});)?", re.S
)
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_PREFIX = re.compile(r"[<\s]/?([A-Za-z_][\w-]{0,40}):[A-Za-z_]")
#: The namespaces of the prefixes that feeds use, for those that forget to declare them.
_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


def root_name(data: bytes) -> str:
    """The name of the first element, as written, past comments, declarations and junk; "" where there is none."""
    head = data[:_HEAD]
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:64]
    return _root(head.decode("utf-16" if wide else "utf-8", "ignore"))[0]


def _root(text: str) -> tuple[str, int]:
    """The name of the first element and where it begins."""
    at = 0
    while at < len(text):
        if text[at].isspace() or text[at] == "\ufeff":
            at += 1
        elif text.startswith(("<!--", "<?"), at):
            mark = "-->" if text[at + 1] == "!" else "?>"
            end = text.find(mark, at + 2)
            if end < 0:
                return "", 0
            at = end + len(mark)
        elif found := _DOCTYPE.match(text, at):
            at = found.end()
        elif found := _ELEMENT.match(text, at):
            return found[1], at
        else:
            break
    known = _KNOWN_ROOT.search(text, 0, _HEAD)  # behind junk: the warnings of a server's program, say
    return (known[1], known.start()) if known else ("", 0)


def xml_text(data: bytes, name: str) -> str:
    """The document from its first element on, decoded, with nothing in it that only a DTD could explain.

    IntakeError where it is no text, or where it defines entities: a feed needs none, and small files that grow to
    gigabytes or read the machine's own files are made of them.
    """
    try:
        text = decode_html(data).text
    except NotText as error:
        raise problem(name, None, "binary_kind" if error.kind else "binary", kind=error.kind) from error
    at = _root(text)[1]
    if "<!ENTITY" in text[:at].upper():
        raise network_problem(name, "entities")
    text = _FORBIDDEN.sub("", text[at:])
    return _REFERENCE.sub(_reference, text)


def _reference(found: re.Match[str]) -> str:
    """HTML's named characters as characters, a lone ``&`` as it should have been written."""
    whole, number, named = found[0], found[1], found[2]
    if whole[0] == "<" or number or named in _OWN:
        return whole
    characters = html.unescape(whole) if named else whole
    return html.escape(characters) if characters != whole else "&amp;" + whole[1:]


def tree_of(text: str, name: str) -> tuple[Any, bool]:
    """The root element, and whether the document was broken; IntakeError ("feed") where nothing can be made of it."""
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_declared(text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise network_problem(name, "feed") from error
    if root is None:
        raise network_problem(name, "feed")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise network_problem(name, "too_big", limit=f"{MOST_ELEMENTS:,} elements,")
    # A name of a namespace that is no address is a fault, but does not make the document another one.
    faults = [
        one for one in parser.error_log if one.level >= etree.ErrorLevels.ERROR and one.domain_name != "NAMESPACE"
    ]
    return root, bool(faults)


def _declared(text: str) -> str:
    """The document with those prefixes declared that it uses and does not declare."""
    start = re.match(r"<[^\s>/]+", text)
    if start is None:
        return text
    declared = set(re.findall(r"\bxmlns:([\w-]+)\s*=", text[:_HEAD])) | {"xmlns", "xml"}
    missing = sorted({found[1] for found in _PREFIX.finditer(text)} - declared)[:50]
    added = "".join(
        f' xmlns:{one}="{_NAMESPACES.get(one.lower(), "urn:unknown:" + one)}"' for one in missing if one.isascii()
    )
    return text[: start.end()] + added + text[start.end() :]
