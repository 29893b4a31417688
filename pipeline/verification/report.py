"""What verification says: one verdict, the checks behind it, the signatures found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.messages import Message, msg

SCHEMA = "verification-report.v1"


class Verdict(StrEnum):
    """The first three are for a paper; a single check may also only have something to say."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    INDETERMINATE = "indeterminate"
    NOTE = "note"
    NOT_APPLICABLE = "not_applicable"


class Subject(StrEnum):
    """What was looked at."""

    PAPER = "paper"
    LOG = "log"
    PACKET = "packet"
    REGISTRY = "registry"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one numbered check, in words; a check may have several."""

    id: str
    verdict: Verdict
    message: Message

    def as_json(self, lang: str) -> dict[str, str]:
        """As it leaves the house, in one language."""
        return {"id": self.id, "verdict": self.verdict.value, "message": self.message.render(lang)}


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature as a person asks about it. ``signed_at`` is what the signer claims."""

    party: str
    field: str
    signer: str
    signed_at: dt.datetime | None
    timestamp: dt.datetime | None
    level: str
    covers_whole_file: bool
    throw_away: bool

    def as_json(self) -> dict[str, object]:
        """As it leaves the house; times in ISO 8601."""
        return {
            "party": self.party,
            "field": self.field,
            "signer": self.signer,
            "signed_at": self.signed_at.isoformat() if self.signed_at else None,
            "timestamp": self.timestamp.isoformat() if self.timestamp else None,
            "level": self.level,
            "covers_whole_file": self.covers_whole_file,
            "throw_away": self.throw_away,
        }


@dataclass(frozen=True, slots=True)
class Document:
    """The file that was looked at."""

    sha256: str
    size: int
    pages: int | None = None
    is_pdf: bool = True

    def as_json(self) -> dict[str, object]:
        """As it leaves the house; ``size`` in bytes, ``pages`` null if they cannot be counted."""
        return {
            "sha256": self.sha256,
            "size": self.size,
            "pages": self.pages,
            "is_pdf": self.is_pdf,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The answer to "may this paper be relied on?"."""

    verdict: Verdict
    document: Document
    checks: tuple[Check, ...]
    signatures: tuple[SignatureLine, ...]
    subject: Subject = Subject.PAPER

    @property
    def summary(self) -> Message:
        """The answer in one sentence."""
        return _SUMMARIES[self.subject][self.verdict]

    def as_json(self, lang: str) -> dict[str, object]:
        """The report as it leaves the house, in ``zh`` or ``en``."""
        return {
            "schema": SCHEMA,
            "subject": self.subject.value,
            "verdict": self.verdict.value,
            "summary": self.summary.render(lang),
            "document": self.document.as_json(),
            "checks": [check.as_json(lang) for check in self.checks],
            "signatures": [line.as_json() for line in self.signatures],
        }


_SUMMARIES = {
    Subject.PAPER: {
        Verdict.PASS: msg("The paper is as it was signed, and the signatures are good."),
        Verdict.FAIL: msg("Do not rely on this paper; the reasons are given below."),
        Verdict.INDETERMINATE: msg("It cannot be decided yet whether this paper may be relied on."),
    },
    Subject.LOG: {
        Verdict.PASS: msg("The negotiation log is whole: no entry was changed, none is missing."),
        Verdict.FAIL: msg("Do not rely on this negotiation log; the reasons are given below."),
        Verdict.INDETERMINATE: msg(
            "The entries fit together; whether some are missing at the end cannot be told."
        ),
    },
    Subject.PACKET: {
        Verdict.PASS: msg("The packet is what its manifest lists, and its log is whole."),
        Verdict.FAIL: msg("Do not rely on this packet; the reasons are given below."),
        Verdict.INDETERMINATE: msg("It cannot be decided yet whether the packet is whole."),
    },
    Subject.REGISTRY: {
        Verdict.PASS: msg("The published registry is whole, and was only ever added to."),
        Verdict.FAIL: msg("Do not rely on this registry; the reasons are given below."),
        Verdict.INDETERMINATE: msg("It cannot be decided yet whether this registry is whole."),
    },
    Subject.PROOF: {
        Verdict.PASS: msg("What is proved stood in the issuer's log."),
        Verdict.FAIL: msg("Do not rely on this proof; the reasons are given below."),
        Verdict.INDETERMINATE: msg("It cannot be decided yet whether this proof holds."),
    },
}


def overall(checks: Iterable[Check], mandatory: Iterable[str]) -> Verdict:
    """Fail if anything fails; pass only if every mandatory check passed and nothing is open."""
    found = list(checks)
    verdicts = {check.verdict for check in found}
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    passed = {check.id for check in found if check.verdict is Verdict.PASS}
    if Verdict.INDETERMINATE in verdicts or not passed.issuperset(mandatory):
        return Verdict.INDETERMINATE
    return Verdict.PASS
