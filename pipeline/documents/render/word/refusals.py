"""What a document uses and the reader does not know, collected to be said all at once."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from pipeline.documents.render.engine import CannotSet, Listing
from pipeline.documents.render.word.xml import Element, q, short
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg

_NAMES: dict[str, Message] = {
    "w:ins": msg("a tracked insertion"),
    "w:del": msg("a tracked deletion"),
    "w:moveFrom": msg("a tracked move"),
    "w:moveTo": msg("a tracked move"),
    "w:comment": msg("a comment"),
    "w:footnoteReference": msg("a footnote"),
    "w:endnoteReference": msg("an endnote"),
    "wps:wsp": msg("a shape or text box"),
    "wpg:wgp": msg("a group of pictures or shapes"),
    "wpc:wpc": msg("a group of pictures or shapes"),
    "c:chart": msg("a chart"),
    "dgm:relIds": msg("SmartArt"),
    "a:hlinkClick": msg("a link on a floating picture"),
    "layoutInCell": msg(
        "a floating picture in a cell, measured from the page (measure it from the "
        "column and the paragraph)"
    ),
    **dict.fromkeys(
        ("wp:wrapSquare", "wp:wrapTight", "wp:wrapThrough", "wp:wrapTopAndBottom"),
        msg("a picture that text flows around (in front of or behind the text it is set)"),
    ),
    "w:pict": msg("a drawing of an old kind (VML)"),
    "mc:AlternateContent": msg("a shape or text box"),
    "w:object": msg("an embedded object"),
    "w:framePr": msg("a text frame"),
    "w:cols": msg("several columns"),
    "w:vanish": msg("hidden text"),
    "w:fldChar": msg("the field {value}"),
    "w:sym": msg("a symbol of the font {value}"),
    "w:rFonts": msg("text in the symbol font {value}"),
    "w:ruby": msg("a reading aid above letters (ruby)"),
    "w:em": msg("emphasis marks at letters"),
    "w:bdr": msg("a border around letters"),
    "w:br=page": msg("a page break in a table, header or footer"),
    "w:br=column": msg("a column break"),
    "w:textDirection": msg("vertical text"),
    **dict.fromkeys(
        ("w:bidi", "w:rtl", "w:dir", "w:bdo", "w:bidiVisual"), msg("text from right to left")
    ),
    **dict.fromkeys(("w:altChunk", "w:subDoc"), msg("another document within this one")),
    "w:pgBorders": msg("a border around the page"),
    "w:lnNumType": msg("line numbers"),
    "w:mirrorMargins": msg("margins that change sides on even pages"),
    "m:oMath": msg("a formula"),
    "m:oMathPara": msg("a formula"),
    "w:tblpPr": msg("a floating table"),
}
_EXCERPT = 24
_NEARBY = 50  # paragraphs looked through for one with text
_PLACES = {
    "in": msg("{feature} (paragraph “{text}”)"),
    "after": msg("{feature} (after “{text}”)"),
    "w:hdr": msg("{feature} (in a header)"),
    "w:ftr": msg("{feature} (in a footer)"),
}
_TRACKED = {"w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:comment"}


class Refusals:
    """Collects (feature, place); each pair once, in the order met."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, _Place], None] = {}
        # The paragraph, table or section at hand: its element, or a text to find it by.
        self.paragraph: Element | str = ""
        self.noted = 0

    def add(self, feature: str) -> None:
        """Note a feature of the paragraph at hand: an XML name, maybe with its value."""
        place = self.paragraph
        self._found[feature, _Place(place) if isinstance(place, str) else _place(place)] = None
        self.noted += 1

    def check(self) -> None:
        """Raise :class:`CannotSet` when anything was noted."""
        if not self._found:
            return
        findings = tuple(_finding(feature, place) for feature, place in self._found)
        places = [place for _, place in self._found]
        raise CannotSet(
            "documents.render.unsupported",
            msg("The Word file uses what cannot be set faithfully: {features}.",
                features=Listing("", items=tuple(map(_with_place, findings, places)))),
            findings,
        )  # fmt: skip


class _Place(NamedTuple):
    """Where a feature stands: the text of its paragraph or of one before, and how to say so."""

    text: str
    kind: str = "in"


def _place(element: Element) -> _Place:
    text = excerpt(element)
    if text:
        return _Place(text)
    part = short(element.getroottree().getroot())
    if part in _PLACES:
        return _Place("", part)
    before = islice(element.itersiblings(preceding=True), _NEARBY)
    return _Place(next(filter(None, map(excerpt, before)), ""), "after")


def excerpt(element: Element) -> str:
    """The beginning of a paragraph's text, to find it again in Word."""
    text = "".join(element.itertext(q("w:t")))
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def _finding(feature: str, place: _Place) -> Finding:
    name, _, value = feature.partition("=")
    hint = msg("Take it out of the Word file.")
    if name in _TRACKED or name.endswith("Change"):
        hint = msg("Accept or reject all changes and delete the comments in Word.")
    named = _NAMES.get(feature) or _NAMES.get(name)
    what = msg("the Word feature {feature}", feature=feature)
    if named is not None:
        what = Message(named.msgid, {"value": value})
    where = Where(path=place.text)
    return Finding("documents.render.unsupported", Severity.ERROR, where, what, hint)


def _with_place(finding: Finding, place: _Place) -> Message:
    if not place.text and place.kind in ("in", "after"):
        return finding.message
    words = _PLACES[place.kind].msgid
    return Message(words, {"feature": finding.message, "text": place.text})
