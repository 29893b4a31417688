"""What a photograph or screenshot tells of how it came to be: Exif, PNG texts, XMP."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from PIL import ExifTags, Image

from pipeline.documents.bundle.pixels import DAMAGE
from pipeline.documents.trace_story import Story, day_of

_XMP_PROGRAM = re.compile(r"(?:CreatorTool|softwareAgent)(?:=\"|>)([^\"<]{1,200})")
_XMP_CHANGED = re.compile(r"ModifyDate(?:=\"|>)([^\"<]{1,40})")
_TEXTS = ("Software", "software", "Comment")


def read_picture(data: bytes) -> Story:
    """The story of a picture; an empty one for what is no picture. No pixel is decoded."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return _story(image)
    except (*DAMAGE, Image.DecompressionBombError):
        return Story()


def _story(image: Image.Image) -> Story:
    exif = image.getexif()
    shot = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal, "")
    xmp = _xmp(image)
    changed = str(exif.get(ExifTags.Base.DateTime, "")) or _first(_XMP_CHANGED, xmp)
    return Story(
        programs=tuple(_programs(image, str(exif.get(ExifTags.Base.Software, "")), xmp)),
        made=day_of(str(shot)),
        changed=day_of(changed),
    )


def _programs(image: Image.Image, software: str, xmp: str) -> Iterator[str]:
    named = [software, *(image.info.get(key) for key in _TEXTS), *_XMP_PROGRAM.findall(xmp)]
    for name in named:
        text = name.decode("utf-8", "replace") if isinstance(name, bytes) else name
        if isinstance(text, str) and text.strip("\0 "):
            yield text.strip("\0 ")[:80]


def _xmp(image: Image.Image) -> str:
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
