"""A review as it was asked for, what came of it, and what it leaves: record and comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.case.model import Case
from pipeline.documents.review.compare import Pair
from pipeline.documents.review.mark import marked_word
from pipeline.documents.review.page import Head, comparison_page
from pipeline.documents.review.story import Line, key
from pipeline.finding import Finding, Severity
from pipeline.law.law import Law
from pipeline.messages import Words
from pipeline.papers.people import acts_for
from pipeline.papers.reviewed import Change, Decision, Deviation, ReviewedFile, ReviewRecord
from pipeline.papers.words import REVIEWS, day
from pipeline.running.files import write_file
from pipeline.running.review_examined import Examined
from pipeline.running.review_record import folder_of, issued_context

REVIEWED, MARKED, PAGE = "agreement.reviewed.docx", "comparison.docx", "comparison.html"
NOT_TAKEN = "review/not-taken"


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A file to take back: of which case, reviewed by whom, with what decision."""

    case: Path
    file: Path
    by: str
    decision: Decision
    note: str
    on: date
    now: datetime
    templates: Path | None = None
    output: Path | None = None


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What came of it; without a record nothing was taken back, and ``findings`` say why."""

    record: ReviewRecord | None
    changed: bool
    findings: tuple[Finding, ...]
    marked: Path
    page: Path
    changes: int

    def as_json(self, lang: str) -> dict[str, Any]:
        """As it leaves the house."""
        record = self.record.model_dump(mode="json", by_alias=True) if self.record else None
        return {
            "schema": "review-result.v1",
            "taken": self.record is not None,
            "changed": self.changed,
            "record": record,
            "changes": self.changes,
            "comparison": {"word": str(self.marked), "page": str(self.page)},
            "findings": [each.as_json(lang) for each in self.findings],
        }


def record_of(
    case: Case,
    law: Law,
    request: ReviewRequest,
    examined: Examined,
    word: bytes,
    number: int,
) -> ReviewRecord:
    """The record of a review."""
    lawyer = next((party for party in case.parties if party.id == request.by), None)
    return ReviewRecord(
        number=number,
        case=case.id,
        by=request.by,
        lawyer=lawyer.name if lawyer else request.by,
        licence_no=(lawyer.licence_no if lawyer else "") or "",
        client=acts_for(case, lawyer) if lawyer else "",
        decision=request.decision,
        note=request.note,
        on=request.on,
        recorded_at=request.now,
        received_as=request.file.name,
        reviewed=ReviewedFile(
            file=f"{folder_of(number)}/{REVIEWED}", sha256=sha256(word).hexdigest(), size=len(word)
        ),
        issued_sha256=examined.sha256,
        deviations=_deviations(examined.changed),
        context=issued_context(case, law, request.on),
    )


def same_review(before: ReviewRecord, now: ReviewRecord) -> bool:
    """Whether it is the review on record: the same file and data, decided the same way."""
    own = {"number", "recorded_at", "reviewed", "received_as"}
    same = before.model_dump(exclude=own) == now.model_dump(exclude=own)
    return same and before.reviewed.sha256 == now.reviewed.sha256


def told(
    request: ReviewRequest,
    folder: Path,
    examined: Examined,
    record: ReviewRecord,
    findings: Sequence[Finding],
    *,
    taken: bool,
    changed: bool = True,
) -> ReviewResult:
    """The comparison on disk, in Word and as a page, and what is to be said."""
    place = request.output or folder / (folder_of(record.number) if taken else NOT_TAKEN)
    page = comparison_page(_head(record, findings, taken=taken), examined.pairs)
    count = len(examined.changed)
    marked = marked_word(examined.issued, examined.pairs, author=record.lawyer,
                         day=record.on.isoformat())  # fmt: skip
    for name, data in ((MARKED, marked), (PAGE, page)):
        path = place / name
        if not path.is_file() or path.read_bytes() != data:
            write_file(path, data)
    kept = record if taken else None
    return ReviewResult(
        kept, taken and changed, tuple(findings), place / MARKED, place / PAGE, count
    )


def _head(record: ReviewRecord, findings: Sequence[Finding], *, taken: bool) -> Head:
    decision = Words(*REVIEWS[record.decision])
    facts = (
        ("案件", record.case),
        ("审查律师", f"{record.lawyer}（执业证号 {record.licence_no or '—'}）"),
        ("委托人", record.client or "—"),
        ("结论", f"{decision.zh}（{day(record.on)}）"),
        ("意见", record.note),
        ("收到的文件", record.received_as),
        ("SHA-256", record.reviewed.sha256),
        ("登记", f"第 {record.number} 次审查" if taken else "未登记：先处理下列问题"),
    )
    problems = [
        " ".join(part for part in (str(each.where.path), each.message.render("zh"),
                 each.hint.render("zh") if each.hint else "") if part)
        for each in findings if each.severity is not Severity.NOTE
    ]  # fmt: skip
    return Head("律师审查对照", "Review of the agreement, compared with the text as issued",
                facts, problems)  # fmt: skip


def _deviations(changed: Sequence[Pair]) -> tuple[Deviation, ...]:
    """What was changed; a text that went here and came there was moved."""
    gone = {key(pair.old_text) for pair in changed if not pair.new}
    come = {key(pair.new_text) for pair in changed if not pair.old}
    return tuple(_deviation(pair, gone & come) for pair in changed)


def _deviation(pair: Pair, moved: set[str]) -> Deviation:
    line = (pair.old or pair.new)[0]
    kind = Change.CHANGED if pair.old and pair.new else Change.ADDED if pair.new else Change.REMOVED
    return Deviation(
        change=Change.MOVED if kind is not Change.CHANGED and line.key in moved else kind,
        clause=line.clause,
        place=line.place,
        approved_text=_written(pair.old),
        reviewed_text=_written(pair.new),
    )


def _written(lines: Sequence[Line]) -> str:
    return "\n".join(line.written for line in lines)
