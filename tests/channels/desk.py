"""An example case with changed sessions or other record files, and what the checks find then."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from pipeline.case.model import Case
from pipeline.channels.checks import check_channels
from pipeline.channels.intake import Records, StoredFile, named_files, take_in
from pipeline.finding import Finding
from pipeline.law.law import Law
from tests.case.broken import EXAMPLES, ONE, changed

LAW = Law.load()
AS_OF = date(2026, 11, 20)
Files = Mapping[str, bytes]


def stored(data: bytes) -> StoredFile:
    return StoredFile(hashlib.sha256(data).hexdigest(), data)


def taken(
    changes: Mapping[str, object],
    files: Files | None = None,
    example: str = ONE,
    as_of: date = AS_OF,
) -> tuple[Case, Records, list[Finding]]:
    """The changed case, its records, and every finding of the room."""
    loaded = changed(example, changes)
    case = loaded.value
    assert case is not None
    given = files or {}
    found = {
        named.file: stored(given[named.file] if named.file in given else path.read_bytes())
        for named in named_files(case)
        if named.file in given or (path := EXAMPLES / example / named.file).is_file()
    }
    records = take_in(case, found, loaded.where)
    evidence = {
        item.id: hashlib.sha256((EXAMPLES / example / item.file).read_bytes()).hexdigest()
        for item in case.evidence
        if item.file
    }
    return case, records, list(check_channels(case, records, LAW, loaded.where, as_of, evidence))


def findings(
    changes: Mapping[str, object], files: Files | None = None, example: str = ONE
) -> list[Finding]:
    """Every finding of the room about the changed case."""
    return taken(changes, files, example)[2]


def codes(
    changes: Mapping[str, object], files: Files | None = None, example: str = ONE
) -> list[str]:
    """The codes of :func:`findings`, without ``channel.``."""
    return [one.code.removeprefix("channel.") for one in findings(changes, files, example)]
