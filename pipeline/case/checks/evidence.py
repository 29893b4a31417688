"""Evidence: its files are there, and each stands once. What is owed: :mod:`pipeline.law.proofs`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.case.checks.finding_tools import Locate, error, note, warning
from pipeline.case.filenames import check_filename
from pipeline.case.model import Case
from pipeline.finding import Finding
from pipeline.messages import msg


def check_paths(case: Case, where: Locate) -> Iterator[Finding]:
    """Files are named relative to the case folder and lie inside it."""
    named: list[tuple[tuple[str | int, ...], str | None]] = [
        *((("evidence", index, "file"), item.file) for index, item in enumerate(case.evidence)),
        *(
            (("negotiation", "sessions", index, "recording", "file"), session.recording.file)
            for index, session in enumerate(case.negotiation.sessions)
            if session.recording
        ),
        (("payments_file",), case.payments_file),
    ]
    for place, path in named:
        if path is not None and not is_inside(path):
            yield error(
                "evidence.path",
                where(*place),
                msg("This is not a file inside the case folder."),
                msg("Copy it there and write its place like this: evidence/contract.pdf"),
            )


def check_evidence_dates(case: Case, where: Locate) -> Iterator[Finding]:
    """Evidence is handed in after it was made."""
    for index, item in enumerate(case.evidence):
        if item.made_on and item.submitted_on and item.submitted_on < item.made_on:
            yield error(
                "evidence.dates",
                where("evidence", index, "submitted_on"),
                msg("The evidence was handed in before it was made."),
                msg("Check made_on and submitted_on."),
            )


def check_same_file(case: Case, where: Locate) -> Iterator[Finding]:
    """No file stands in the catalogue twice."""
    seen: dict[str, str] = {}
    for index, item in enumerate(case.evidence):
        if item.file is None:
            continue
        key = item.file.casefold()
        if key in seen:
            yield warning(
                "evidence.same-file",
                where("evidence", index, "file"),
                msg("“{first}” names the same file.", first=seen[key]),
                msg("Keep one item; say in proves all that it proves."),
            )
        seen.setdefault(key, item.title)


def check_files(case: Case, where: Locate, files: Mapping[str, object]) -> Iterator[Finding]:
    """Every file that the evidence names was found, and no two hold the same.

    ``files`` holds what identifies the content of each file found, by item.
    """
    seen: dict[object, str] = {}
    for index, item in enumerate(case.evidence):
        place, content = where("evidence", index, "file"), files.get(item.id)
        if item.file is None:
            yield note(
                "evidence.no-file",
                place,
                msg("This item has no file: it stands in the catalogue, not in the bundle."),
                msg("Scan it and name the file."),
            )
        elif content is None and is_inside(item.file):
            yield error(
                "evidence.file-missing",
                place,
                msg("There is no file {file}.", file=item.file),
                msg("Put the file there, or correct its name; upper and lower case matter."),
            )
        elif content is not None and seen.setdefault(content, item.file) != item.file:
            yield warning(
                "evidence.same-content",
                place,
                msg("{first} holds exactly the same.", first=seen[content]),
                msg("Check whether the wrong file was copied here."),
            )


def is_inside(path: str) -> bool:
    """Whether a path is relative, stays inside its folder and works on every system."""
    return not any(check_filename(part) for part in path.split("/"))
