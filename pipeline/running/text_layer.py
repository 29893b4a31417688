"""``--ocr``: recognised text beneath the scans of a bundle; a file it fails on goes in without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.documents.bundle import Changed, Filed, Prepared, Rejected
from pipeline.documents.ocr import require_ocr, with_text
from pipeline.errors import RenderingError
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg


def recognise(files: Iterable[Filed]) -> list[Filed]:
    """The files with text beneath their scanned pages.

    Raises :class:`~pipeline.errors.ToolMissing` where the programs for it are missing.
    """
    require_ocr()
    return [replace(file, outcome=_recognised(file)) for file in files]


def unrecognised(files: Iterable[Filed]) -> Iterator[Finding]:
    """A warning for each file whose text was to be recognised and was not."""
    for file in files:
        if isinstance(file.outcome, Prepared) and Changed.UNRECOGNISED in file.outcome.changed:
            yield Finding(
                "bundle.unrecognised",
                Severity.WARNING,
                Where(file=file.name),
                msg("The text of its pages could not be recognised; they can be read, not "
                    "searched."),
                hint=msg("Hand in a sharper scan, or parts of it, or build without --ocr."),
            )  # fmt: skip


def _recognised(file: Filed) -> Prepared | Rejected:
    made = file.outcome
    if not isinstance(made, Prepared):
        return made
    try:
        return with_text(file.name, made)
    except RenderingError:
        return replace(made, changed=(*made.changed, Changed.UNRECOGNISED))
