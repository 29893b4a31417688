"""The paper under examination: the file as the PDF reader sees it, and the signatures in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from pipeline.messages import msg
from pipeline.verification.container import Container, parse
from pipeline.verification.evidence import NOTHING, Ask, Evidence
from pipeline.verification.register import Register
from pipeline.verification.report import Verdict
from pipeline.verification.trouble import NotExaminable

_LONGEST_LABEL = 120
_NATIONAL = (
    bytes.fromhex("06082a811ccf5501"),  # 1.2.156.10197.1: algorithms (GM/T 0006)
    bytes.fromhex("060a2a811ccf550601"),  # 1.2.156.10197.6.1: containers (GM/T 0010)
)
_LOCKED = msg(
    "The PDF is locked with a password or against copying, so it cannot be examined. "
    "Ask the issuer for the file as it was signed, without a password."
)
_TWO_TABLES = msg(
    "The PDF lists its own parts twice, so that two programs could show two different papers."
)

Box = tuple[float, float, float, float]
Ref = tuple[int, int]
Pdf = Any
"""An object as pyHanko reads it; its classes have no types to speak of."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the asker knows about the paper.

    ``fields`` must be signed, in this order. The first ``known`` bytes are the asker's own, so that
    nothing but signatures may have come after them, not even before the first signature.
    """

    fields: Sequence[str] = ()
    known: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who says that a certificate is theirs: the identity number and the code of the sheet."""

    identity: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Question:
    """Everything verification depends on besides the file. ``revocation`` are lists and answers of
    CAs that the asker has, ``ask`` fetches further ones; ``register`` is the issuer's. ``beside``
    gives the SHA-256 (hex) of a file by its path from the folder that the paper lies in, None if it
    is not there. ``holder`` is who says that the paper is theirs.
    """

    trust: Sequence[x509.Certificate]
    now: dt.datetime
    expected: Expected | None = None
    revocation: Evidence = NOTHING
    ask: Ask | None = None
    register: Register | None = None
    beside: Callable[[str], str | None] | None = None
    holder: Holder | None = None


@dataclass(frozen=True, eq=False)
class Signature:
    """One signature, or a timestamp over the whole document, as it stands in the file.

    ``revision`` counts the file's revisions from 0; ``field`` is the name of its field, ``label``
    the party's, as the form tells people.
    """

    field: str
    label: str
    value_ref: Ref | None
    field_ref: Ref
    revision: int
    byte_range: tuple[int, ...]
    contents: bytes
    dictionary: Pdf = dataclasses.field(repr=False)
    widget: Pdf = dataclasses.field(repr=False)

    @cached_property
    def container(self) -> Container:
        """The CMS container; ``ValueError`` if it is none."""
        return parse(self.contents)

    @cached_property
    def claimed_time(self) -> dt.datetime | None:
        """The signing time that the signer claims (/M)."""
        stated = self.dictionary.get("/M")
        if not isinstance(stated, str):
            return None
        moment: dt.datetime = generic.parse_pdf_date(stated)
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)

    @property
    def is_stamp(self) -> bool:
        """Whether it is a document timestamp: nobody's signature (ISO 32000-2, 12.8.5)."""
        return bool(self.dictionary.get("/SubFilter") == "/ETSI.RFC3161")

    @cached_property
    def is_national(self) -> bool:
        """Whether it uses algorithms of China's own standards (SM2, SM3), unknown here."""
        return any(each in self.contents for each in _NATIONAL)

    @property
    def gap(self) -> tuple[int, int]:
        """Where the file leaves room for /Contents: from its ``<`` to behind its ``>``."""
        return self.byte_range[1], self.byte_range[2]

    @property
    def end(self) -> int:
        """The first byte that the signature does not cover."""
        return self.byte_range[2] + self.byte_range[3]


@dataclass(frozen=True, eq=False)
class Paper:
    """A PDF, its reader, and what seals it, in the order of the revisions: signatures and document
    timestamps; ``waiting`` are the parties whose fields are empty.
    """

    pdf: bytes
    reader: PdfFileReader = dataclasses.field(repr=False)
    seals: tuple[Signature, ...]
    waiting: tuple[str, ...]
    field_order: tuple[str, ...]

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        """The signatures of people and organisations."""
        return tuple(each for each in self.seals if not each.is_stamp)

    @cached_property
    def examinable(self) -> tuple[Signature, ...]:
        """The signatures whose algorithms are known here."""
        return tuple(each for each in self.signatures if not each.is_national)

    @cached_property
    def stamps(self) -> tuple[Signature, ...]:
        """The timestamps over the whole document."""
        return tuple(each for each in self.seals if each.is_stamp)

    def covered(self, seal: Signature) -> bytes:
        """The bytes that a signature or a timestamp covers."""
        (start, stop), end = seal.gap, seal.end
        return self.pdf[:start] + self.pdf[stop:end]


def read(pdf: bytes) -> Paper:
    """Open a PDF. Whatever the reader stumbles over is raised as it comes; ``NotExaminable`` for
    a locked file and for one with two tables of contents.
    """
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    if reader.encrypted:
        raise NotExaminable(Verdict.INDETERMINATE, _LOCKED)
    if reader.xrefs.hybrid_xrefs_present:
        raise NotExaminable(Verdict.FAIL, _TWO_TABLES)
    fields = list(enumerate_sig_fields(reader))
    found = [_signature(reader, *each) for each in fields if each[1] is not None]
    return Paper(
        pdf=pdf,
        reader=reader,
        seals=tuple(sorted(found, key=lambda each: each.revision)),
        waiting=tuple(_label(name, ref) for name, value, ref in fields if value is None),
        field_order=tuple(str(name) for name, _, _ in fields),
    )


def _signature(reader: PdfFileReader, name: str, value: Pdf, field_ref: Pdf) -> Signature:
    dictionary = value.get_object()
    if not isinstance(dictionary, generic.DictionaryObject):
        raise ValueError("the value of a signature field is no dictionary")
    widget = field_ref.get_object()
    is_indirect = isinstance(value, generic.IndirectObject)
    return Signature(
        field=str(name),
        label=_label(name, field_ref),
        value_ref=(value.idnum, value.generation) if is_indirect else None,
        field_ref=(field_ref.idnum, field_ref.generation),
        revision=reader.xrefs.get_last_change(value.reference) if is_indirect else -1,
        byte_range=_byte_range(dictionary),
        contents=_contents(dictionary),
        dictionary=dictionary,
        widget=widget,
    )


def _label(name: str, field_ref: Pdf) -> str:
    """The party's name as the form tells people, or else the name of the field."""
    return plain(field_ref.get_object().get("/TU", "")) or plain(name)


def plain(text: object) -> str:
    """Text of a file as it may be shown: one line, not too long, no control characters."""
    shown = "".join(letter if letter.isprintable() else " " for letter in str(text))
    return " ".join(shown.split())[:_LONGEST_LABEL]


def _byte_range(dictionary: Pdf) -> tuple[int, ...]:
    """The plain numbers of a direct array; nothing if it is anything else."""
    value = dictionary.raw_get("/ByteRange") if "/ByteRange" in dictionary else None
    if not isinstance(value, generic.ArrayObject):
        return ()
    numbers = [value.raw_get(index) for index in range(len(value))]
    if any(type(each) is not generic.NumberObject or each < 0 for each in numbers):
        return ()
    return tuple(int(each) for each in numbers)


def _contents(dictionary: Pdf) -> bytes:
    value = dictionary.raw_get("/Contents") if "/Contents" in dictionary else None
    if isinstance(value, generic.TextStringObject | generic.ByteStringObject):
        return bytes(value.original_bytes)
    return b""


def entry(dictionary: Pdf, key: str) -> Pdf:
    """What stands under a key, references followed; None if nothing."""
    if key not in dictionary:
        return None
    return dictionary[key]


@lru_cache(maxsize=2)
def page_numbers(reader: PdfFileReader) -> dict[Ref, int]:
    """The number of every page, from 0, by its reference."""
    return {ref: number for number, ref in enumerate(_leaves(reader.root.raw_get("/Pages"), 0))}


def _leaves(node: Pdf, depth: int) -> Iterator[Ref]:
    if depth > 50:
        raise ValueError("the page tree is too deep")
    kids = node.get_object().get("/Kids")
    if kids is None:
        yield node.idnum, node.generation
        return
    for kid in kids.get_object():
        yield from _leaves(kid, depth + 1)
