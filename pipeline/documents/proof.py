"""Reads a paper's text back from its PDF and compares it with the Word file: :func:`prove`.

The comparison knows nothing of how the PDF was made. It walks through the Word file's paragraphs
and the PDF's text side by side, white space aside; labels of lists are counted anew; between two
paragraphs only the repeated header row of a table may stand. What is lost, changed or added becomes
a finding; so is what a page break has torn apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pypdfium2

from pipeline.documents.fonts import uncovered
from pipeline.documents.prooflayout import Placed, layout_warnings
from pipeline.documents.prooftext import Paragraph, WordText, gaps, read_word, squeeze
from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg

MAX_FINDINGS = 50
# How far ahead the next paragraph is looked for when the one before did not match.
_AHEAD = 240
_COUNTED = "0-9０-９一二三四五六七八九十百千零〇壹贰叁肆伍陆柒捌玖拾佰仟甲乙丙丁戊己庚辛壬癸a-zA-Z"
_LABEL = re.compile(
    rf"(?:[第（(]?[{_COUNTED}]{{1,9}}(?:\.[{_COUNTED}]{{1,4}}){{0,8}}[）).．、，:：条章节款项编部分]{{0,3}}"
    r"|[①-⑳●■◆→√○·•–-])"
)
_AMOUNT = frozenset("零壹贰叁肆伍陆柒捌玖拾佰仟万亿")
_FIELD = r"[0-9一二三四五六七八九十百零ivxlcdmIVXLCDM-]{1,12}"


def prove(pdf: bytes, docx: bytes, facts: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Every paragraph, cell, header and footer of the Word file, and every fact, is in the PDF.

    ``facts`` are the values that must be legible: names, amounts, dates. Returns findings of
    severity *error*, none when the PDF says what the Word file says; then warnings about its pages.
    Raises ``BadInput`` for bytes that are no PDF or no Word file.
    """
    word, pages = read_word(docx), _pages(pdf)
    whole = "".join(pages)
    found = _prove_marginals(word, pages)
    walk = _Walk(pages)
    for jumbled, row in groupby(word.paragraphs, lambda p: p.row if p.jumbled else -1):
        walk.step_row(list(row), in_order=jumbled < 0)
    found += walk.finish()
    found += _prove_facts(whole, word, facts)
    return tuple((found or [*layout_warnings(walk.placed, walk.borders)])[:MAX_FINDINGS])


def _pages(pdf: bytes) -> list[str]:
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise BadInput("documents.proof.pdf", msg("The file is no readable PDF.")) from error
    with document:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(squeeze(text_page.get_text_bounded()))  # what lies on the page
            text_page.close()
            page.close()
        return texts


def _prove_marginals(word: WordText, pages: list[str]) -> list[Finding]:
    """Take headers and footers off the pages; each must have been on one of them."""
    patterns = [(m, re.compile(_pattern(m.pieces))) for m in word.marginals if any(m.pieces)]
    seen: set[int] = set()
    for n, page in enumerate(pages):
        for index in _on_page(patterns, page):
            seen.add(index)
        pages[n] = _strip(patterns, page)
    return [
        _finding(
            "marginal", m.text, msg("The header or footer “{text}” is on no page.", text=m.text)
        )
        for index, (m, _) in enumerate(patterns)
        if m.required and index not in seen
    ]


def _on_page(patterns: Sequence[tuple[Paragraph, re.Pattern[str]]], page: str) -> list[int]:
    return [i for i, (_, p) in enumerate(patterns) if p.match(page) or _at_end(p, page)]


def _strip(patterns: Sequence[tuple[Paragraph, re.Pattern[str]]], page: str) -> str:
    """The page without headers at its beginning and footers at its end, each once."""
    for marginal, pattern in sorted(patterns, key=lambda p: -len(p[0].text)):
        match = pattern.match(page)
        if marginal.place == "header" and match:
            page = page[match.end() :]
            continue
        start = _at_end(pattern, page)
        if start is not None:
            page = page[:start]
        elif match:
            page = page[match.end() :]
    return page


def _at_end(pattern: re.Pattern[str], page: str) -> int | None:
    """Where the last match begins, if it reaches the page's end."""
    last = None
    for match in pattern.finditer(page, max(0, len(page) - 400)):
        last = match
    return last.start() if last and last.end() == len(page) else None


def _pattern(pieces: Sequence[str]) -> str:
    return _FIELD.join(re.escape(piece) for piece in pieces)


@dataclass(slots=True)
class _Walk:
    """Goes through the PDF's text paragraph by paragraph."""

    pages: list[str]
    text: str = ""
    borders: list[int] = field(default_factory=list)
    at: int = 0
    row: tuple[int, int] = (-1, 0)
    lost: int = 0
    findings: list[Finding] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = "".join(self.pages)
        for page in self.pages:
            self.borders.append((self.borders[-1] if self.borders else 0) + len(page))

    def step_row(self, paragraphs: list[Paragraph], in_order: bool) -> None:
        """Paragraphs one after the other, or the cells of tied rows in any order."""
        if in_order or not self._jumbled(paragraphs):
            for paragraph in paragraphs:
                self.step(paragraph)

    def _jumbled(self, paragraphs: list[Paragraph]) -> bool:
        """Cells that reach over several rows: all of their text, each bit of it used once."""
        end = self.at + sum(len(p.text) for p in paragraphs)
        repeated = paragraphs[0].repeated
        end += len(repeated) * len(self._borders(end - self.at)) if repeated else 0
        left = self.text[self.at : end].replace(repeated or "\0", "")
        for paragraph in sorted(paragraphs, key=lambda p: -len(p.text)):
            if paragraph.text not in left:
                return False
            left = left.replace(paragraph.text, "\0", 1)
        self.placed += [Placed(paragraph, self.at, end) for paragraph in paragraphs]
        self.at, self.lost = end, 0
        return True

    def step(self, paragraph: Paragraph) -> None:
        """Find the next paragraph, or say how it differs."""
        if not any(paragraph.pieces):
            return
        if paragraph.row != self.row[0]:
            self.row = (paragraph.row, self.at)
        end = self._straight(paragraph) or self._across_pages(paragraph)
        if end is None and self.lost:
            end = self._ahead(paragraph)
        if end is None:
            self._report(paragraph)
        else:
            self.placed.append(Placed(paragraph, self.at, end))
            self.at, self.lost = max(self.at, end), 0

    def finish(self) -> list[Finding]:
        """The findings; what stands after the last paragraph is one of them."""
        rest = self.text[self.at :]
        if rest and not self.lost:
            message = msg(
                "At its end the PDF has “{extra}”, the Word file has not.", extra=rest[:40]
            )
            self._add("extra", rest, message)
        return self.findings

    def _straight(self, paragraph: Paragraph) -> int | None:
        """Its end if it stands here, maybe below a repeated header row or after its label."""
        for start in self._starts(paragraph):
            end = self._end(paragraph, start)
            if end is not None:
                return end
        return self._with_repeated_inside(paragraph) if paragraph.repeated else None

    def _starts(self, paragraph: Paragraph) -> Iterator[int]:
        places = [self.at]
        if paragraph.repeated and self.text.startswith(paragraph.repeated, self.at):
            places.append(self.at + len(paragraph.repeated))
        for place in places:
            yield place
            label = _LABEL.match(self.text, place) if paragraph.numbered else None
            # A label may be shorter than what could be one: 1 of 12元.
            yield from range(label.end() if label else place, place, -1)

    def _end(self, paragraph: Paragraph, start: int) -> int | None:
        """Where the paragraph ends if it begins at ``start``."""
        if len(paragraph.pieces) == 1:
            text = paragraph.pieces[0]
            end = start + len(text)
            here = self.text[start:end]
            same = here == text or (paragraph.capitals and here.upper() == text.upper())
            return end if same else None
        flags = re.IGNORECASE if paragraph.capitals else re.NOFLAG
        match = re.compile(_pattern(paragraph.pieces), flags).match(self.text, start)
        return match.end() if match else None

    def _with_repeated_inside(self, paragraph: Paragraph) -> int | None:
        """A paragraph that goes on below a repeated header row."""
        for border in self._borders(len(paragraph.text)):
            head = self.text[self.at : border]
            if head and paragraph.text.startswith(head):
                rest = paragraph.repeated + paragraph.text[len(head) :]
                return border + len(rest) if self.text.startswith(rest, border) else None
        return None

    def _across_pages(self, paragraph: Paragraph) -> int | None:
        """In a row that page breaks cut, the pieces of its cells stand in turn on each page."""
        start, rest = self.row[1], paragraph.text
        borders = self._borders(paragraph.row_length, start) if paragraph.row >= 0 else []
        if not borders:
            return None
        limit = start + paragraph.row_length + len(paragraph.repeated) * (len(borders) + 1)
        for border in [*self._borders(limit - start, start), limit]:
            page = self.text[start:border]
            piece = _longest_beginning(rest, page)
            if piece == len(rest):
                return start + page.index(rest) + piece
            rest, start = rest[piece:], border
        return None

    def _borders(self, length: int, start: int | None = None) -> list[int]:
        """The page borders within ``length`` characters."""
        start = self.at if start is None else start
        first = bisect_left(self.borders, start)
        return self.borders[first : bisect_right(self.borders, start + length)]

    def _ahead(self, paragraph: Paragraph) -> int | None:
        limit = self.at + self.lost + len(paragraph.text) + _AHEAD
        if len(paragraph.pieces) == 1:
            start = self.text.find(paragraph.text, self.at, limit)
            return start + len(paragraph.text) if start >= 0 else None
        match = re.compile(_pattern(paragraph.pieces)).search(self.text, self.at, limit)
        return match.end() if match else None

    def _report(self, paragraph: Paragraph) -> None:
        text = paragraph.text
        self.lost += len(text)
        ahead = self._ahead(paragraph)
        if ahead is not None and not _alike(text, self.text[self.at :]):
            extra = self.text[self.at : max(self.at, ahead - len(text))]
            message = msg(
                "Before the paragraph “{text}” the PDF has “{extra}”, the Word file has not.",
                text=text[:24], extra=extra[:40],
            )  # fmt: skip
            self._add("extra", text, message)
            self.at, self.lost = ahead, 0
            return
        same, start = self._best_start(paragraph)
        if same == 0 and self._shift(text[1:], start) is None:
            self._add(
                "lost", text, msg("The paragraph “{text}” is not in the PDF.", text=text[:24])
            )
            return
        while same < len(text):
            self._add_difference(text, same, self.text[start + same : start + same + 1])
            shift = self._shift(text[same + 1 :], start + same)
            if shift is None:
                self.at = min(start + len(text), len(self.text))
                return
            start += shift
            same += 1 + _shared(text[same + 1 :], self.text[start + same + 1 :])
        self.at, self.lost = start + len(text), 0

    def _best_start(self, paragraph: Paragraph) -> tuple[int, int]:
        """How much of the paragraph stands here, and where it begins: maybe after its label."""
        label = _LABEL.match(self.text, self.at) if paragraph.numbered else None
        starts = [self.at, *([label.end()] if label else [])]
        return max(
            (_shared(paragraph.text, self.text[start : start + len(paragraph.text)]), start)
            for start in starts
        )

    def _shift(self, tail: str, at: int) -> int | None:
        """By how much what follows a wrong character is displaced: 0 replaced, -1 lost, 1 added."""
        for skipped in (1, 0, 2):
            if self.text.startswith(tail[:6], at + skipped):
                return skipped - 1
        return None

    def _add_difference(self, expected: str, same: int, instead: str) -> None:
        wanted = expected[same]
        message = msg(
            "In the paragraph “{text}”, character {position}, the PDF has {found} for “{wanted}” "
            "(U+{code}).",
            text=expected[:24], position=same + 1, wanted=wanted, code=f"{ord(wanted):04X}",
            found=f"“{instead}”" if instead else msg("nothing"),
        )  # fmt: skip
        hint = None
        if uncovered(wanted):
            hint = msg("No font has “{wanted}”; write it in another form.", wanted=wanted)
        self._add("character", expected, message, hint)

    def _add(self, code: str, place: str, message: Message, hint: Message | None = None) -> None:
        self.findings.append(_finding(code, place, message, hint))


def _longest_beginning(text: str, page: str) -> int:
    """The length of the longest beginning of ``text`` that stands somewhere on ``page``."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in page else (low, middle - 1)
    return low


def _alike(one: str, other: str) -> bool:
    """Whether more than half of a text stands at the beginning of another, sign by sign."""
    return 2 * sum(a == b for a, b in zip(one, other, strict=False)) > len(one)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _prove_facts(pdf: str, word: WordText, facts: Iterable[str]) -> list[Finding]:
    """Each fact is in the PDF, and in one paragraph as it is, not as a part of a longer number."""
    written = "\0".join(each.written for each in (*word.paragraphs, *word.marginals))
    text, apart = squeeze(written), gaps(written)
    return [
        _finding("fact", fact, msg("“{fact}” is not in the PDF.", fact=fact))
        for fact, squeezed in ((fact, squeeze(fact)) for fact in dict.fromkeys(facts))
        if squeezed not in pdf or not _stands_alone(squeezed, text, apart)
    ]


def _stands_alone(fact: str, text: str, apart: frozenset[int]) -> bool:
    """Whether a fact is found with no more of a number right before or behind it."""
    start = text.find(fact)
    while start >= 0 and fact:
        end = start + len(fact)
        before = start not in apart and _runs_on(text[max(start - 2, 0) : start], fact[0])
        behind = end not in apart and _runs_on(text[end : end + 2][::-1], fact[-1])
        if not (before or behind):
            return True
        start = text.find(fact, start + 1)
    return not fact


def _runs_on(beside: str, edge: str) -> bool:
    """Whether a number at the edge of a fact goes on beside it: 1|6,409 and 16,|409 and 拾|壹万."""
    near, far = beside[-1:], beside[-2:-1]
    if edge in _AMOUNT:
        return near != "" and near in _AMOUNT
    return edge.isdecimal() and (near.isdecimal() or (near in (".", ",") and far.isdecimal()))


def _finding(code: str, place: str, message: Message, hint: Message | None = None) -> Finding:
    where = Where(path=place[:24])
    return Finding(f"documents.proof.{code}", Severity.ERROR, where, message, hint)
