"""From a file as handed in to pages for the bundle. A further file type is one more row here."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.documents.bundle.image import prepare_jpeg, prepare_png
from pipeline.documents.bundle.pdf import prepare_pdf
from pipeline.documents.bundle.prepared import Prepared, Rejected
from pipeline.errors import BadInput
from pipeline.messages import msg


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a file type is recognised by its content, and what reads it."""

    recognised: Callable[[bytes], bool]
    prepare: Callable[[str, bytes], Prepared]


_KINDS = (
    _Kind(lambda data: data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), prepare_png),
    _Kind(lambda data: data.startswith(b"\xff\xd8\xff"), prepare_jpeg),
    _Kind(lambda data: b"%PDF-" in data[:1024], prepare_pdf),
)


def prepare(name: str, data: bytes) -> Prepared | Rejected:
    """The file's pages, or why there are none and what to do. Its name's suffix does not matter.

    ``name`` is what messages call the file.
    """
    reader = next((kind.prepare for kind in _KINDS if kind.recognised(data)), _refuse)
    try:
        with warnings.catch_warnings():
            # What the libraries have to say of a broken file goes into the outcome.
            warnings.simplefilter("ignore")
            return reader(name, data)
    except BadInput as error:
        return Rejected(error.code, error.message)


def _refuse(name: str, data: bytes) -> Prepared:
    if not data:
        message = msg("{file} is empty: hand in the file again.", file=name)
        raise BadInput("documents.bundle.empty", message)
    raise BadInput(
        "documents.bundle.unknown-type",
        msg(
            "{file} is no PDF, JPEG or PNG: open it in the program it comes from and save or"
            " print it as a PDF.",
            file=name,
        ),
    )
