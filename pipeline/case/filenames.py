"""Names that a file can bear on Windows, macOS and Linux alike."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

MAX_BYTES = 200
"""Of 255 that file systems allow; the rest is left for suffixes and temporary names."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)


class FilenameProblem(StrEnum):
    """Why a name will not do; the first that applies, in this order."""

    EMPTY = "empty"
    CHARACTER = "character"
    EDGE = "edge"
    RESERVED = "reserved"
    LENGTH = "length"


def check_filename(name: str) -> FilenameProblem | None:
    """Check one name, not a path (Microsoft's "Naming Files, Paths, and Namespaces").

    EDGE is a dot or space at the end or a space at the beginning; RESERVED a device such as
    ``NUL``, with or without a suffix; LENGTH more than :data:`MAX_BYTES` in UTF-8.
    """
    if not name.strip(" ."):
        return FilenameProblem.EMPTY
    if _FORBIDDEN.search(name) or not _is_unicode(name):
        return FilenameProblem.CHARACTER
    if name[-1] in " ." or name[0] == " ":
        return FilenameProblem.EDGE
    if _is_reserved(name):
        return FilenameProblem.RESERVED
    return FilenameProblem.LENGTH if len(name.encode()) > MAX_BYTES else None


def safe_filename(text: str, fallback: str = "_") -> str:
    """The nearest legal name: forbidden characters become ``_``, too long a stem is cut.

    The suffix survives the cut. A text with nothing left gives ``fallback``, which is to be legal.
    """
    name = unicodedata.normalize("NFC", text).encode(errors="replace").decode()
    name = _trimmed(_FORBIDDEN.sub("_", name))
    if _is_reserved(name):
        name = f"_{name}"
    return _shortened(name) or fallback


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) > 20:
        stem, dot, suffix = name, "", ""
    room = MAX_BYTES - len((dot + suffix).encode())
    return _trimmed(stem.encode()[:room].decode(errors="ignore")) + dot + suffix


def _trimmed(name: str) -> str:
    return name.lstrip(" ").rstrip(" .")


def _is_reserved(name: str) -> bool:
    return _RESERVED.fullmatch(name.split(".", 1)[0].rstrip(" ")) is not None


def _is_unicode(name: str) -> bool:
    """No half of a surrogate pair, which neither UTF-8 nor a ZIP can hold."""
    return not any("\ud800" <= character <= "\udfff" for character in name)
