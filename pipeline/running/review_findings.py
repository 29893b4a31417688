"""What no reviewed file may have, as findings: open changes, other key terms, hidden text."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.review.looks import Unread
from pipeline.documents.review.rows import RowChange
from pipeline.documents.review.terms import Difference
from pipeline.documents.review.tracked import Open, Unsettled
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.papers.draft import Draft
from pipeline.running.changes import key_term
from pipeline.running.review_examined import Examined

_SHOWN = 50
_ROWS = {
    RowChange.ADDED: msg("The data have no such row: “{text}”."),
    RowChange.REMOVED: msg("The row of the data is no longer there: “{text}”."),
    RowChange.CHANGED: msg("The row no longer says the data alone: “{text}”."),
}
_OPEN = {
    Open.INSERTED: msg("a tracked insertion"),
    Open.DELETED: msg("a tracked deletion"),
    Open.MOVED: msg("a tracked move"),
    Open.FORMATTED: msg("a tracked change of format"),
    Open.COMMENT: msg("a comment"),
    Open.FOREIGN: msg("a footnote, a formula, a symbol or another document"),
    Open.DRAWN: msg("a picture, a shape or an embedded object"),
    Open.HINT: msg("a field to click on that is not filled in"),
}
_EXCERPT = 60
_OPENLY = msg("Write it like the text around it or delete it, and take the file back again.")
_UNREAD = {
    Unread.HIDDEN: (msg("Hidden text"), _OPENLY),
    Unread.PALE: (msg("Text in the colour of its ground, or nearly so"), _OPENLY),
    Unread.TINY: (msg("Text too small to be read"), _OPENLY),
    Unread.AWAY: (msg("Text pushed together, out of its line or off the page"), _OPENLY),
    Unread.STRUCK: (
        msg("Text that is struck through, which could be read either way"),
        msg("Delete it, or take the line through it away, and take the file back again."),
    ),
}
_NOT_TEXT = frozenset({Open.FOREIGN, Open.DRAWN, Open.HINT})


def errors_of(draft: Draft, examined: Examined, file: str) -> Iterator[Finding]:
    """Why the file cannot be the paper that is signed, whoever decided what about it."""
    yield from open_findings(examined, file)
    yield from term_findings(draft, examined, file)
    yield from row_findings(examined, file)
    yield from hidden_findings(examined, file)


def open_findings(examined: Examined, file: str) -> Iterator[Finding]:
    """Each tracked change and comment that is still in the file, and what cannot be compared."""
    for each in examined.open[:_SHOWN]:
        message, hint = _foreign(each) if each.kind in _NOT_TEXT else _not_settled(each)
        yield Finding(
            f"review.open.{each.kind}", Severity.ERROR, Where(each.place, file), message, hint
        )


def _not_settled(each: Unsettled) -> tuple[Message, Message]:
    return (
        msg("{what} by {author} ({when}) is not settled: “{text}”.", what=_OPEN[each.kind],
            author=each.author or "?", when=each.at or "?", text=each.text),
        msg("Accept or reject it in Word (comments: delete them), save, and take the file back "
            "again."),
    )  # fmt: skip


def _foreign(each: Unsettled) -> tuple[Message, Message]:
    """It would be signed, and nobody could say what it changes."""
    return (
        msg("The file has something that cannot be compared: {what} “{text}”.",
            what=_OPEN[each.kind], text=each.text or "—"),
        msg("Take it out of the Word file, or write in words what it says, and take the file back "
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


def row_findings(examined: Examined, file: str) -> Iterator[Finding]:
    """Each row of a table of key terms that came, went, or says something besides."""
    told = {each.place for each in examined.differences}
    for each in examined.rows[:_SHOWN]:
        if each.kind is RowChange.ADDED or each.place not in told:
            yield Finding(
                "review.row",
                Severity.ERROR,
                Where(each.place, file),
                Message(_ROWS[each.kind].msgid, {"text": each.text}),
                msg("This table is made from the case data: change them and send out a new "
                    "version, or put the table back as it was."),
            )  # fmt: skip


def hidden_findings(examined: Examined, file: str) -> Iterator[Finding]:
    """Each stretch of text that is there and that nobody would read."""
    for each in examined.hidden[:_SHOWN]:
        what, hint = _UNREAD[each.why]
        yield Finding(
            "review.hidden",
            Severity.ERROR,
            Where(each.place, file),
            msg("{what}: “{text}”.", what=what, text=each.text[:_EXCERPT]),
            hint,
        )


def _difference(draft: Draft, each: Difference) -> Message:
    what = key_term(type(draft.context), each.path)
    if not each.found:
        return msg("{term}: the data say “{expected}”, the file no longer says it.",
                   term=what, expected=each.expected)  # fmt: skip
    return msg("{term}: the data say “{expected}”, the file says “{found}”.",
               term=what, expected=each.expected, found=each.found)  # fmt: skip
