"""HTML read for its words alone: nothing in it runs and nothing it points to is fetched."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.documents.bundle.decode import decode
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.paper import Column, Section, room, too_long
from pipeline.documents.bundle.plain import typeset
from pipeline.documents.bundle.prepared import Changed, Prepared
from pipeline.messages import msg

MAX_HTML = 8_000_000
"""Bytes, or letters; a tree of it takes forty times as much."""


def _tags(text: str) -> frozenset[str]:
    return frozenset(text.split())


_START = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I
)
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?([\w:.-]+)""", re.I)
_UNSEEN = _tags("script style template noscript head object iframe svg math select")
_BLOCKS = _tags("""address article aside blockquote body center dd div dl dt fieldset figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody thead tr ul""")
_APART = _tags("blockquote h1 h2 h3 h4 h5 h6 p table ul ol pre")
_HIDDEN = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINKS = ("http://", "https://", "mailto:", "ftp://")


def is_html(data: bytes) -> bool:
    """Whether a text file is a web page."""
    return bool(_START.match(data[:4096].decode("latin-1").lstrip("ï»¿")))


def prepare_html(item: Item) -> Prepared:
    """A saved web page as the text on it."""
    if len(item.data) > MAX_HTML:
        raise too_long(item.name)
    text = words(decode(item.data, declared(item.data)), item.language)
    section = Section([Column(0, room()[0])], [(line,) for line in text.split("\n")])
    return typeset(item, "text/html", [section], changed=(Changed.LAYOUT,))


def declared(data: bytes) -> str:
    """The charset that a page says it is in."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii", "replace") if found else ""


def words(html: str, language: str) -> str:
    """The text of a page as a reader sees it, block by block; addresses of links behind them."""
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, no_network=True)
    tree = etree.fromstring(html.encode("utf-8", "replace") or b"<p/>", parser)
    return _Reader(language).read(tree) if tree is not None else ""


class _Reader:
    """Collects text; a break that is due is written when text follows."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._lines: list[str] = [""]
        self._exact = 0

    def read(self, tree: etree._Element) -> str:
        walker = etree.iterwalk(tree, events=("start", "end", "comment"))
        for event, element in walker:
            if event == "start":
                if _unseen(element):
                    walker.skip_subtree()
                else:
                    self._start(element)
                    continue
            elif event == "end" and not _unseen(element):
                self._end(element)
            self._text(element.tail)
        return "\n".join(line.rstrip() for line in self._lines).strip("\n")

    def _start(self, element: etree._Element) -> None:
        tag = str(element.tag).lower()
        if tag in _BLOCKS:
            self._break(2 if tag in _APART else 1)
        self._exact += tag == "pre"
        if tag == "br":
            self._lines.append("")
        elif tag == "li":
            self._lines[-1] += "• "
        elif tag == "hr":
            self._lines += ["────────", ""]
        elif tag == "img":
            self._picture(element)
        self._text(element.text)

    def _end(self, element: etree._Element) -> None:
        tag = str(element.tag).lower()
        self._exact -= tag == "pre"
        if tag == "a":
            self._address(element)
        elif tag in {"td", "th"} and self._lines[-1]:
            self._lines[-1] += "    "
        elif tag in _BLOCKS:
            self._break(2 if tag in _APART else 1)

    def _picture(self, element: etree._Element) -> None:
        name = (element.get("alt") or "").strip()
        said = msg("[picture: {name}]", name=name) if name else msg("[picture]")
        self._lines[-1] += said.render(self._language)

    def _address(self, element: etree._Element) -> None:
        target = (element.get("href") or "").strip()
        shown = "".join(element.itertext()).strip()
        if target.lower().startswith(_LINKS) and target.removeprefix("mailto:") != shown:
            self._lines[-1] += f" <{target}>"

    def _break(self, lines: int) -> None:
        have = 0
        while have < lines and len(self._lines) > have and not self._lines[-1 - have].strip():
            have += 1
        if have < len(self._lines):
            self._lines += [""] * (lines - have)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._exact:
            first, *others = text.splitlines() or [""]
            self._lines[-1] += first
            self._lines += others
            return
        shown = _SPACE.sub(" ", text)
        line = self._lines[-1]
        self._lines[-1] = line + (shown.lstrip(" ") if not line or line[-1] == " " else shown)


def _unseen(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag.lower() in _UNSEEN:
        return True
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))
