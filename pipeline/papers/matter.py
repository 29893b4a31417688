"""What a stage is a function of: the case, the law, a date, and what was issued so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.case.model import Case
from pipeline.channels.intake import Records
from pipeline.channels.log import NegotiationLog
from pipeline.clauses.library import Library
from pipeline.finding import Finding
from pipeline.law.law import Law
from pipeline.law.proofs import Content
from pipeline.papers.record import Record
from pipeline.papers.reviewed import Reviewed
from pipeline.proposals.assessment import Traces


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything a paper may depend on. ``files`` maps evidence ids to SHA-256 digests (hex);
    ``records`` is what came in over the channels, ``log`` the negotiation log made of it;
    ``contents`` is what was read in the evidence files, by evidence id; ``library`` holds the
    clauses of agreements; ``traces`` is what proof of means tells of editing, by evidence id;
    ``reviewed`` is what came of the lawyer's edit of the agreement. ``errors`` are those of a case
    of which only drafts are made; it is none for a sound one.
    """

    case: Case
    law: Law
    as_of: date
    record: Record = field(default_factory=Record)
    files: Mapping[str, str] = field(default_factory=dict)
    records: Records = field(default_factory=Records)
    log: NegotiationLog = field(default_factory=NegotiationLog)
    contents: Mapping[str, Content] = field(default_factory=dict)
    library: Library = field(default_factory=Library.load)
    traces: Traces = field(default_factory=dict)
    reviewed: Reviewed | None = None
    errors: tuple[Finding, ...] = ()
