"""What the readers share: frozen values as they go into the log, and what reading one gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message

T = TypeVar("T")


class Content(BaseModel):
    """A frozen value that the log keeps; its text is never trimmed or changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What was read from a file, and everything there is to say about the file."""

    value: T
    findings: tuple[Finding, ...] = ()


def error(
    code: str, where: Where, message: Message, hint: Message | None = None, rule: str = ""
) -> Finding:
    """A finding that stops the build: a record is not what the case says it is."""
    return Finding(f"channel.{code}", Severity.ERROR, where, message, hint, rule)


def warning(
    code: str, where: Where, message: Message, hint: Message | None = None, rule: str = ""
) -> Finding:
    """A finding that a person should look at."""
    return Finding(f"channel.{code}", Severity.WARNING, where, message, hint, rule)


def note(
    code: str, where: Where, message: Message, hint: Message | None = None, rule: str = ""
) -> Finding:
    """Something worth knowing."""
    return Finding(f"channel.{code}", Severity.NOTE, where, message, hint, rule)
