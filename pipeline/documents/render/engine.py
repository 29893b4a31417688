"""What an engine is, and :func:`render`, which picks one."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from pipeline.errors import RenderingError, UsageError
from pipeline.finding import Finding, Severity, Where
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
    """Word to PDF/A-3 with the named engine.

    ``auto`` is ``typst``; what that cannot set goes to ``office`` where LibreOffice is installed,
    with a warning that says so. Raises ``BadInput`` for what is no sound Word file,
    ``RenderingError`` for what the engine cannot set faithfully, ``UsageError`` for an engine that
    does not exist, ``ToolMissing`` for one that is not installed.
    """
    if engine == "auto":
        return _auto(docx, options)
    if engine not in _ENGINES:
        raise UsageError(
            "documents.render.engine",
            msg("There is no rendering engine {name}; there are: {known}.", name=engine,
                known=", ".join(_ENGINES)),
        )  # fmt: skip
    return _ENGINES[engine]().render(docx, options)


def _auto(docx: bytes, options: RenderOptions) -> Rendered:
    try:
        return _typst().render(docx, options)
    except CannotSet as refusal:
        from pipeline.documents.render.office_probe import office_available

        if office_available() is None:
            raise
        rendered = _office().render(docx, options)
        return replace(rendered, warnings=(_instead(refusal), *rendered.warnings))


def _instead(refusal: CannotSet) -> Finding:
    return Finding(
        "documents.render.office-instead",
        Severity.WARNING,
        Where(),
        msg("Set with LibreOffice instead of typst. {reason}", reason=refusal.message),
        hint=msg("Compare the PDF with Word before it is signed."),
    )


def _typst() -> Engine:
    # The compiler takes a moment to load: only who renders pays for it.
    from pipeline.documents.render.typst import TypstEngine

    return TypstEngine()


def _office() -> Engine:
    from pipeline.documents.render.office import OfficeEngine

    return OfficeEngine()


_ENGINES: dict[str, Callable[[], Engine]] = {"typst": _typst, "office": _office}
