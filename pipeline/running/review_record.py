"""The review in a case folder: ``review/review.json`` is the newest, ``review/001/`` … keep all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.terms import Review
from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity, Where
from pipeline.law.law import Law
from pipeline.messages import Message, Words, msg
from pipeline.papers.agreement import for_review
from pipeline.papers.agreement_context import Agreement
from pipeline.papers.matter import Matter
from pipeline.papers.reviewed import Reviewed, ReviewRecord
from pipeline.papers.words import REVIEWS
from pipeline.running.case_folder import CaseFolder
from pipeline.running.changes import changes, in_words
from pipeline.running.files import write_file
from pipeline.running.manifest import FileEntry

FOLDER = "review"
FILE = f"{FOLDER}/review.json"
_AGAIN = msg("Take the reviewed file back again with: jieqing review")
_OF_REVIEW = "case.review."


def read_record(folder: Path) -> ReviewRecord | None:
    """The newest review of a case, if there is one.

    Raises :class:`~pipeline.errors.BadInput` for a record that was damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return ReviewRecord.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise BadInput(
            "review.record",
            msg("The record of the review was changed, damaged or made by another version."),
            hint=_AGAIN,
            where=Where(file=str(path)),
        ) from error


def newest_sound(folder: Path) -> ReviewRecord | None:
    """The newest review, unless its record is damaged: then the next one takes its place."""
    try:
        return read_record(folder)
    except BadInput:
        return None


def next_number(folder: Path) -> int:
    """The number of the next review: after every one that is kept."""
    kept = (each.name for each in (folder / FOLDER).glob("[0-9][0-9][0-9]"))
    return max(map(int, kept), default=0) + 1


def write_record(folder: Path, record: ReviewRecord, files: Mapping[str, bytes]) -> None:
    """Put a review into the case folder: its files first, the record last, so that a run that is
    killed leaves the review before it."""
    for name, data in files.items():
        write_file(folder / name, data)
    text = _text(record)
    write_file(folder / folder_of(record.number) / "review.json", text)
    write_file(folder / FILE, text)


def folder_of(number: int) -> str:
    """Where the files of a review are, relative to the case folder."""
    return f"{FOLDER}/{number:03}"


def with_review(
    case: Case, where: Locate, folder: CaseFolder, findings: list[Finding]
) -> tuple[Case, Reviewed | None, tuple[FileEntry, ...]]:
    """The case with the review on record as its ``terms.review``, the record, and its files."""
    try:
        record = read_record(folder.path)
    except BadInput as error:
        findings.append(_error(error.code, error.message, error.where or where(), error.hint))
        return case, None, ()
    if record is None or case.terms is None:
        return case, None, ()
    problems = list(_problems(case, case.terms.review, record, where, folder))
    findings += problems
    if problems:
        return case, None, ()
    terms = case.terms.model_copy(update={"review": record.review})
    paths = (folder.path / FILE, folder.path / record.reviewed.file)
    entries = tuple(folder.entry(path) for path in paths)
    return case.model_copy(update={"terms": terms}), Reviewed(record), entries


def held_against_data(
    case: Case, law: Law, as_of: date, reviewed: Reviewed, findings: list[Finding]
) -> tuple[Case, Reviewed]:
    """The review with what changed in the data since. A case that is wrong otherwise is first to be
    put right; an outdated refusal no longer stands in the way.
    """
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if any(not each.code.startswith(_OF_REVIEW) for each in errors) or case.terms is None:
        return case, reviewed
    now = issued_context(case, law, as_of)
    changed = tuple(changes(reviewed.record.context, now))
    if not changed:
        return case, reviewed
    findings[:] = [each for each in findings if each not in errors]
    findings.append(_outdated(changed))
    terms = case.terms
    if not reviewed.record.is_approval:
        terms = terms.model_copy(update={"review": None})
    return case.model_copy(update={"terms": terms}), replace(reviewed, outdated=changed)


def issued_context(case: Case, law: Law, as_of: date) -> dict[str, object]:
    """What the agreement says as data, whatever the review said."""
    assert case.terms is not None
    return for_review(Matter(case, law, as_of), case.terms).context.model_dump(mode="json")


def _problems(
    case: Case, written: Review | None, record: ReviewRecord, where: Locate, folder: CaseFolder
) -> Iterator[Finding]:
    place = Where(file=str(folder.path / FILE))
    if record.case != case.id:
        message = msg("This review is of the case {case}.", case=record.case)
        yield _error("review.other-case", message, place, _AGAIN)
    path = folder.find(record.reviewed.file)
    if path is None or folder.entry(path).sha256 != record.reviewed.sha256:
        yield _error(
            "review.file",
            msg("The reviewed file {file} is missing or was changed after the review.",
                file=record.reviewed.file),
            place,
            _AGAIN,
        )  # fmt: skip
    if written and _decided(written) != _decided(record.review):
        yield _error(
            "review.contradicts",
            msg("The case says that {one} reviewed the agreement on {day} ({decision}); the record "
                "of the review says {other}, {other_day} ({other_decision}).", one=written.by,
                day=written.on, decision=Words(*REVIEWS[written.decision]), other=record.by,
                other_day=record.on, other_decision=Words(*REVIEWS[record.decision])),
            where("terms", "review"),
            msg("Take `review` out of the case: the record speaks for itself; or take the file "
                "back again with: jieqing review"),
        )  # fmt: skip


def _decided(review: Review) -> tuple[str, date, str]:
    return review.by, review.on, review.decision


def _outdated(changed: tuple[str, ...]) -> Finding:
    return Finding(
        "review.outdated",
        Severity.WARNING,
        Where(file=FILE),
        msg("The data of the agreement have changed since the lawyer reviewed it: {changes}.",
            changes=in_words(Agreement, changed)),
        msg("Build again, send the new copy for review, and take it back with: jieqing review"),
    )  # fmt: skip


def _error(code: str, message: Message, where: Where, hint: Message | None) -> Finding:
    return Finding(code, Severity.ERROR, where, message, hint)


def _text(record: ReviewRecord) -> bytes:
    data = record.model_dump(mode="json", by_alias=True)
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
