"""The lawyer's file, proved to be the one on record, made the paper that is signed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from pipeline.documents.review.slots import fill_slots
from pipeline.errors import WrongState
from pipeline.finding import Where
from pipeline.messages import Message, msg
from pipeline.papers.agreement import PENDING
from pipeline.papers.draft import Draft, ReviewedWord
from pipeline.running.review_examined import examine, key_terms
from pipeline.running.review_findings import errors_of
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled


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
    for finding in errors_of(draft, examined, own.file):
        raise _refused(finding.message, own)
    return fill_slots(word, PENDING, own.slots)


def _refused(reason: Message, own: ReviewedWord) -> WrongState:
    return WrongState(
        "review.not-as-recorded",
        msg("The agreement cannot be made from the reviewed file. {reason}", reason=reason),
        hint=msg("Take it back again with: jieqing review"),
        where=Where(file=own.file),
    )
