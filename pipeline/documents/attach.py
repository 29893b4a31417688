"""Puts files into a PDF/A-3 (ISO 19005-3, 6.8) without touching what is already in it."""

from __future__ import annotations

import datetime
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from pipeline.errors import BadInput
from pipeline.messages import msg

_SAMPLE = 32 * 2**10
Relationship = Literal["Source", "Data", "Supplement", "Alternative", "Unspecified"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to put in: ``relationship`` says what it is to the paper (ISO 32000-2, 7.11.3)."""

    name: str
    data: bytes
    mime: str
    relationship: Relationship
    description: str


def attach(pdf: bytes, files: Sequence[Attachment], date: datetime.date) -> bytes:
    """The PDF with ``files`` in it, each associated with the whole document.

    ``date`` is their date of modification. Tags and metadata stay as they are; the same input gives
    the same bytes. Raises ``BadInput`` for what is no PDF and for a name that is taken.
    """
    try:
        document = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise BadInput("documents.attach.pdf", msg("The file is no readable PDF.")) from error
    with document:
        attach_to(document, files, date)
        stream = io.BytesIO()
        document.save(
            stream,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return stream.getvalue()


def attach_to(document: pikepdf.Pdf, files: Iterable[Attachment], date: datetime.date) -> None:
    """As :func:`attach`, into a document that is still being made."""
    taken, new = _existing(document), []
    for file in files:
        if file.name in taken:
            raise BadInput(
                "documents.attach.name",
                msg("Two attachments have the name {name}.", name=file.name),
            )
        taken[file.name] = document.make_indirect(_specification(document, file, date))
        new.append(taken[file.name])
    _write(document, taken, new)


def _existing(document: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    names = document.Root.get(Name.Names, Dictionary())
    if Name.EmbeddedFiles not in names:
        return {}
    return dict(pikepdf.NameTree(names.EmbeddedFiles).items())


def _specification(
    document: pikepdf.Pdf, file: Attachment, date: datetime.date
) -> pikepdf.Dictionary:
    stream = Stream(document, _packed(file.data), Filter=Name.FlateDecode)
    stream.Type = Name.EmbeddedFile
    stream.Subtype = Name("/" + file.mime)
    stream.Params = Dictionary(Size=len(file.data), ModDate=String(f"D:{date:%Y%m%d}000000Z"))
    embedded = document.make_indirect(stream)
    return Dictionary(
        Type=Name.Filespec,
        F=String(file.name),
        UF=String(file.name),
        Desc=String(file.description),
        AFRelationship=Name("/" + file.relationship),
        EF=Dictionary(F=embedded, UF=embedded),
    )


def _packed(data: bytes) -> bytes:
    """Deflated if that helps; what is packed already (a JPEG, most PDFs) is only wrapped."""
    sample = data[:_SAMPLE] + data[len(data) // 2 :][:_SAMPLE]
    helps = len(zlib.compress(sample, 1)) < len(sample) * 0.9
    return zlib.compress(data, 6 if helps else 0)


def _write(
    document: pikepdf.Pdf, files: dict[str, pikepdf.Object], new: list[pikepdf.Object]
) -> None:
    """The name tree, in the order of its keys' bytes (ISO 32000-2, 7.9.6), and the list AF."""
    pairs = sorted(
        ((String(name), spec) for name, spec in files.items()), key=lambda p: bytes(p[0])
    )
    names = document.Root.get(Name.Names)
    if names is None:
        names = document.Root.Names = Dictionary()
    names.EmbeddedFiles = Dictionary(Names=Array([item for pair in pairs for item in pair]))
    document.Root.AF = Array([*document.Root.get(Name.AF, Array()), *new])
