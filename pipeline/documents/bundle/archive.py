"""ZIP: unpacked in memory only, within limits; and the Office files that are ZIPs themselves."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from pipeline.documents.bundle.container import Content, bind, listing, shown_name
from pipeline.documents.bundle.decode import decode
from pipeline.documents.bundle.foreign import (
    APPLE,
    BINARY_EXCEL,
    EPUB,
    OFD,
    OPEN_DOCUMENT,
    POWERPOINT,
    XPS,
    refuse,
)
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.plain import typeset
from pipeline.documents.bundle.prepared import Changed, Prepared, Rejected, locked_up, unusable
from pipeline.documents.bundle.zip_lock import Locked, read_member
from pipeline.errors import BadInput
from pipeline.messages import Message, msg

MAX_MEMBERS = 2_000
MAX_XML = 32 * 2**20
MAX_RATIO = 400
"""Bytes unpacked from one packed, for a member of more than a megabyte; text has about ten."""

_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
)
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_OFFICE_BEGINS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"customXml/")
_NOBODYS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def _word(item: Item) -> Prepared:
    from pipeline.documents.bundle.word import prepare_docx  # takes a moment to load

    return prepare_docx(item)


def _excel(item: Item) -> Prepared:
    from pipeline.documents.bundle.sheet import prepare_xlsx  # takes a moment to load

    return prepare_xlsx(item)


_BY_MEMBER: tuple[tuple[str, Callable[[Item], Prepared]], ...] = (
    ("OFD.xml", refuse(OFD)),
    ("word/document.xml", _word),
    ("xl/workbook.xml", _excel),
    ("xl/workbook.bin", refuse(BINARY_EXCEL)),
    ("ppt/presentation.xml", refuse(POWERPOINT)),
    ("FixedDocSeq.fdseq", refuse(XPS)),
    ("FixedDocumentSequence.fdseq", refuse(XPS)),
    ("META-INF/container.xml", refuse(EPUB)),
    ("Index/Document.iwa", refuse(APPLE)),
)


def prepare_zip(item: Item) -> Prepared:
    """A list of the files, and behind it the pages of each; or what the ZIP really is."""
    try:
        with zipfile.ZipFile(io.BytesIO(item.data)) as archive:
            members = archive.infolist()
            if not all(member.filename for member in members):
                raise _damaged(item)
            _refuse_excess(item, members)
            if reader := _office(archive, members):
                _refuse_heavy(item.name, members)
                return reader(item)
            given = [member for member in members if not _nobodys(member)]
            contents = [_content(item, archive, member) for member in given]
    except _DAMAGE as error:
        raise _damaged(item) from error
    opened = _opened(item, given, contents)
    bound = bind(item, contents)
    rows = listing(bound, msg("Files in it"), item.language)
    changed = (Changed.UNLOCKED,) if opened else ()
    own = typeset(item, "application/zip", rows, changed=changed)
    return bound.behind(own)


def _office(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]
) -> Callable[[Item], Prepared] | None:
    names = {member.filename for member in members}
    for name, reader in _BY_MEMBER:
        if name in names:
            return reader
    kind = members[0]
    if kind.filename == "mimetype" and kind.file_size < 200:
        return refuse(OPEN_DOCUMENT) if b"opendocument" in archive.read(kind) else None
    return None


def _nobodys(member: zipfile.ZipInfo) -> bool:
    """Folders, and what systems put beside people's files."""
    path = PurePosixPath(member.filename)
    return member.is_dir() or "__MACOSX" in path.parts or path.name in _NOBODYS


def _refuse_excess(item: Item, members: Sequence[zipfile.ZipInfo]) -> None:
    if not members:
        raise unusable("empty-zip", msg("{file} is an empty ZIP.", file=item.name))
    size = sum(member.file_size for member in members)
    packed = any(
        member.file_size > 2**20 and member.file_size > MAX_RATIO * max(1, member.compress_size)
        for member in members
    )
    if len(members) > MAX_MEMBERS or size > item.allowance.size or packed:
        raise unusable(
            "zip-excess",
            msg(
                "{file} unpacks to too many files or to an enormous size: hand in the files that"
                " matter, each by itself.",
                file=item.name,
            ),
        )


def _refuse_heavy(name: str, members: Sequence[zipfile.ZipInfo]) -> None:
    """An Office file is read into a tree, which takes many times its size."""
    size = sum(m.file_size for m in members if m.filename.endswith((".xml", ".rels", ".vml")))
    if size > MAX_XML:
        raise unusable(
            "office-excess",
            msg(
                "{file} is enormous when unpacked: save the part that matters as a PDF and hand"
                " that in.",
                file=name,
            ),
        )


def _content(item: Item, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Content:
    name = _name(member)
    if _leads_out(name) or stat.S_ISLNK(member.external_attr >> 16):
        reason = msg("its name leads out of the ZIP")
        return Content(name, _not_read(name, "path", reason))
    if _is_locked(member) and item.password is None:
        return Content(name, _not_read(name, "locked", msg("it is locked with a password")))
    try:
        return Content(name, read_member(item.data, archive, member, item.password))
    except Locked:
        reason = msg("the password that was given does not open it")
        return Content(name, _not_read(name, "locked", reason))
    except _DAMAGE:
        return Content(name, _not_read(name, "damaged", msg("it is damaged, or locked otherwise")))


def _opened(item: Item, members: Sequence[zipfile.ZipInfo], contents: Sequence[Content]) -> bool:
    """Whether the password opened something. ``BadInput`` if everything in it stays locked."""
    locked = [c for m, c in zip(members, contents, strict=True) if _is_locked(m)]
    read = [content for content in contents if isinstance(content.data, bytes)]
    if locked and not read:
        raise locked_up(item.name, given=item.password is not None)
    return any(isinstance(content.data, bytes) for content in locked)


def _is_locked(member: zipfile.ZipInfo) -> bool:
    return bool(member.flag_bits & _ENCRYPTED)


def _not_read(name: str, code: str, reason: Message) -> Rejected:
    message = msg(
        "{file} in the ZIP cannot be read: {reason}.", file=shown_name(name), reason=reason
    )
    return Rejected(f"documents.bundle.zip-{code}", message)


def _name(member: zipfile.ZipInfo) -> str:
    """The name in UTF-8 where the ZIP says so, else in what the machine that packed it had."""
    if member.flag_bits & _UTF_8:
        return member.filename
    try:
        return decode(member.orig_filename.encode("cp437"))
    except UnicodeEncodeError:
        return member.filename


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name[1:2] == ":"


def _damaged(item: Item) -> BadInput:
    """For the file as people know it, which its first member still tells."""
    office = item.data[30:60].startswith(_OFFICE_BEGINS)
    for program, sign in (("Word / WPS", b"word/"), ("Excel / WPS", b"xl/")):
        if office and sign in item.data:
            message = msg(
                "{file} is damaged or cut off: open it in {program}, save it anew and hand that"
                " in.",
                file=item.name,
                program=program,
            )
            return unusable("damaged-office", message)
    message = msg("{file} is damaged: pack it anew, or hand in the files.", file=item.name)
    return unusable("damaged-zip", message)
