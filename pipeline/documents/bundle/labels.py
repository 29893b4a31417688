"""The label line on dividers and exhibit pages, and the page number at their foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pikepdf import Object, Pdf

from pipeline.documents.bundle import divider
from pipeline.documents.bundle.exhibit import Placed, PlacedExhibit
from pipeline.documents.bundle.frame import A4, SIDE, numbers
from pipeline.documents.bundle.leaves import Leaf, page
from pipeline.documents.bundle.lettering import Lettering
from pipeline.documents.bundle.prepared import Prepared
from pipeline.documents.bundle.tagging import FACTS, HEADING, artifact, content, kind
from pipeline.messages import Message, msg

_SIZE = 8.0
_GAP = 8.0
_BASELINE, _RULE, _FOOT = 19.0, 24.0, 12.0


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one page: left and right above the exhibit, and the number below it."""

    left: str
    right: str
    number: str

    @property
    def texts(self) -> tuple[str, str, str]:
        """All of it."""
        return self.left, self.right, self.number


def labels(exhibit: PlacedExhibit, pages: range, case_no: str, language: str) -> Iterator[Label]:
    """``案号 … ｜ 证据三 借款合同`` and ``｜ 第 4 页 / 共 12 页 ｜ 全卷第 31 页``.

    First the divider's, which is no page of the exhibit, then one for each page; none at all for
    an exhibit without pages.
    """
    case = msg("Case no. {number}", number=case_no).render(language) if case_no else ""

    def label(heading: str, place: Message, number: int) -> Label:
        of_bundle = msg("bundle page {page}", page=number)
        right = f"｜ {place.render(language)} ｜ {of_bundle.render(language)}"
        return Label(" ｜ ".join(part for part in (case, heading) if part), right, str(number))

    if pages:
        yield label(exhibit.heading, msg("divider"), pages[0] - 1)
    names = _part_names(exhibit.prepared)
    for place, number in enumerate(pages, 1):
        of_exhibit = msg("page {page} of {pages}", page=place, pages=len(pages))
        yield label(" ／ ".join((exhibit.heading, *names[place - 1])), of_exhibit, number)


def get_ready(language: str) -> None:
    """Load what labels take, fonts and words, while there is time."""
    Lettering(msg("divider").render(language))


def _part_names(prepared: Prepared) -> list[tuple[str, ...]]:
    """For each page the files it comes from within the exhibit, outermost first."""
    names: list[tuple[str, ...]] = [()] * prepared.count
    for part in prepared.parts:
        if isinstance(part.outcome, Prepared):
            inner = [(part.name, *each) for each in _part_names(part.outcome)]
            names[part.first : part.first + len(inner)] = inner
    return names


class Labeller:
    """Makes the pages of exhibits in ``pdf``: divider, then labelled pages; the font is embedded
    once, with the letters needed."""

    def __init__(self, pdf: Pdf, placed: Sequence[Placed], case_no: str, language: str) -> None:
        self._labels = [list(labels(e, span, case_no, language)) for e, span in placed]
        texts = {text for group in self._labels for label in group for text in label.texts}
        texts.update(text for exhibit, _ in placed for text in divider.letters(exhibit))
        self._pdf = pdf
        self._lettering = Lettering({letter for text in texts for letter in text})
        self._fonts = self._lettering.fonts(pdf)

    def pages(self, number: int, exhibit: PlacedExhibit, leaves: Iterable[Leaf]) -> list[Object]:
        """The pages of the exhibit that is ``number`` (from 0) of those placed."""
        own = self._labels[number]
        if not own:
            return []
        labelled = zip(leaves, own[1:], strict=True)
        return [
            self._divider(exhibit, own[0]),
            *(self._page(kind(exhibit), leaf, label) for leaf, label in labelled),
        ]

    def _divider(self, exhibit: PlacedExhibit, label: Label) -> Object:
        heading, facts = divider.drawn(exhibit, self._lettering)
        shown = content("H1", HEADING, heading), content("P", FACTS, facts)
        return self._made(None, b"%s %s %s" % (*shown, self._drawn(label, *A4)), A4)

    def _page(self, kind: str, leaf: Leaf, label: Label) -> Object:
        shown = content(kind, 0, leaf.content), self._drawn(label, *leaf.size)
        return self._made(leaf.drawing, b"%s %s" % shown, leaf.size)

    def _made(self, drawing: Object | None, operators: bytes, size: tuple[float, float]) -> Object:
        made = page(self._pdf, Leaf(drawing, operators, size))
        made.Resources.Font = self._fonts
        return made

    def _drawn(self, label: Label, width: float, height: float) -> bytes:
        lettering = self._lettering
        right = width - SIDE - lettering.width(label.right) * _SIZE
        left = self._shortened(label.left, (right - SIDE - _GAP) / _SIZE)
        foot = (width - lettering.width(label.number) * _SIZE) / 2
        rule = numbers(SIDE, height - _RULE), numbers(width - SIDE, height - _RULE)
        return artifact(b" ".join((
            lettering.show(left, SIDE, height - _BASELINE, _SIZE),
            lettering.show(label.right, right, height - _BASELINE, _SIZE),
            b"q 0.35 g 0.35 G 0.4 w %s m %s l S" % rule,
            lettering.show(label.number, foot, _FOOT, _SIZE),
            b"Q",
        )))  # fmt: skip

    def _shortened(self, text: str, room: float) -> str:
        if self._lettering.width(text) <= room:
            return text
        while text and self._lettering.width(text) + 1 > room:
            text = text[:-1]
        return f"{text}…"
