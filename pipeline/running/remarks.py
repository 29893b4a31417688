"""What there is to say of the files of a bundle that went in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.documents.bundle import Changed, Filed, Prepared, Rejected
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg


def remarks(files: Sequence[Filed], severity: Severity = Severity.WARNING) -> Iterator[Finding]:
    """What is within a file and could not be read, by ``severity``; a warning for letters that a
    page cannot show, and a note for a file that is there twice."""
    for file in files:
        yield from _unread(file.name, file.outcome, severity)
    yield from _unshown(files)
    for number, first in same_files(files).items():
        yield Finding(
            "bundle.same-file",
            Severity.NOTE,
            Where(file=files[number].name),
            msg("It is the same file as {file}, byte for byte.", file=files[first].name),
            msg("Hand it in once, and name in the catalogue all that it proves."),
        )


def same_files(files: Sequence[Filed]) -> dict[int, int]:
    """For each file whose bytes an earlier one has, that one; both by place, from 0. Of files that
    are empty or were not read, nothing is said."""
    seen: dict[str, int] = {}
    found: dict[int, int] = {}
    for number, file in enumerate(files):
        first = seen.setdefault(file.original.digests.sha256, number)
        if first != number and file.original.size:
            found[number] = first
    return found


def _unread(name: str, outcome: Prepared | Rejected, severity: Severity) -> Iterator[Finding]:
    for part in outcome.parts if isinstance(outcome, Prepared) else ():
        inner = f"{name}/{part.name}"
        if isinstance(part.outcome, Rejected):
            yield Finding(part.outcome.code, severity, Where(file=inner), part.outcome.reason)
        yield from _unread(inner, part.outcome, severity)


def _unshown(files: Sequence[Filed]) -> Iterator[Finding]:
    for file in files:
        for name in _with_letters_missing(file.name, file.outcome):
            yield Finding(
                "bundle.letters-missing",
                Severity.WARNING,
                Where(file=name),
                msg("It has letters that no font here has; its pages show 〓 for them."),
                msg("Hand in a PDF of it, printed where those letters can be seen."),
            )


def _with_letters_missing(name: str, outcome: Prepared | Rejected) -> Iterator[str]:
    """The file, or those within it of which that is true: by what leads to them."""
    if not isinstance(outcome, Prepared):
        return
    inner = [
        found
        for part in outcome.parts
        for found in _with_letters_missing(f"{name}/{part.name}", part.outcome)
    ]
    yield from inner
    if Changed.LETTERS in outcome.changed:
        yield name
