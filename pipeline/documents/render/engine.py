"""What an engine is: what it is given, what it gives back, and how it refuses."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.errors import RenderingError
from pipeline.finding import Finding
from pipeline.messages import Message

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What the Word file does not say for itself.

    ``title`` and ``language`` go into the PDF; ``date`` is the paper's date, the only clock an
    engine knows (PDF/A wants a date, and the same paper must give the same bytes).
    """

    title: str
    language: Language
    date: datetime.date


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF, how many pages it has, which engine made it, and what a person should look at."""

    pdf: bytes
    pages: int
    engine: str
    warnings: tuple[Finding, ...] = ()


class Engine(Protocol):
    """Turns a Word file into a PDF/A-3 that says the same, or refuses."""

    name: str

    def render(self, docx: bytes, options: RenderOptions) -> Rendered:
        """Raise ``BadInput`` for no Word file, ``RenderingError`` for what it cannot set."""
        ...


@dataclass(frozen=True, slots=True)
class Listing(Message):
    """Several messages in a row, as the value of another one."""

    items: tuple[Message, ...] = ()

    def render(self, lang: str) -> str:
        """The messages in ``lang``, separated as that language does."""
        return ("；" if lang == "zh" else "; ").join(item.render(lang) for item in self.items)


class CannotSet(RenderingError):
    """A document with things in it that the engine would lose; carries a finding for each."""

    def __init__(self, code: str, message: Message, findings: tuple[Finding, ...]) -> None:
        super().__init__(code, message)
        self.findings = findings
