"""What becomes of an evidence file: pages ready to be bound, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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


IN_WORDS: Mapping[Removed, Message] = {
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
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """An evidence file as upright A4 pages.

    ``pages`` is a PDF of ``count`` pages with nothing in it but what is drawn; ``removed`` holds
    the codes of :class:`Removed`. ``archival`` is false when the pages may break the rules of
    PDF/A (ISO 19005-3), such as by a font that is not embedded. ``repaired``: the file was damaged.
    """

    media_type: str
    pages: bytes
    count: int
    removed: tuple[str, ...] = ()
    archival: bool = True
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that cannot be bound: why, and what to do about it."""

    code: str
    reason: Message


def unusable(what: str, message: Message) -> BadInput:
    """The error by which a reader of one file type gives up; ``what`` ends its code."""
    return BadInput(f"documents.bundle.{what}", message)
