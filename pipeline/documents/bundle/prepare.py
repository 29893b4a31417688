"""From a file as handed in to pages for the bundle. A further file type is one more row here."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.documents.bundle import audio, photo
from pipeline.documents.bundle.archive import prepare_zip
from pipeline.documents.bundle.decode import looks_like_text
from pipeline.documents.bundle.foreign import foreign, is_locked_office, refuse
from pipeline.documents.bundle.html import is_html, prepare_html
from pipeline.documents.bundle.image import prepare_jpeg, prepare_png
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.mail import is_mail, prepare_mail
from pipeline.documents.bundle.paper import MAX_LETTERS, too_long
from pipeline.documents.bundle.pdf import prepare_pdf
from pipeline.documents.bundle.plain import prepare_text
from pipeline.documents.bundle.prepared import (
    Changed,
    Prepared,
    Rejected,
    empty,
    locked_up,
    swollen,
)
from pipeline.documents.bundle.sheet_csv import prepare_csv
from pipeline.documents.bundle.tiff import prepare_tiff
from pipeline.errors import BadInput, RenderingError
from pipeline.messages import msg

_TABLES = frozenset({".csv", ".tsv"})
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_ZIP = (b"PK\3\4", b"PK\5\6")
_HEAD = 64 * 2**10  # bytes that tell most types
_JPEG_2000 = (b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a file type is recognised by its content, and what reads it."""

    recognised: Callable[[bytes], bool]
    prepare: Callable[[Item], Prepared]


_KINDS = (
    _Kind(lambda data: data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), prepare_png),
    _Kind(lambda data: data.startswith(b"\xff\xd8\xff"), prepare_jpeg),
    _Kind(lambda data: data.startswith(_TIFF), prepare_tiff),
    _Kind(photo.is_webp, photo.prepare_webp),
    _Kind(photo.is_heif, photo.prepare_heif),
    _Kind(photo.is_avif, photo.prepare_avif),
    _Kind(lambda data: data.startswith((b"GIF87a", b"GIF89a")), photo.prepare_gif),
    _Kind(lambda data: data.startswith(b"BM") and data[6:10] == bytes(4), photo.prepare_bmp),
    _Kind(lambda data: data.startswith(_JPEG_2000), photo.prepare_jpeg2000),
    _Kind(audio.is_recording, audio.prepare_recording),
    _Kind(lambda data: data.startswith(_ZIP), prepare_zip),
    _Kind(lambda data: b"%PDF-" in data[:1024] and not is_mail(data), prepare_pdf),
)


def prepare(
    name: str,
    data: bytes,
    *,
    password: str | None = None,
    language: str = "zh",
    beside: Callable[[str], bytes | None] = lambda name: None,
) -> Prepared | Rejected:
    """The file's pages, or why there are none and what to do.

    Its content tells its type; the name's suffix only tells a table from other plain text.
    ``name`` is what messages and pages call the file, ``password`` opens it and what is inside it,
    ``language`` is that of the words this program adds, ``beside`` finds another file of the same
    folder by its name (the transcript of a recording).
    """
    return _prepare(Item(name, data, _prepare, password, language, beside))


def _prepare(item: Item) -> Prepared | Rejected:
    try:
        with warnings.catch_warnings():
            # What the libraries have to say of a broken file goes into the outcome.
            warnings.simplefilter("ignore")
            reader = _reader(item)
            if reader is not audio.prepare_recording:
                item = replace(item, data=bytes(item.data))
            return reader(item)
    except (BadInput, RenderingError) as error:
        return Rejected(error.code, error.message)
    except MemoryError:
        return swollen(item.name)


def _reader(item: Item) -> Callable[[Item], Prepared]:
    head = item.data[:_HEAD]
    for kind in _KINDS:
        if kind.recognised(head):
            return kind.prepare
    data = bytes(item.data)
    if is_locked_office(data):
        return _unlock
    if known := foreign(data):
        return refuse(known)
    if not looks_like_text(data):
        return _refuse
    if is_mail(data, item.suffix):
        return prepare_mail
    if len(data) > 4 * MAX_LETTERS:  # as long as a letter can be
        raise too_long(item.name)
    if is_html(data):
        return prepare_html
    return prepare_csv if item.suffix in _TABLES else prepare_text


def _unlock(item: Item) -> Prepared:
    """A Word or Excel file, opened with the password that was given."""
    from pipeline.documents.bundle.office_lock import UnknownLock, WrongPassword, unlocked

    if item.password is None:
        raise locked_up(item.name, given=False)
    try:
        data = unlocked(item.data, item.password)
    except (WrongPassword, UnknownLock):
        raise locked_up(item.name, given=True) from None
    made = prepare_zip(replace(item, data=data))
    return replace(made, changed=(Changed.UNLOCKED, *made.changed))


def _refuse(item: Item) -> Prepared:
    if not item.data.strip():
        raise empty(item.name)
    raise BadInput(
        "documents.bundle.unknown-type",
        msg(
            "{file} is of no type that is known here: open it in the program it comes from and"
            " save or print it as a PDF.",
            file=item.name,
        ),
    )
