"""Problems as data: they are collected and all shown at once, never raised one by one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.messages import Message


class Severity(StrEnum):
    """How far a finding reaches: an *error* stops the build, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Where:
    """A place a person can go to: ``case.yaml:41 terms.instalments[3].amount``."""

    path: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file
        return " ".join(part for part in (place, self.path) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem.

    ``code`` is stable and meant for machines (``case.id-number.checksum``); ``message`` says what
    is wrong, ``hint`` what to do; ``rule`` names the article of law or the standard behind it.
    """

    code: str
    severity: Severity
    where: Where
    message: Message
    hint: Message | None = None
    rule: str = ""

    def as_json(self, lang: str) -> dict[str, object]:
        """The finding as it leaves the house, in one language."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.where.file,
            "line": self.where.line,
            "path": self.where.path,
            "message": self.message.render(lang),
            "hint": self.hint.render(lang) if self.hint else "",
            "rule": self.rule,
        }
