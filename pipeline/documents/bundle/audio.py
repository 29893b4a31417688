"""Sound and video: a page that says what the recording is, and what is said in it."""

from __future__ import annotations

import io
import mmap
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast

import tinytag

from pipeline.documents.bundle.decode import decode, lines
from pipeline.documents.bundle.hashes import Digests
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.paper import Column, Section, room
from pipeline.documents.bundle.plain import typeset
from pipeline.documents.bundle.prepared import Prepared
from pipeline.messages import Message, msg

_TRANSCRIPTS = (".txt", ".srt", ".vtt")
_FRAMES_AMR = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)
_FRAMES_AMR_WB = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)
_FRAME_SECONDS = 0.02
_TIMES = re.compile(r"^([\d:]+)[\d.,]* +--> +.*$", re.M)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A type of recording by its content, its media type, and its name for people."""

    pattern: re.Pattern[bytes]
    media_type: str
    name: str


def _kind(pattern: bytes, media_type: str, name: str) -> _Kind:
    return _Kind(re.compile(pattern, re.S), media_type, name)


_KINDS = (
    _kind(rb"ID3", "audio/mpeg", "MP3"),
    _kind(rb"\xff[\xfa\xfb\xf2\xf3\xe2\xe3]", "audio/mpeg", "MP3"),
    _kind(rb"\xff[\xf0\xf1\xf8\xf9]", "audio/aac", "AAC"),
    _kind(rb"(RIFF|RIFX|RF64)....WAVE", "audio/wav", "WAV"),
    _kind(rb"RIFF....AVI ", "video/x-msvideo", "AVI"),
    _kind(rb"OggS", "audio/ogg", "Ogg"),
    _kind(rb"\.snd\0", "audio/basic", "AU"),
    _kind(rb"fLaC", "audio/flac", "FLAC"),
    _kind(rb"FORM....AIF[FC]", "audio/aiff", "AIFF"),
    _kind(rb"#!AMR-WB\n", "audio/amr-wb", "AMR-WB"),
    _kind(rb"#!AMR\n", "audio/amr", "AMR"),
    _kind(rb"\x02?#!SILK_V3", "audio/silk", "SILK"),
    _kind(rb"caff\0\x01", "audio/x-caf", "CAF"),
    _kind(rb"....ftypqt  ", "video/quicktime", "QuickTime"),
    _kind(rb"....ftyp3g", "video/3gpp", "3GPP"),
    _kind(rb"....ftypM4[AB]", "audio/mp4", "M4A"),
    _kind(rb"....ftyp", "video/mp4", "MP4"),
    _kind(rb"....(moov|mdat|wide|pnot)", "video/quicktime", "QuickTime"),
    _kind(rb"\x1aE\xdf\xa3", "video/x-matroska", "Matroska / WebM"),
    _kind(rb"FLV\x01", "video/x-flv", "FLV"),
    _kind(rb"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf", "Windows Media"),
    _kind(rb"\0\0\x01\xba", "video/mpeg", "MPEG"),
    _kind(rb"\.RMF", "application/vnd.rn-realmedia", "RealMedia"),
)


def is_recording(data: bytes) -> bool:
    """Whether a file is sound or video (pictures in ISO media files are told apart before)."""
    return any(kind.pattern.match(data) for kind in _KINDS)


def prepare_recording(item: Item) -> Prepared:
    """A page with type, length, size and hashes, and the transcript that lies beside the file."""
    kind = next(kind for kind in _KINDS if kind.pattern.match(item.data))
    facts = [(label.render(item.language), value) for label, value in _facts(item, kind)]
    label = Column(0, 96, grey=True)
    columns = [label, Column(102, room()[0] - 102)]
    sections = [Section(columns, facts, size=10.5)]
    for name, text in _transcript(item):
        title = msg("Transcript ({file})", file=name).render(item.language)
        rows = [(line,) for line in lines(text)]
        sections.append(Section([Column(0, room()[0])], rows, title))
    return typeset(item, kind.media_type, sections)


def _facts(item: Item, kind: _Kind) -> Iterator[tuple[Message, str]]:
    yield msg("File"), item.name
    yield msg("Type"), kind.name
    yield msg("Length"), _clock(_seconds(item.data, kind), item.language)
    yield msg("Size"), msg("{count} bytes", count=f"{len(item.data):,}").render(item.language)
    digests = Digests.of(item.data)
    yield msg("SHA-256"), digests.sha256
    yield msg("SM3"), digests.sm3
    note = msg("The recording itself is attached to this bundle or lies beside it.")
    yield msg("Note"), note.render(item.language)


def _transcript(item: Item) -> Iterator[tuple[str, str]]:
    """The words said, from files of the recording's name: ``call.txt`` or ``call.mp3.txt``."""
    stem = item.name.removesuffix(PurePosixPath(item.name).suffix)
    for name in (base + suffix for base in (stem, item.name) for suffix in _TRANSCRIPTS):
        data = item.beside(name)
        if data is not None:
            text = decode(data)
            yield PurePosixPath(name).name, text if name.endswith(".txt") else _spoken(text)


def _spoken(text: str) -> str:
    """Subtitles (SRT, WebVTT) as lines with the time in front."""
    blocks = re.split(r"\n\s*\n", "\n".join(lines(text)))
    found = ((_TIMES.search(block), block) for block in blocks)
    return "\n".join(
        f"[{times[1]}] {' '.join(block[times.end() :].split())}" for times, block in found if times
    )


def _clock(seconds: float | None, language: str) -> str:
    if not seconds or not 0 < seconds < 10**7:
        return msg("not said in the file").render(language)
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _frames(data: bytes, at: int, size: Callable[[int], int]) -> float:
    count = 0
    while at + 1 < len(data) and data[at : at + 2] != b"\xff\xff":
        at += size(at)
        count += 1
    return count * _FRAME_SECONDS


def _movie(data: bytes) -> float | None:
    """The length in the movie header ``mvhd`` (ISO 14496-12, 8.2.2), wherever it lies."""
    at = data.rfind(b"mvhd")
    if at < 0:
        return None
    long = data[at + 4 : at + 5] == b"\x01"
    scale, width = (at + 24, 8) if long else (at + 16, 4)
    units = int.from_bytes(data[scale : scale + 4])
    return int.from_bytes(data[scale + 4 : scale + 4 + width]) / units if units else None


def _as_file(data: bytes) -> BinaryIO:
    """A view of a large file is one already."""
    return cast(BinaryIO, data) if isinstance(data, mmap.mmap) else io.BytesIO(data)


def _seconds(data: bytes, kind: _Kind) -> float | None:
    """How long it plays, from the file's own header or frames."""
    if kind.name.startswith("AMR"):
        sizes, start = (_FRAMES_AMR_WB, 9) if "WB" in kind.name else (_FRAMES_AMR, 6)
        return _frames(data, start, lambda at: sizes[data[at] >> 3 & 15] + 1)
    if kind.name == "SILK":
        start = data.index(b"#!SILK_V3") + 9
        return _frames(data, start, lambda at: int.from_bytes(data[at : at + 2], "little") + 2)
    if kind.media_type.startswith("video/"):
        return _movie(data)
    try:
        return tinytag.TinyTag.get(file_obj=_as_file(data), tags=False).duration
    except (tinytag.TinyTagException, ValueError, OSError):
        return None
