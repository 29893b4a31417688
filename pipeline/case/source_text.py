"""The text of a case file, or why it has none: everything that can be wrong before the grammar."""

from __future__ import annotations

import codecs
import os
import re
import stat
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import Message, msg

MAX_BYTES = 10_000_000
"""A case of a thousand instalments has a tenth of a megabyte."""

UNUSABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # invisible, or turning the text round
    "\ud800-\udfff\ufffd-\uffff"  # broken: halves of a pair, text that a conversion has lost
    "\ufdd0-\ufdef]"  # no characters by definition; the YAML reader uses one as its mark
)
"""Characters that no person sees and no paper should carry."""

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_KNOWN = (
    (b"PK\x03\x04", msg("a Word, Excel or ZIP file")),
    (b"\xd0\xcf\x11\xe0", msg("an old Word or Excel file")),
    (b"%PDF", msg("a PDF")),
    (b"\x89PNG", msg("a picture")),
    (b"\xff\xd8\xff", msg("a picture")),
)


def read_text(path: Path) -> str:
    """The text of a file with line ends as ``\\n``; BadInput if it is no usable text."""
    text = _decoded(_bytes(path), str(path))
    found = UNUSABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise unusable_character(found[0], Where(file=str(path), line=line))
    return text


def unusable_character(character: str, where: Where) -> BadInput:
    """The refusal of a character of :data:`UNUSABLE`."""
    return BadInput(
        "case.source.character",
        msg("The text holds a character that cannot be seen or is broken: {name}.",
            name=f"U+{ord(character):04X}"),
        hint=msg("Delete the line's text and type it again instead of pasting it."),
        where=where,
    )  # fmt: skip


def _bytes(path: Path) -> bytes:
    try:
        _check_kind(path, path.stat())
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise _refused(
            path, "missing-file", msg("There is no such file."), msg("Check the path's spelling.")
        ) from error
    except OSError as error:
        raise _refused(
            path,
            "unreadable",
            msg("The file cannot be read."),
            msg("Check that you may read it and that no other program holds it open."),
        ) from error
    if len(data) > MAX_BYTES:
        raise _too_large(path)
    return data


def _check_kind(path: Path, facts: os.stat_result) -> None:
    if stat.S_ISDIR(facts.st_mode):
        raise _refused(
            path,
            "folder",
            msg("This is a folder, not a file."),
            msg("Name the file in it, such as {file}.", file=path / "case.yaml"),
        )
    if not stat.S_ISREG(facts.st_mode):
        raise _refused(
            path, "no-file", msg("This is no ordinary file."), msg("Save the case as a file first.")
        )
    if facts.st_size > MAX_BYTES:
        raise _too_large(path)


def _too_large(path: Path) -> BadInput:
    return _refused(
        path,
        "too-large",
        msg("The file is larger than {limit} MB.", limit=MAX_BYTES // 1_000_000),
        msg("A case file holds text only; put evidence beside it as files of their own."),
    )


def _decoded(data: bytes, file: str) -> str:
    bom = data[:2]
    if bom in _UTF16 and not data.startswith(codecs.BOM_UTF32_LE):
        text = data[2:].decode(_UTF16[bom], errors="replace")
    elif b"\0" in data or any(data.startswith(magic) for magic, _ in _KNOWN):
        raise _no_text(data, file)
    else:
        text = _utf8(data.removeprefix(codecs.BOM_UTF8), file)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _no_text(data: bytes, file: str) -> BadInput:
    kind = next((name for magic, name in _KNOWN if data.startswith(magic)), msg("no text"))
    return BadInput(
        "case.source.binary",
        msg("This is {kind}, not a case file.", kind=kind),
        hint=msg("A case file is plain text: YAML or JSON in UTF-8."),
        where=Where(file=file),
    )


def _utf8(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(data[: error.start].splitlines() or [b""])
        raise BadInput(
            "case.source.encoding",
            _encoding(data),
            hint=_SAVE_AS_UTF8,
            where=Where(file=file, line=line),
        ) from error


def _encoding(data: bytes) -> Message:
    """Most Chinese in Big5 can be read as GBK too, as other words; so only what is sure is said."""
    gbk, big5 = _holds_chinese(data, "gb18030"), _holds_chinese(data, "big5")
    if _holds_chinese(data, "gb2312") or (gbk and not big5):
        return msg("The file is saved in GBK (ANSI), not in UTF-8.")
    if big5 and not gbk:
        return msg("The file is saved in Big5, not in UTF-8.")
    if gbk:
        return msg("The file is not saved in UTF-8, but probably in GBK or Big5.")
    return msg("The file is not saved in UTF-8.")


def _holds_chinese(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _refused(path: Path, kind: str, message: Message, hint: Message) -> BadInput:
    return BadInput(f"case.source.{kind}", message, hint=hint, where=Where(file=str(path)))


_SAVE_AS_UTF8 = msg(
    "Save it as UTF-8: in Notepad, File, Save as, Encoding, UTF-8; in VS Code, click the encoding"
    " at the bottom right, Save with encoding, UTF-8."
)
