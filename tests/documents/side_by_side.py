"""Both engines on the same Word files: page counts, texts, and pictures to look at.

    python -m tests.documents.side_by_side FOLDER [WORD.docx …]

Without files: every paper of both examples. Each picture shows typst on the left, LibreOffice on
the right; the report says where they differ. Exit status 1 when one differs.
"""

from __future__ import annotations

import datetime
import difflib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from pipeline.documents.proof import prove
from pipeline.documents.prooftext import read_word, squeeze
from pipeline.documents.render import RenderOptions, render
from pipeline.documents.render.engine import CannotSet
from pipeline.documents.render.office import OfficeEngine
from pipeline.finding import Severity
from pipeline.running.preview import example_drafts
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled
from tests.papers.test_papers import DAYS, drafts

_DAY = datetime.date(2026, 1, 2)
_DPI = 60
_GAP = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """What typst and LibreOffice made of one Word file.

    ``moved`` are texts that stand elsewhere in the other PDF: between them a page begins;
    ``lost`` is what the proof misses in either. Both are empty where the papers are alike.
    """

    pages: tuple[int, int]
    moved: tuple[str, ...]
    lost: tuple[str, ...]
    picture: Image.Image

    @property
    def equal(self) -> bool:
        """The same number of pages, and each with the whole text."""
        return self.pages[0] == self.pages[1] and not self.lost


def compare(word: bytes, options: RenderOptions, office: OfficeEngine | None = None) -> Comparison:
    """Set a file with both engines. Raises what they raise."""
    left = render(word, options, "typst")
    right = (office or OfficeEngine()).render(word, options)
    lost = [
        f"{each.engine}: {found.message.render('en')}"
        for each in (left, right)
        for found in prove(each.pdf, word)
        if found.severity is Severity.ERROR
    ]
    letters = [_letters(_text(each.pdf), word) for each in (left, right)]
    if left.pages == right.pages and letters[0] != letters[1]:
        lost.append(f"letters: {letters[0] - letters[1]} | {letters[1] - letters[0]}")
    moved = _differences(_text(left.pdf), _text(right.pdf))
    picture = _beside(_pages(left.pdf), _pages(right.pdf))
    return Comparison((left.pages, right.pages), tuple(moved), tuple(lost), picture)


def papers() -> Iterator[tuple[str, bytes, RenderOptions]]:
    """Every paper of both examples, and of a case that has everything besides: a name, its Word
    file, and how it is rendered."""
    made = [(f"{example}-{draft.key}", draft) for example in DAYS for draft in drafts(example)]
    known = {draft.template for _, draft in made}
    further = (each for each in example_drafts() if each.template not in known)
    made += [(f"further-{each.key}", each) for each in further]
    for name, draft in made:
        word = filled(draft, Templates(), draft.context)
        yield name, word, RenderOptions(draft.title, draft.language, draft.dated)


def _text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return squeeze("".join(page.get_textpage().get_text_range() for page in document))


def _letters(text: str, word: bytes) -> Counter[str]:
    """The letters of a PDF but for header rows, which return as often as pages begin in tables."""
    for head in sorted({each.repeated for each in read_word(word).paragraphs}, key=len)[::-1]:
        text = text.replace(head, "") if head else text
    return Counter(text)


def _differences(left: str, right: str) -> Iterator[str]:
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            yield f"…{left[max(0, a - 8) : a]}[{left[a:b][:40]}|{right[c:d][:40]}]"


def _pages(pdf: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=_DPI / 72).to_pil() for page in document]


def _beside(left: list[Image.Image], right: list[Image.Image]) -> Image.Image:
    """Rows of two pages: the same page of both engines."""
    rows = max(len(left), len(right))
    width = max(page.width for page in left + right) + _GAP
    height = max(page.height for page in left + right) + _GAP
    sheet = Image.new("RGB", (2 * width, rows * height), "grey")
    for column, pages in enumerate((left, right)):
        for row, page in enumerate(pages):
            sheet.paste(page, (column * width, row * height))
    ImageDraw.Draw(sheet).line([(width - _GAP / 2, 0), (width - _GAP / 2, sheet.height)], "red")
    return sheet


def _given(files: list[str]) -> Iterator[tuple[str, bytes, RenderOptions]]:
    for file in map(Path, files):
        yield file.stem, file.read_bytes(), RenderOptions(file.stem, "zh", _DAY)


def main(arguments: list[str]) -> int:
    """Write a picture of each file and print what differs."""
    folder, files = Path(arguments[0]), arguments[1:]
    folder.mkdir(parents=True, exist_ok=True)
    worst = 0
    for name, word, options in _given(files) if files else papers():
        try:
            result = compare(word, options)
        except CannotSet as refused:
            print(f"{name}: {refused}")
            continue
        result.picture.save(folder / f"{name}.png")
        print(f"{name}: pages {result.pages[0]} | {result.pages[1]}, moved {len(result.moved)}")
        for difference in result.lost:
            print(f"    {difference}")
        worst |= not result.equal
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
