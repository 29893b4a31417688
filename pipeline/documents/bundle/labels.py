"""The label line on each exhibit page, and the page number at its foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pikepdf import Object, Pdf

from pipeline.documents.bundle.exhibit import PlacedExhibit
from pipeline.documents.bundle.frame import SIDE, numbers
from pipeline.documents.bundle.leaves import Leaf, page
from pipeline.documents.bundle.lettering import Lettering
from pipeline.documents.bundle.prepared import Prepared
from pipeline.messages import msg

_SIZE = 8.0
_GAP = 8.0
_BASELINE, _RULE, _FOOT = 19.0, 24.0, 12.0


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one page: left and right above the exhibit, and the number below it."""

    left: str
    right: str
    number: str


def labels(exhibit: PlacedExhibit, pages: range, case_no: str, language: str) -> Iterator[Label]:
    """``案号 … ｜ 证据三 借款合同`` and ``｜ 第 4 页 / 共 12 页 ｜ 全卷第 31 页`` for each page."""
    case = msg("Case no. {number}", number=case_no).render(language) if case_no else ""
    names = _part_names(exhibit.prepared)
    for place, number in enumerate(pages, 1):
        heading = " ／ ".join((exhibit.heading, *names[place - 1]))
        of_exhibit = msg("page {page} of {pages}", page=place, pages=len(pages))
        of_bundle = msg("bundle page {page}", page=number)
        right = f"｜ {of_exhibit.render(language)} ｜ {of_bundle.render(language)}"
        yield Label(" ｜ ".join(part for part in (case, heading) if part), right, str(number))


def _part_names(prepared: Prepared) -> list[tuple[str, ...]]:
    """For each page the files it comes from within the exhibit, outermost first."""
    names: list[tuple[str, ...]] = [()] * prepared.count
    for part in prepared.parts:
        if isinstance(part.outcome, Prepared):
            inner = [(part.name, *each) for each in _part_names(part.outcome)]
            names[part.first : part.first + len(inner)] = inner
    return names


class Labeller:
    """Makes labelled pages of ``pdf``; the font is embedded once, with the letters needed."""

    def __init__(self, pdf: Pdf, labels: Iterable[Label]) -> None:
        texts = {text for label in labels for text in (label.left, label.right, label.number)}
        self._pdf = pdf
        self._lettering = Lettering({letter for text in texts for letter in text})
        self._fonts = self._lettering.fonts(pdf)

    def page(self, leaf: Leaf, label: Label) -> Object:
        """The page, with the label drawn on it."""
        content = b"%s %s" % (leaf.content, self._drawn(label, *leaf.size))
        made = page(self._pdf, Leaf(leaf.drawing, content, leaf.size))
        made.Resources.Font = self._fonts
        return made

    def _drawn(self, label: Label, width: float, height: float) -> bytes:
        lettering = self._lettering
        right = width - SIDE - lettering.width(label.right) * _SIZE
        left = self._shortened(label.left, (right - SIDE - _GAP) / _SIZE)
        foot = (width - lettering.width(label.number) * _SIZE) / 2
        rule = numbers(SIDE, height - _RULE), numbers(width - SIDE, height - _RULE)
        return b" ".join((
            lettering.show(left, SIDE, height - _BASELINE, _SIZE),
            lettering.show(label.right, right, height - _BASELINE, _SIZE),
            b"q 0.35 g 0.35 G 0.4 w %s m %s l S" % rule,
            lettering.show(label.number, foot, _FOOT, _SIZE),
            b"Q",
        ))  # fmt: skip

    def _shortened(self, text: str, room: float) -> str:
        if self._lettering.width(text) <= room:
            return text
        while text and self._lettering.width(text) + 1 > room:
            text = text[:-1]
        return f"{text}…"
