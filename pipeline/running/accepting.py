"""A PDF that was signed at a provider and comes back: is its content what was sent?

A provider either adds its signature at the end, so that the bytes that were sent stand in front
unchanged, or writes the file anew. Either way what the file holds is judged by a closed list
(:mod:`~pipeline.running.copy_objects`), its pages are compared as words and as pictures
(:mod:`~pipeline.running.copy_pages`), and so is every version that somebody signed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

import pikepdf
import pypdfium2
from cryptography.x509 import Certificate

from pipeline.errors import BadInput, WrongState
from pipeline.messages import Message, msg
from pipeline.running.copy_objects import foreign, places
from pipeline.running.copy_pages import shows_another
from pipeline.signing.form import read_form
from pipeline.signing.holder import fits
from pipeline.verification.pages import text_of
from pipeline.verification.paper import read
from pipeline.verification.report import Report, Verdict
from pipeline.verification.verify import verify

_MUST_PASS = frozenset({"readable", "signatures", "coverage", "integrity", "algorithms"})
_HOLDS = frozenset({Verdict.PASS, Verdict.NOTE})
_OF_OUR_FIELDS = frozenset({"parties", "changes", "content"})
"""Checks made for papers with prepared fields; a provider's own field is judged by its content."""

_UNREADABLE = (
    pypdfium2.PdfiumError, pikepdf.PdfError, ArithmeticError, AttributeError, LookupError,
    NotImplementedError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What the libraries raise for a file that is built in an odd way."""


class Sameness(StrEnum):
    """How it is known that the content is what was sent."""

    BYTES = "bytes"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A signed copy whose content is proved: how, the names in the certificates, both digests.

    ``parties`` are the fields of the paper that was sent whose holders have signed, in order;
    ``vouched`` tells that every certificate leads to a root that was given.
    """

    sameness: Sameness
    signers: tuple[str, ...]
    sent_sha256: str
    returned_sha256: str
    parties: tuple[str, ...] = ()
    vouched: bool = False

    def as_json(self) -> dict[str, object]:
        """As it is kept beside the paper."""
        return {
            "schema": "accepted-copy.v1",
            "sameness": self.sameness.value,
            "signers": list(self.signers),
            "parties": list(self.parties),
            "sent_sha256": self.sent_sha256,
            "returned_sha256": self.returned_sha256,
        }


def accept(sent: bytes, returned: bytes, now: datetime, trust: Sequence[Certificate]) -> Accepted:
    """What a signed copy that came back is. Whose the signatures are is told by their
    certificates, as far as ``trust`` vouches for them.

    Raises :class:`~pipeline.errors.WrongState` for a copy that is not proved to be what was sent,
    or whose signature is not sound.
    """
    if returned == sent:
        raise _refused(msg("nobody has signed it"))
    report = verify(returned, trust=trust, now=now)
    problem = _unsound(report) or another(sent, returned)
    if problem:
        raise _refused(problem)
    return Accepted(
        sameness=Sameness.BYTES if returned.startswith(sent) else Sameness.PAGES,
        signers=tuple(each.signer for each in report.signatures),
        sent_sha256=sha256(sent).hexdigest(),
        returned_sha256=sha256(returned).hexdigest(),
        parties=tuple(_parties(sent, returned)),
        vouched=all(each.verdict in _HOLDS for each in report.checks if each.id == "chain"),
    )


def _parties(sent: bytes, returned: bytes) -> Iterator[str]:
    """The parties, one after the other, to whom a certificate in the copy belongs."""
    certificates = [each.container.signer for each in read(returned).examinable]
    for name, field in read_form(sent).fields.items():
        holder = field.holder
        if field.signed:
            continue
        if holder is None or not any(fits(holder, each) for each in certificates):
            return
        yield name


def _unsound(report: Report) -> Message | None:
    """Why its signatures do not hold."""
    wrong = [
        each
        for each in report.checks
        if each.verdict is Verdict.FAIL and each.id not in _OF_OUR_FIELDS
    ]
    passed = {each.id for each in report.checks if each.verdict is Verdict.PASS}
    open_ = [each for each in report.checks if each.id in _MUST_PASS - passed]
    found = wrong or open_
    return found[0].message if found else None


def another(sent: bytes, returned: bytes) -> Message | None:
    """What it shows or holds that was not sent, or no longer does; so of each signed version.

    Raises :class:`~pipeline.errors.BadInput` for what cannot be read.
    """
    ends = {each.end for each in read(returned).signatures} | {len(returned)}
    try:
        found = (_version(sent, returned[:end]) for end in sorted(ends, reverse=True))
        return next((each for each in found if each), None)
    except _UNREADABLE as error:
        raise BadInput("signing.no-pdf", msg("The file is no PDF that can be read.")) from error


def _version(sent: bytes, returned: bytes) -> Message | None:
    before, after = text_of(sent), text_of(returned)
    if len(before) != len(after):
        return msg("it has {after} pages, the paper that was sent has {before}",
                   after=len(after), before=len(before))  # fmt: skip
    for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
        if _words(old) != _words(new):
            return msg("page {page} does not say what was sent", page=number)
    in_front = returned.startswith(sent)
    with pikepdf.open(io.BytesIO(sent)) as paper, pikepdf.open(io.BytesIO(returned)) as copy:
        if len(paper.pages) != len(before) or len(copy.pages) != len(after):
            return msg("its pages cannot be told apart")
        return foreign(paper, copy, in_front=in_front) or shows_another(
            paper, copy, places(paper, copy)
        )


def _words(text: str) -> str:
    return "".join(text.split())


def _refused(reason: Message) -> WrongState:
    return WrongState(
        "accept.refused",
        msg("The copy that came back is not taken: {reason}", reason=reason),
        hint=msg("Do not rely on it; ask the provider for the file that was signed."),
    )
