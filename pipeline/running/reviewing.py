"""``jieqing review``: the lawyer's edit of the agreement is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from pipeline.case.checks.agreement import check_review
from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.terms import Review, ReviewDecision
from pipeline.clauses.library import Library
from pipeline.documents.render.word.limits import too_big
from pipeline.documents.render.word.package import MAX_FILE
from pipeline.documents.review.story import key, read_story
from pipeline.errors import BadInput, CaseInvalid, JieqingError, UsageError, WrongState
from pipeline.finding import Finding, Severity, Where
from pipeline.law.law import Law
from pipeline.messages import Words, msg
from pipeline.papers import agreement
from pipeline.papers.draft import Draft
from pipeline.papers.matter import Matter
from pipeline.papers.words import REVIEWS
from pipeline.running.files import read_file
from pipeline.running.opening import open_case, written_review
from pipeline.running.review_checks import clause_findings, decision_findings
from pipeline.running.review_examined import Examined, examine, key_terms
from pipeline.running.review_findings import errors_of
from pipeline.running.review_outcome import (
    ReviewRequest,
    ReviewResult,
    record_of,
    same_review,
    told,
)
from pipeline.running.review_record import newest_sound, next_number, write_record
from pipeline.running.review_wording import wording_findings
from pipeline.running.templates import Templates, open_templates
from pipeline.running.typesetting import filled, typeset_word

_OF_REVIEW = ("case.review.", "review.")
_LEAST_KEPT = 0.3
_NUMBER = "agreement_no"
_SHOWN = 60


def take_back(request: ReviewRequest) -> ReviewResult:
    """Compare the file with the agreement as it was issued, check it, and put it on record.

    Nothing is recorded while anything in it is unsettled or contradicts the data; the comparison is
    written in any case. Raises :class:`~pipeline.errors.UsageError` for an opinion that says
    nothing, :class:`~pipeline.errors.BadInput` for a file that cannot be read or is another
    agreement, and :class:`~pipeline.errors.CaseInvalid` for a case with other errors.
    """
    law, review = Law.load(), _review(request)
    case, folder, where = _case(request, law)
    word = _read(request.file)
    draft, examined = _closest(case, law, request, open_templates(request.templates), word)
    findings = tuple(_findings(case, review, draft, examined, request, word, where))
    before = newest_sound(folder)
    record = record_of(case, law, request, examined, word, next_number(folder))
    if any(each.severity is Severity.ERROR for each in findings):
        return told(request, folder, examined, record, findings, taken=False)
    if before and same_review(before, record):
        return told(request, folder, examined, before, findings, taken=True, changed=False)
    result = told(request, folder, examined, record, findings, taken=True)
    write_record(folder, record, {record.reviewed.file: word})
    return result


def _review(request: ReviewRequest) -> Review:
    if not request.note.strip():
        raise UsageError(
            "review.note",
            msg("The lawyer's opinion is empty; it stands on the record and in the agreement."),
            hint=msg('Say in a sentence what was found: --note "…"'),
        )
    try:
        return Review(by=request.by, on=request.on, decision=request.decision, note=request.note)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise UsageError(
            f"review.{name}",
            msg("--{option} cannot be used as it is: {value}.", option=name,
                value=str(getattr(request, name))[:_SHOWN]),
            hint=msg("Use the lawyer's short name in the case for --by, and an opinion of at most "
                     "4000 letters for --note."),
        ) from error  # fmt: skip


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
    _refuse_other_agreement(*closest, request.file)
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


def _refuse_other_agreement(draft: Draft, examined: Examined, file: Path) -> None:
    """An agreement of another case is like this one, but it nowhere has this one's number."""
    number = key_terms(draft)[_NUMBER]
    if all(key(number) not in line.key for pair in examined.pairs for line in pair.new):
        found = (each.found for each in examined.differences if each.path == _NUMBER and each.found)
        raise BadInput(
            "review.other-agreement",
            msg("This file is the agreement {found}, not {number}.",
                found=next(found, "?"), number=number),
            hint=msg("Take back the Word file of the copy for review, or an edit of it."),
            where=Where(file=str(file)),
        )  # fmt: skip


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
    found = list(errors_of(draft, examined, file))
    if not found:
        found += _can_be_set(draft, word, file)
    if review.decision is ReviewDecision.REFUSED:  # an opinion: nothing is signed after it
        found = [replace(each, severity=Severity.WARNING) for each in found]
    else:
        found += decision_findings(review.decision, examined, file)
        if case.terms:
            found += clause_findings(case, case.terms, Library.load(), examined, file)
        found += wording_findings(case, examined, file)
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
