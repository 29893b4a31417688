"""Sound and video: a page with length, size, digests and what is said."""

from __future__ import annotations

import hashlib
import io
import struct
import wave

import pytest

from pipeline.documents.bundle import Prepared, prepare
from pipeline.documents.bundle.hashes import Digests
from tests.documents.bundle_files import ready, words


def wav(seconds: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(16_000 * seconds))
    return out.getvalue()


def movie(seconds: int, brand: bytes = b"isom", *, long: bool = False) -> bytes:
    """The boxes of an ISO media file that say how long it is (ISO 14496-12)."""

    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content) + 8) + kind + content

    times = struct.pack(">IQQIQ", 1 << 24, 0, 0, 600, 600 * seconds)
    if not long:
        times = struct.pack(">IIIII", 0, 0, 0, 600, 600 * seconds)
    header = box(b"mvhd", times + bytes(80))
    return box(b"ftyp", brand + bytes(8)) + box(b"mdat", b"x") + box(b"moov", header)


def mp3(frames: int) -> bytes:
    """Silence: MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 1,152 samples in 417 bytes."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def amr(frames: int) -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames


def silk(frames: int) -> bytes:
    return b"\x02#!SILK_V3" + (b"\x05\x00" + bytes(5)) * frames + b"\xff\xff"


@pytest.mark.parametrize(
    ("data", "kind", "media_type", "length"),
    [
        (wav(65), "WAV", "audio/wav", "0:01:05"),
        (mp3(400), "MP3", "audio/mpeg", "0:00:10"),
        (movie(3725), "MP4", "video/mp4", "1:02:05"),
        (movie(30, b"qt  ", long=True), "QuickTime", "video/quicktime", "0:00:30"),
        (movie(30, b"3gp4"), "3GPP", "video/3gpp", "0:00:30"),
        (amr(500), "AMR", "audio/amr", "0:00:10"),
        (silk(250), "SILK", "audio/silk", "0:00:05"),
        (b"\x1aE\xdf\xa3" + bytes(50), "Matroska/WebM", "video/x-matroska", "文件中未注明"),
        (b"OggS" + bytes(50), "Ogg", "audio/ogg", "文件中未注明"),
        (b"ID3\x04" + bytes(50), "MP3", "audio/mpeg", "文件中未注明"),
    ],
)
def test_what_a_recording_is(data: bytes, kind: str, media_type: str, length: str) -> None:
    prepared = ready(data, "通话录音")
    shown = words(prepared)
    assert prepared.media_type == media_type
    assert prepared.count == 1
    assert f"类型{kind}时长{length}大小{len(data):,}字节" in shown
    assert f"SHA-256{hashlib.sha256(data).hexdigest()}" in shown
    assert f"SM3摘要{Digests.of(data).sm3}" in shown


def test_sm3_is_that_of_the_standard() -> None:
    # GB/T 32905-2016, appendix A.1
    assert (
        Digests.of(b"abc").sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


SRT = """1
00:00:01,500 --> 00:00:03,000
您好

2
00:01:04,000 --> 00:01:07,500
何时还款？
下月。
"""
VTT = """WEBVTT

00:01.000 --> 00:03.000 align:start
您好

NOTE by hand

01:04.000 --> 01:07.000
下月。
"""


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (
            {"录音/a.txt": "甲：您好\n乙：下月还".encode("gbk")},
            "文字记录（a.txt）甲：您好乙：下月还",
        ),
        ({"录音/a.wav.txt": "您好".encode()}, "文字记录（a.wav.txt）您好"),
        ({"录音/a.srt": SRT.encode()}, "[00:00:01]您好[00:01:04]何时还款？下月。"),
        ({"录音/a.vtt": VTT.encode()}, "[00:01]您好[01:04]下月。"),
        ({"录音/b.txt": b"no"}, "随本证据册一并提交。"),
    ],
)
def test_the_transcript_beside_it_is_set_below(beside: dict[str, bytes], said: str) -> None:
    prepared = prepare("录音/a.wav", wav(1), beside=beside.get)
    assert isinstance(prepared, Prepared)
    assert words(prepared).endswith(said)


@pytest.mark.parametrize("head", [b"RIFF0000WAVE", b"OggS", b"fLaC", b"ID3", b"0000ftypM4A ",
                                  b"#!AMR\n", b"\x02#!SILK_V3", b"FORM0000AIFF"])  # fmt: skip
def test_no_garbage_gets_out_as_a_traceback(head: bytes) -> None:
    for size in (0, 1, 7, 300):
        assert ready(head + bytes(range(250)) * 2 + b"\xff" * size).count == 1
