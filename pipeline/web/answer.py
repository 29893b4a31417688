"""What is answered about a file: the report in both languages, and the data in the paper."""

from __future__ import annotations

import json
from typing import Any

from pipeline.messages import LANGUAGES, Message
from pipeline.verification.bundle import attached
from pipeline.verification.meaning import DATA_NAME
from pipeline.verification.report import Check, Document, Report, Verdict

SCHEMA = "web-verification.v1"


def answer(report: Report, data: dict[str, str] | None = None) -> dict[str, Any]:
    """The document that leaves; ``data`` only if they were proved to stand on the pages."""
    return {
        "schema": SCHEMA,
        "verdict": report.verdict.value,
        "report": {lang: report.as_json(lang) for lang in LANGUAGES},
        "data": data,
    }


def data_of(pdf: bytes, report: Report) -> dict[str, str] | None:
    """The data that the report found to be those on the pages; None if it did not."""
    if not any(each.id == "data" and each.verdict is Verdict.PASS for each in report.checks):
        return None
    visible: dict[str, str] = json.loads(attached(pdf)[DATA_NAME])["visible"]
    return visible


def undecided(sha256: str, size: int, message: Message) -> dict[str, Any]:
    """A file that nobody got to the end of: that is no yes."""
    check = Check("readable", Verdict.INDETERMINATE, message)
    return answer(Report(Verdict.INDETERMINATE, Document(sha256, size), (check,), ()))
