"""The lawyer's file held against the text that was issued, and made the paper that is signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pipeline.documents.controls import flat, pattern
from pipeline.documents.review.compare import Pair, align
from pipeline.documents.review.slots import fill_slots
from pipeline.documents.review.story import MARGINS, Line, Story, read_story
from pipeline.documents.review.terms import Difference, check_terms
from pipeline.documents.review.tracked import Open, Unsettled, unsettled
from pipeline.errors import WrongState
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.papers.agreement import PENDING
from pipeline.papers.agreement_context import SLOTS
from pipeline.papers.draft import Draft, ReviewedWord
from pipeline.papers.key_terms import without
from pipeline.running.changes import key_term
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled

_SHOWN = 50
_OPEN = {
    Open.INSERTED: msg("a tracked insertion"),
    Open.DELETED: msg("a tracked deletion"),
    Open.MOVED: msg("a tracked move"),
    Open.FORMATTED: msg("a tracked change of format"),
    Open.COMMENT: msg("a comment"),
    Open.FOREIGN: msg("a footnote or something embedded"),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A reviewed file beside the issued one; ``margins`` are headers and footers that differ."""

    issued: Story
    sha256: str
    pairs: tuple[Pair, ...]
    open: tuple[Unsettled, ...]
    differences: tuple[Difference, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """What differs."""
        return tuple(pair for pair in self.pairs if not pair.is_same)


def examine(issued: bytes, reviewed: bytes, terms: Mapping[str, str]) -> Examined:
    """Compare a file with the one that was issued; ``terms`` are the key terms by path.

    Raises :class:`~pipeline.errors.BadInput` for what is no sound Word file.
    """
    before, after = read_story(issued), read_story(reviewed)
    pairs = (*align(before.lines, after.lines), *_margins(before, after))
    return Examined(
        before, sha256(issued).hexdigest(), pairs, unsettled(after), check_terms(pairs, terms)
    )


def key_terms(draft: Draft) -> dict[str, str]:
    """The key terms that a paper was made from, by path."""
    names = without(draft.controls, SLOTS)
    return {
        path: text
        for path, text in flat(draft.context.model_dump())
        if text and pattern(path) in names
    }


def reviewed_word(
    draft: Draft, own: ReviewedWord, templates: Templates, read: Callable[[str], bytes]
) -> bytes:
    """The reviewed file as it is signed: proved to be the one on record and to say what the data
    say, with the outcome of the review in it.

    Raises :class:`~pipeline.errors.WrongState` for a file that was changed after the review.
    """
    word = read(own.file)
    if sha256(word).hexdigest() != own.sha256:
        raise _refused(msg("The reviewed file was changed after the review."), own)
    examined = examine(filled(draft, templates, draft.context), word, key_terms(draft))
    for finding in (*open_findings(examined, own.file), *term_findings(draft, examined, own.file)):
        raise _refused(finding.message, own)
    return fill_slots(word, PENDING, own.slots)


def open_findings(examined: Examined, file: str) -> Iterator[Finding]:
    """Each tracked change and comment that is still in the file."""
    for each in examined.open[:_SHOWN]:
        yield Finding(
            f"review.open.{each.kind}",
            Severity.ERROR,
            Where(each.place, file),
            msg("{what} by {author} ({when}) is not settled: “{text}”.", what=_OPEN[each.kind],
                author=each.author or "?", when=each.at or "?", text=each.text),
            msg("Accept or reject it in Word (comments: delete them), save, and take the file back "
                "again."),
        )  # fmt: skip


def term_findings(draft: Draft, examined: Examined, file: str) -> Iterator[Finding]:
    """Each key term that the file does not say as the data do."""
    for each in examined.differences[:_SHOWN]:
        yield Finding(
            "review.key-term",
            Severity.ERROR,
            Where(each.place or each.path, file),
            _difference(draft, each),
            msg("Change the case data and send out a new version, not the Word file; if the data "
                "are right, correct the file, or have the newest version edited."),
        )  # fmt: skip


def _difference(draft: Draft, each: Difference) -> Message:
    what = key_term(type(draft.context), each.path)
    if not each.found:
        return msg("{term}: the data say “{expected}”, the file no longer says it.",
                   term=what, expected=each.expected)  # fmt: skip
    return msg("{term}: the data say “{expected}”, the file says “{found}”.",
               term=what, expected=each.expected, found=each.found)  # fmt: skip


def _margins(before: Story, after: Story) -> Iterator[Pair]:
    """Headers and footers that are only in one of the two."""
    for text in before.margins:
        if text not in after.margins:
            yield Pair((_margin(text),), ())
    for text in after.margins:
        if text not in before.margins:
            yield Pair((), (_margin(text),))


def _margin(text: str) -> Line:
    return Line(text, (), (), place=MARGINS)


def _refused(reason: Message, own: ReviewedWord) -> WrongState:
    return WrongState(
        "review.not-as-recorded",
        msg("The agreement cannot be made from the reviewed file. {reason}", reason=reason),
        hint=msg("Take it back again with: jieqing review"),
        where=Where(file=own.file),
    )
