"""What people call a type of file."""

from __future__ import annotations

from pipeline.messages import Message, msg

_NAMES = {
    "application/pdf": msg("PDF document"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": msg("Word document"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": msg("Excel workbook"),
    "application/zip": msg("ZIP archive"),
    "message/rfc822": msg("e-mail"),
    "text/plain": msg("plain text"),
    "text/csv": msg("table (CSV)"),
    "text/tab-separated-values": msg("table (CSV)"),
    "text/html": msg("web page"),
}
_FAMILIES = {
    "image": msg("picture ({type})").msgid,
    "audio": msg("sound recording ({type})").msgid,
    "video": msg("video ({type})").msgid,
}


def type_name(media_type: str) -> Message:
    """``Word document`` for a media type (RFC 6838); ``picture (PNG)`` by family."""
    family, _, kind = media_type.partition("/")
    if media_type in _NAMES:
        return _NAMES[media_type]
    short = kind.removeprefix("x-").removeprefix("ms-").upper()
    return Message(_FAMILIES[family], {"type": short}) if family in _FAMILIES else msg("file")


def type_in_words(media_type: str) -> str:
    """``Word 文档``: the list of files is a Chinese paper."""
    return type_name(media_type).render("zh")
