"""In person: the minutes come back signed, as a scan or photo."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.negotiation import RecordKind
from pipeline.channels.content import note, warning
from pipeline.channels.intake import Taken
from pipeline.channels.view import View, local
from pipeline.finding import Finding
from pipeline.messages import msg

_SCANS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")


def check(view: View) -> Iterator[Finding]:
    """Signed minutes are on record, and they are a picture or a PDF."""
    minutes = view.files(RecordKind.SIGNED_MINUTES)
    named = any(one.kind is RecordKind.SIGNED_MINUTES for one in view.session.records)
    is_over = local(view.session.started_at).date() < view.scene.as_of
    if not named and is_over:
        yield note(
            "minutes.unsigned",
            view.at("records"),
            msg("The signed minutes of this meeting are not on record."),
            msg("Have them signed by all who were there, and add the scan as signed_minutes."),
        )
    for taken in minutes:
        yield from _no_scan(taken)


def _no_scan(taken: Taken) -> Iterator[Finding]:
    if not taken.start.startswith(_SCANS):
        yield warning(
            "minutes.no-scan",
            taken.where,
            msg("This is neither a picture nor a PDF; signatures cannot be seen in it."),
            msg("Scan or photograph the signed page."),
        )
