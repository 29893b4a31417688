"""What an engine is, and :func:`render`, which picks one."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.errors import RenderingError, UsageError
from pipeline.finding import Finding
from pipeline.messages import Message, msg

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


def render(docx: bytes, options: RenderOptions, engine: str = "auto") -> Rendered:
    """Word to PDF/A-3 with the named engine; ``auto`` is ``typst``.

    Raises ``BadInput`` for what is no sound Word file, ``RenderingError`` for what the engine
    cannot set faithfully, ``UsageError`` for an engine that does not exist.
    """
    name = "typst" if engine == "auto" else engine
    if name not in _ENGINES:
        raise UsageError(
            "documents.render.engine",
            msg("There is no rendering engine {name}; there are: {known}.", name=name,
                known=", ".join(_ENGINES)),
        )  # fmt: skip
    return _ENGINES[name]().render(docx, options)


def _typst() -> Engine:
    # The compiler takes a moment to load: only who renders pays for it.
    from pipeline.documents.render.typst import TypstEngine

    return TypstEngine()


_ENGINES: dict[str, Callable[[], Engine]] = {"typst": _typst}
