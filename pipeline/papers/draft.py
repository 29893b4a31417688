"""A paper to be made, as data: which template, what goes in, who signs, how it is locked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from pipeline.case.evidence import EvidenceItem
from pipeline.case.masking import MaskPattern
from pipeline.messages import Message

Language = Literal["zh", "en"]
"""A paper's language."""


class Stage(StrEnum):
    """The five stages of the process, in order."""

    PREPARATION = "preparation"
    NEGOTIATION = "negotiation"
    AGREEMENT = "agreement"
    PERFORMANCE = "performance"
    SETTLEMENT = "settlement"


class Context(BaseModel):
    """What a template may print: finished strings, lists of rows, and nothing it does not show.

    Because every string of a context is meant to be read on paper, proof-reading is simple: each
    one must be found in the PDF's text (:func:`printed`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


def printed(context: Context, paths: Container[str] | None = None) -> Iterator[str]:
    """Every string that must be readable on the paper: of those at ``paths``, if they are given."""
    return (text for path, text in _strings(context.model_dump()) if paths is None or path in paths)


def _strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The strings that are not empty, each with its path, as ``loans[].principal``."""
    if isinstance(value, str):
        if value:
            yield path, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _strings(item, f"{path}.{name}".lstrip("."))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item, f"{path}[]")


class Lock(StrEnum):
    """What may still change after the first signature (ISO 32000-2, DocMDP)."""

    SIGNATURES_ONLY = "signatures_only"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SigningStep:
    """One signature: the party, and the words on the paper that its field stands beside.

    ``credit_code`` is an organisation's; ``certificate_sha256`` (hex) is that of the only
    certificate which may sign, where the case records one.
    """

    party: str
    name: str
    anchor: str
    credit_code: str = ""
    certificate_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a number is drawn for, once and for all: this kind of paper, issuer and subject.

    ``holder`` is the number of the identity document of whoever is to hold the paper; a secret is
    drawn along with the number, and binds the two (:mod:`pipeline.running.holding`).
    """

    key: str
    kind: str
    issuer: str
    subject: str
    holder: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An evidence file that follows the catalogue: ``no`` is 证据三, ``side`` who handed it in."""

    no: str
    side: str
    item: EvidenceItem
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Hides:
    """What an edition for the other side hides: patterns, words, and numbers and addresses that
    are known, with the pattern that each counts as; ``full`` is the edition that hides nothing."""

    full: Draft
    patterns: tuple[MaskPattern, ...]
    words: tuple[str, ...] = ()
    known: tuple[tuple[MaskPattern, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Follows:
    """What a supplement goes on from: the SHA-256 (hex) of the manifest of the volume before it,
    and the numbers of that volume's last page and last exhibit.
    """

    seal: str
    pages: int
    exhibits: int


@dataclass(frozen=True, slots=True)
class ReviewedWord:
    """A Word file of the case folder with its SHA-256 (hex), and what is put into its open places:
    the path of a value, and the text."""

    file: str
    sha256: str
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar of a chart: its label, and the parts it is made of, 元."""

    label: str
    parts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars on one scale; ``legend`` names their parts, ``mark`` is a line across all of them."""

    title: str
    legend: tuple[str, ...]
    bars: tuple[Bar, ...]
    mark: Decimal | None = None
    mark_label: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of figures that stand in the paper as well; it goes where the template says."""

    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A plan over time against what was paid: each a day and the sum up to and with it, 元, in
    order; they begin with ``start``, ``today`` is marked."""

    start: date
    today: date
    planned: tuple[tuple[date, Decimal], ...]
    paid: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper to be made.

    ``key`` is its name within the packet and never changes. ``data`` travels inside the PDF as
    canonical JSON; ``qr`` is what its QR code says, ``chart`` what its chart shows. ``numbered`` is
    what the paper's number is drawn for, None for papers without one: two language editions share
    a number. ``comes_back``: it is signed outside of the program, and the signed copy returns.
    ``awaited`` is False for a letter: its sender may sign it, and nothing waits for that.
    ``hides`` is what a bundle for the other side does not show.
    ``clauses`` are those of the library that its template is a frame for. ``controls`` are the
    values of the context that stand in content controls, path to name; ``mark`` goes across each
    page; ``reviewed`` is the Word file that is signed instead of a filled template.
    """

    key: str
    kind: str
    stage: Stage
    title: str
    filename: str
    template: str
    dated: date
    context: Context
    language: Language = "zh"
    signing: tuple[SigningStep, ...] = ()
    lock: Lock = Lock.NOTHING
    keep_word: bool = False
    numbered: Numbered | None = None
    number: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    qr: str = ""
    chart: Chart | Course | None = None
    exhibits: tuple[Exhibit, ...] = ()
    follows: Follows | None = None
    hides: Hides | None = None
    comes_back: bool = False
    awaited: bool = True
    clauses: tuple[str, ...] = ()
    controls: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    reviewed: ReviewedWord | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A paper that the case does not support yet, and why; ``title`` is what people call it."""

    key: str
    title: Message
    stage: Stage
    reason: Message


Outcome = Draft | Skipped
