"""What a document uses and the reader does not know, collected to be said all at once."""

from __future__ import annotations

from pipeline.documents.render.engine import CannotSet, Listing
from pipeline.documents.render.word.xml import Element, q
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
    "wp:anchor": msg("a floating shape or text box"),
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
    "m:oMath": msg("a formula"),
    "m:oMathPara": msg("a formula"),
    "w:tblpPr": msg("a floating table"),
}
_EXCERPT = 24
_TRACKED = {"w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:comment"}


class Refusals:
    """Collects (feature, beginning of the paragraph); each pair once, in the order met."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], None] = {}
        # The paragraph or table at hand: its element, or a text to find it by.
        self.paragraph: Element | str = ""
        self.noted = 0

    def add(self, feature: str) -> None:
        """Note a feature of the paragraph at hand: an XML name, maybe with its value."""
        place = self.paragraph
        self._found[feature, place if isinstance(place, str) else excerpt(place)] = None
        self.noted += 1

    def check(self) -> None:
        """Raise :class:`CannotSet` when anything was noted."""
        if not self._found:
            return
        findings = tuple(_finding(feature, place) for feature, place in self._found)
        raise CannotSet(
            "documents.render.unsupported",
            msg("The Word file uses what cannot be set faithfully: {features}.",
                features=Listing("", items=tuple(_with_place(f) for f in findings))),
            findings,
        )  # fmt: skip


def excerpt(element: Element) -> str:
    """The beginning of a paragraph's text, to find it again in Word."""
    text = "".join(element.itertext(q("w:t")))
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def _finding(feature: str, place: str) -> Finding:
    name = feature.split("=")[0]
    hint = msg("Take it out of the Word file.")
    if name in _TRACKED or name.endswith("Change"):
        hint = msg("Accept or reject all changes and delete the comments in Word.")
    what = _NAMES.get(name, msg("the Word feature {feature}", feature=feature))
    return Finding("documents.render.unsupported", Severity.ERROR, Where(path=place), what, hint)


def _with_place(finding: Finding) -> Message:
    if not finding.where.path:
        return finding.message
    return msg("{feature} (paragraph “{text}”)", feature=finding.message, text=finding.where.path)
