"""Masking in the process apart in which files are read, within the same time and memory."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import pikepdf

from pipeline.documents.apart import Desk
from pipeline.documents.bundle.masking.edition import Apart
from pipeline.documents.bundle.prepared import Prepared


def apart_at(desk: Desk) -> Apart:
    """Where the work on an exhibit may take what the reading of a file at this desk may."""

    def apart(no: str, prepared: Prepared, work: Callable[[Prepared], Any]) -> Any:
        facts = (prepared.media_type, prepared.count, prepared.archival)
        return desk.carry_out(no, prepared.pages, partial(_worked, work, facts))

    return apart


def _worked(work: Callable[[Prepared], Any], facts: tuple[str, int, bool], pages: bytes) -> Any:
    media_type, count, archival = facts
    document = pikepdf.open(io.BytesIO(pages))
    return work(Prepared(media_type, document, count, archival=archival))
