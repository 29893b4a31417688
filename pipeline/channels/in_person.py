"""In person: the minutes come back signed, as a scan or photo."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.channels import minutes
from pipeline.channels.view import View
from pipeline.finding import Finding


def check(view: View) -> Iterator[Finding]:
    """Signed minutes are on record in time, and they are a picture or a PDF."""
    yield from minutes.check(view)
