"""``jieqing review``: the lawyer's edit of the agreement is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.case.checks.agreement import check_review
from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.terms import Review, ReviewDecision
from pipeline.documents.render.word.limits import too_big
from pipeline.documents.render.word.package import MAX_FILE
from pipeline.documents.review.compare import Pair
from pipeline.documents.review.mark import marked_word
from pipeline.documents.review.page import Head, comparison_page
from pipeline.documents.review.story import Line, key, read_story
from pipeline.errors import BadInput, CaseInvalid, JieqingError, WrongState
from pipeline.finding import Finding, Severity, Where
from pipeline.law.law import Law
from pipeline.messages import Words, msg
from pipeline.papers import agreement
from pipeline.papers.draft import Draft
from pipeline.papers.matter import Matter
from pipeline.papers.people import acts_for
from pipeline.papers.reviewed import Change, Decision, Deviation, ReviewedFile, ReviewRecord
from pipeline.papers.words import REVIEWS, day
from pipeline.running.files import read_file, write_file
from pipeline.running.opening import open_case, written_review
from pipeline.running.review_checks import decision_findings, figure_findings
from pipeline.running.review_record import (
    folder_of,
    issued_context,
    read_record,
    write_record,
)
from pipeline.running.reviewed_word import (
    Examined,
    examine,
    key_terms,
    open_findings,
    term_findings,
)
from pipeline.running.templates import Templates, open_templates
from pipeline.running.typesetting import filled, typeset_word

_OF_REVIEW = ("case.review.", "review.")
REVIEWED, MARKED, PAGE = "agreement.reviewed.docx", "comparison.docx", "comparison.html"
NOT_TAKEN = "review/not-taken"
_LEAST_KEPT = 0.3


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


def take_back(request: ReviewRequest) -> ReviewResult:
    """Compare the file with the agreement as it was issued, check it, and put it on record.

    Nothing is recorded while anything in it is unsettled or contradicts the data; the comparison is
    written in any case. Raises :class:`~pipeline.errors.BadInput` for a file that cannot be read
    and :class:`~pipeline.errors.CaseInvalid` for a case with other errors.
    """
    law = Law.load()
    case, folder, where = _case(request, law)
    word = _read(request.file)
    draft, examined = _closest(case, law, request, open_templates(request.templates), word)
    review = Review(by=request.by, on=request.on, decision=request.decision, note=request.note)
    findings = tuple(_findings(case, review, draft, examined, request, word, where))
    before = read_record(folder)
    record = _record(case, law, request, examined, word, before)
    if any(each.severity is Severity.ERROR for each in findings):
        return _told(request, folder, examined, record, findings, taken=False)
    if before and _same(before, record):
        return _told(request, folder, examined, before, findings, taken=True, changed=False)
    result = _told(request, folder, examined, record, findings, taken=True)
    write_record(folder, record, {record.reviewed.file: word})
    return result


def _case(request: ReviewRequest, law: Law) -> tuple[Case, Path, Locate]:
    """The case without what stands on record of earlier reviews; other errors come first."""
    opened = open_case(request.case, law, request.on)
    others = [each for each in opened.errors if not each.code.startswith(_OF_REVIEW)]
    if opened.case is None or others:
        message = msg("The case has {count} error(s); the review cannot be held against it.",
                      count=len(others))  # fmt: skip
        raise CaseInvalid("case.errors", message, tuple(others))
    if opened.case.terms is None:
        raise WrongState(
            "review.no-terms", msg("No terms have been agreed yet: the case has no `terms`.")
        )
    return (
        opened.case,
        opened.folder,
        lambda *path: Where(".".join(map(str, path)), str(request.case)),
    )


def _read(file: Path) -> bytes:
    if file.is_file() and file.stat().st_size > MAX_FILE:
        raise too_big()
    data = read_file(file)
    try:
        read_story(data)
    except BadInput as error:
        error.where = error.where or Where(file=str(file))
        raise
    return data


def _closest(
    case: Case, law: Law, request: ReviewRequest, templates: Templates, word: bytes
) -> tuple[Draft, Examined]:
    """The issued text that the file is an edit of: the copy for review, or the agreement with the
    outcome of a review in it already.
    """
    assert case.terms is not None
    matter = Matter(case, law, request.on)
    drafts = [agreement.for_review(matter, case.terms)]
    if case.terms.review is not None:
        drafts += [each for each in agreement.drafts(matter)
                   if isinstance(each, Draft) and each.key == agreement.KEY]  # fmt: skip
    made = [
        (draft, examine(filled(draft, templates, draft.context), word, key_terms(draft)))
        for draft in drafts
    ]
    closest = min(made, key=lambda each: len(each[1].changed))
    _refuse_other_text(closest[1], request.file)
    return closest


def _refuse_other_text(examined: Examined, file: Path) -> None:
    """An edit leaves most of a text as it was."""
    issued = [pair for pair in examined.pairs if pair.old]
    if sum(pair.is_same for pair in issued) < len(issued) * _LEAST_KEPT:
        raise BadInput(
            "review.other-text",
            msg("This file is no edit of the agreement of this case."),
            hint=msg("Take back the Word file of the copy for review, or an edit of it."),
            where=Where(file=str(file)),
        )


def _findings(
    case: Case,
    review: Review,
    draft: Draft,
    examined: Examined,
    request: ReviewRequest,
    word: bytes,
    where: Locate,
) -> Iterator[Finding]:
    file = str(request.file)
    yield from _reviewer(case, review, where)
    yield from _contradiction(case, review, request, where)
    found = [*open_findings(examined, file), *term_findings(draft, examined, file)]
    if not found:
        found += _can_be_set(draft, word, file)
    if review.decision is ReviewDecision.REFUSED:  # an opinion: nothing is signed after it
        found = [replace(each, severity=Severity.WARNING) for each in found]
    else:
        found += decision_findings(review.decision, examined, file)
        found += figure_findings(examined, file)
    yield from found


def _reviewer(case: Case, review: Review, where: Locate) -> Iterator[Finding]:
    if all(party.id != review.by for party in case.parties):
        known = [party.id for party in case.parties if party.role == "lawyer"]
        yield Finding(
            "review.party",
            Severity.ERROR,
            where("parties"),
            msg("The case knows nobody as “{party}”.", party=review.by),
            msg("Its lawyers are: {known}.", known=", ".join(known) or "-"),
        )
        return
    assert case.terms is not None
    terms = case.terms.model_copy(update={"review": review})
    for each in check_review(case.model_copy(update={"terms": terms}), where):
        if not each.code.endswith("review.refused"):
            yield each


def _contradiction(
    case: Case, review: Review, request: ReviewRequest, where: Locate
) -> Iterator[Finding]:
    """What the case says of the review has to be the same, or not to be there."""
    written = written_review(request.case)
    if written and (written.by, written.on, written.decision) != (
        review.by,
        review.on,
        review.decision,
    ):
        yield Finding(
            "review.case-says-otherwise",
            Severity.WARNING,
            where("terms", "review"),
            msg("The case says something else about the review: {by}, {day}, {decision}.",
                by=written.by, day=written.on, decision=Words(*REVIEWS[written.decision])),
            msg("Take `review` out of the case; until then nothing is built."),
        )  # fmt: skip


def _can_be_set(draft: Draft, word: bytes, file: str) -> list[Finding]:
    """Whether the paper that will be signed can be made from it."""
    try:
        typeset_word(draft, word, key_terms(draft).values(), "auto")
    except JieqingError as error:
        return [Finding(error.code, Severity.ERROR, Where(file=file), error.message, error.hint)]
    return []


def _record(
    case: Case,
    law: Law,
    request: ReviewRequest,
    examined: Examined,
    word: bytes,
    before: ReviewRecord | None,
) -> ReviewRecord:
    lawyer = next((party for party in case.parties if party.id == request.by), None)
    number = before.number + 1 if before else 1
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


def _same(before: ReviewRecord, now: ReviewRecord) -> bool:
    """Whether it is the review on record: the same file and data, decided the same way."""
    own = {"number", "recorded_at", "reviewed", "received_as"}
    same = before.model_dump(exclude=own) == now.model_dump(exclude=own)
    return same and before.reviewed.sha256 == now.reviewed.sha256


def _told(
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
