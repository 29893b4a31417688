"""What becomes of an evidence file: pages ready to be bound, or a reason why not."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from pikepdf import Pdf

from pipeline.documents.bundle.hashes import Digests
from pipeline.documents.bundle.parking import Parking
from pipeline.errors import BadInput
from pipeline.messages import Message, msg


class Removed(StrEnum):
    """What a page for the bundle cannot keep. The file as handed in keeps everything."""

    JAVASCRIPT = "javascript"
    LAUNCH = "launch-action"
    WEB = "web-link"
    LINKS = "link"
    FILES = "embedded-file"
    FORM = "form-field"
    SIGNATURE = "digital-signature"
    MEDIA = "multimedia"
    COMMENTS = "annotation"
    BOOKMARKS = "bookmark"
    METADATA = "metadata"
    TRANSPARENCY = "transparency"


class Changed(StrEnum):
    """What this program did to make pages of a file, beyond placing them."""

    UNLOCKED = "unlocked"
    TYPESET = "typeset"
    RECODED = "recoded"
    RECOMPRESSED = "recompressed"
    SPLIT = "split"
    FRAME = "first-picture"
    LETTERS = "missing-letters"
    HIDDEN = "hidden-cells"
    FORMULAS = "formulas"
    DRAWINGS = "drawings"
    LAYOUT = "layout"
    RECOGNISED = "recognised"
    UNRECOGNISED = "unrecognised"


IN_WORDS: Mapping[Removed | Changed, Message] = {
    Removed.JAVASCRIPT: msg("scripts"),
    Removed.LAUNCH: msg("actions that start programs or open and send files"),
    Removed.WEB: msg("links to web pages"),
    Removed.LINKS: msg("links within the file"),
    Removed.FILES: msg("files embedded in the file"),
    Removed.FORM: msg("form fields (what they show is kept as plain text)"),
    Removed.SIGNATURE: msg("digital signatures (they are valid in the attached original only)"),
    Removed.MEDIA: msg("sound, video and 3D content"),
    Removed.COMMENTS: msg("annotations (what they show is kept)"),
    Removed.BOOKMARKS: msg("bookmarks"),
    Removed.METADATA: msg("data about author, device, place and time"),
    Removed.TRANSPARENCY: msg("transparency (shown on white)"),
    Changed.UNLOCKED: msg("opened with the password that was given"),
    Changed.TYPESET: msg("set as text by this program"),
    Changed.RECODED: msg("picture coded anew without loss"),
    Changed.RECOMPRESSED: msg("picture compressed anew, with a loss that the eye does not see"),
    Changed.SPLIT: msg("long picture split into pages that overlap a little"),
    Changed.FRAME: msg("only the first picture of an animation is shown"),
    Changed.LETTERS: msg("letters that no font here has are shown as 〓"),
    Changed.HIDDEN: msg("hidden sheets, rows or columns are named but not shown"),
    Changed.FORMULAS: msg("formulas without a saved result are shown as formulas"),
    Changed.DRAWINGS: msg("pictures and charts in the sheet are not shown"),
    Changed.LAYOUT: msg("shown as plain text, without its layout"),
    Changed.RECOGNISED: msg("recognised text laid unseen beneath the pages; it may be wrong"),
    Changed.UNRECOGNISED: msg("text recognition failed: the pages cannot be searched"),
}


class Stored(Protocol):
    """A document that waits outside of memory."""

    @property
    def document(self) -> Pdf:
        """It, opened."""

    def skeleton(self, parking: Parking) -> Pdf:
        """It with marks for what is large, which are told to ``parking``."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An evidence file as upright A4 pages.

    ``held`` is a PDF of ``count`` pages with nothing in it but what is drawn, not yet written, or
    where that waits: a bundle takes its pages from there. ``removed`` holds the codes of
    :class:`Removed`.
    ``archival`` is false when the pages may break the rules of PDF/A (ISO 19005-3), such as by a
    font that is not embedded.
    ``repaired``: the file was damaged. ``changed`` holds the codes of :class:`Changed`. ``parts``
    are the files within this one, whose pages are among its own.
    """

    media_type: str
    held: Pdf | Stored = field(repr=False, compare=False)
    count: int
    removed: tuple[str, ...] = ()
    archival: bool = True
    repaired: bool = False
    changed: tuple[str, ...] = ()
    parts: tuple[Part, ...] = field(default=(), repr=False)

    @property
    def inside(self) -> int:
        """How many files there are within this one, however deep; rejected ones count too."""
        inner = (part.outcome for part in self.parts)
        return len(self.parts) + sum(each.inside for each in inner if isinstance(each, Prepared))

    @property
    def document(self) -> Pdf:
        """The pages, opened."""
        return self.held if isinstance(self.held, Pdf) else self.held.document

    def skeleton(self, parking: Parking) -> Pdf:
        """The document to take pages from: of one that is stored, only what is small, with marks
        for the rest, which ``parking`` knows from then on."""
        return self.held if isinstance(self.held, Pdf) else self.held.skeleton(parking)

    @property
    def pages(self) -> bytes:
        """The document as a file; the same pages, the same bytes."""
        out = io.BytesIO()
        self.document.save(out, deterministic_id=True)
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that cannot be bound: why, and what to do about it."""

    code: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Part:
    """A file within a file: an attachment of an e-mail, a member of a ZIP.

    ``size`` in bytes and ``digests`` are of the file. ``first`` is its first page within the
    whole's, counted from 0: its pages are there, and its own document is empty.
    """

    name: str
    size: int
    digests: Digests
    outcome: Prepared | Rejected
    first: int


def empty(name: str) -> BadInput:
    """The error for a file that shows nothing."""
    return unusable("empty", msg("{file} is empty: hand in the file again.", file=name))


def locked_up(name: str, *, given: bool) -> BadInput:
    """The error for a file that is locked; ``given``: a password was, and does not open it."""
    message = (
        msg("{file} does not open with the password that was given.", file=name)
        if given
        else msg(
            "{file} is locked with a password: give the password along with it, or save a copy"
            " without one and hand that in.",
            file=name,
        )
    )
    return unusable("locked", message)


def swollen(name: str) -> Rejected:
    """The outcome of a file that takes more memory than there is for it."""
    message = msg(
        "{file} takes more memory than a file may: hand it in as several files, or print it to"
        " a new PDF.",
        file=name,
    )
    return Rejected("documents.bundle.memory", message)


def unusable(what: str, message: Message) -> BadInput:
    """The error by which a reader of one file type gives up; ``what`` ends its code."""
    return BadInput(f"documents.bundle.{what}", message)
