"""What went wrong while reading a file, in words for people."""

from __future__ import annotations

import io
import json
import zipfile

from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError
from pypdf.errors import PyPdfError
from pypdfium2 import PdfiumError

from pipeline.messages import Message, msg
from pipeline.verification.report import Verdict


class NotExaminable(Exception):
    """A file of a kind that is not examined here, with what that means for the paper."""

    def __init__(self, verdict: Verdict, message: Message) -> None:
        super().__init__(message)
        self.verdict = verdict
        self.message = message


def no_pdf(data: bytes) -> tuple[Verdict, Message]:
    """What is to be said of a file that is no PDF."""
    if data.startswith(b"PK") and _is_ofd(data):
        return Verdict.INDETERMINATE, msg(
            "This is an OFD file (GB/T 33190), which cannot be examined here. Check it with the "
            "program of the e-signature provider that made it, or ask for the PDF."
        )
    return Verdict.FAIL, _MANIFESTS.get(_schema(data), msg("The file is no PDF."))


def _schema(data: bytes) -> str:
    """What a manifest calls itself, "" for anything else."""
    try:
        found = json.loads(data) if data[:1] == b"{" else {}
        return str(found.get("schema", ""))
    except (ValueError, RecursionError):
        return ""


def _is_ofd(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "OFD.xml" in archive.namelist()
    except Exception:  # whatever a damaged file makes the library raise
        return False


def reason(error: Exception) -> Message:
    """Why something could not be read or examined."""
    for kinds, words in _REASONS:
        if isinstance(error, kinds):
            return words
    return msg("something in it was not expected, and it could not be told what it means")


_OF_BUNDLE = msg(
    "This is the manifest of an evidence bundle, no paper. Give the bundle itself: the PDF of the "
    "same name, without “.json” at its end."
)
_MANIFESTS = {
    "bundle.v1": _OF_BUNDLE,
    "masked-bundle.v1": _OF_BUNDLE,
    "manifest.v1": msg(
        "This is the manifest of a packet, no paper. Give the folder that it lies in."
    ),
}

_REASONS: tuple[tuple[tuple[type[Exception], ...], Message], ...] = (
    (
        (RecursionError, MemoryError, PdfDecodeLimitError),
        msg(
            "its content is wrapped up so many times that reading it would take too much; honest "
            "files are not made so"
        ),
    ),
    ((PdfiumError,), msg("its pages cannot be shown")),
    ((NotImplementedError,), msg("it uses something that this version does not know")),
    (
        (PdfError, PyPdfError),
        msg(
            "it is no longer a proper PDF: perhaps it came through incomplete, or another program "
            "spoilt it"
        ),
    ),
    ((KeyError, IndexError), msg("something that belongs into it is missing")),
    ((TypeError, AttributeError), msg("something in it is of another kind than it has to be")),
    ((ValueError,), msg("something in it is written wrongly or contradicts the rest")),
)
