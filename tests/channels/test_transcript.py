"""WebVTT and SubRip: every word, its voice, its time; what does not fit is found with its line."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.channels.content import Read
from pipeline.channels.transcript import Transcript, read_transcript
from pipeline.finding import Where

VTT = """WEBVTT - 会议

NOTE 一条
备注

STYLE
::cue { color: red }

开场
00:01.000 --> 00:02.500 align:start position:10%
<v.loud 沈晓禾>你好 &amp; <i>谢谢</i></v> <v 韩婧>好的，见<合同编号>
第二行

00:00:02.000 --> 01:00:03.250
<c.yellow>重叠</c>的<00:00:02.500>话
"""
SRT = """1
00:00:01,000 --> 00:00:02,000
{\\an8}<i>沈晓禾：你好</i>

空行之后还有一句

2
00:00:01,500 --> 00:00:03,000
说话人 1：好
沈晓禾: 再说
"""


def read(text: str | bytes, *names: str) -> Read[Transcript]:
    data = text if isinstance(text, bytes) else text.encode()
    return read_transcript(data, Where(file="t.vtt"), names)


def said(found: Read[Transcript]) -> list[tuple[int, int, str, str]]:
    return [(cue.start, cue.end, cue.speaker, cue.text) for cue in found.value.cues]


def kinds(found: Read[Transcript]) -> list[tuple[str, int]]:
    return [(one.code.removeprefix("channel."), one.where.line) for one in found.findings]


def test_webvtt_with_voices_tags_entities_and_overlap() -> None:
    found = read(VTT)
    assert found.findings == ()
    assert found.value.format == "vtt"
    assert said(found) == [
        (1000, 2500, "沈晓禾", "你好 & 谢谢"),
        (1000, 2500, "韩婧", "好的，见<合同编号>\n第二行"),
        (2000, 3603250, "", "重叠的话"),
    ]
    assert [cue.id for cue in found.value.cues] == ["开场", "开场", ""]
    assert [cue.line for cue in found.value.cues] == [11, 11, 15]
    assert found.value.comments == ("- 会议", "一条\n备注")
    assert found.value.length == 3603250


def test_subrip_with_names_marks_and_an_empty_line_inside() -> None:
    found = read(SRT, "沈晓禾", "说话人1")
    assert found.findings == ()
    assert said(found) == [
        (1000, 2000, "沈晓禾", "你好\n空行之后还有一句"),
        (1500, 3000, "说话人 1", "好"),
        (1500, 3000, "沈晓禾", "再说"),
    ]


def test_a_colon_after_a_word_that_is_no_name_stays_in_the_text() -> None:
    found = read("1\n00:00:01,000 --> 00:00:02,000\n注意：还款日是 20 日\n", "沈晓禾")
    assert said(found) == [(1000, 2000, "", "注意：还款日是 20 日")]


@pytest.mark.parametrize("text", [VTT, SRT])
@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("gb18030"),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.replace("\n", "\r\n").encode("utf-16-be"),
    ],
)
def test_marks_line_ends_and_charsets_change_nothing(text: str, encoded: object) -> None:
    assert callable(encoded)
    assert read(encoded(text), "沈晓禾").value == read(text, "沈晓禾").value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("transcript.empty", 0)]),
        ("没有时间的一段话\n", [("transcript.malformed", 1), ("transcript.empty", 0)]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n甲\n\n漏掉的话\n", [("transcript.malformed", 6)]),
        ("WEBVTT\n\n00:0x.000 --> 00:02.000\n甲\n\n00:03.000 --> 00:04.000\n乙",
         [("transcript.malformed", 3)]),
        ("1\n00:00:01,000 --> 00:00:02,000\n甲\n\n2\n00:99:00,000 --> 00:00:09,000\n乙\n",
         [("transcript.malformed", 5)]),
        ("WEBVTT\n\n00:05.000 --> 00:04.000\n甲", [("transcript.times", 3)]),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\n甲\n\n00:01.000 --> 00:02.000\n乙",
         [("transcript.order", 6)]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_found_with_its_line(
    text: str, expected: list[tuple[str, int]]
) -> None:
    assert kinds(read(text)) == expected


def test_a_cue_without_an_empty_line_before_it_is_a_cue() -> None:
    found = read("WEBVTT\n\n00:01.000 --> 00:02.000\n甲\n00:02.000 --> 00:03.000\n乙\n")
    assert found.findings == ()
    assert [cue.text for cue in found.value.cues] == ["甲", "乙"]


def test_text_that_cannot_be_read_is_counted() -> None:
    found = read(b"1\n00:00:01,000 --> 00:00:02,000\n" + b"\xff\xff\xff abc\n")
    assert ("text.unreadable", 0) in kinds(found)
    assert "abc" in found.value.cues[0].text


ODD = """WEBVTT
NOTE
STYLE

1
2
00:01.000 --> 00:02.000
00:00:03,500 --> 00:00:01,000
00:xx --> 00:02.000
<v 甲>
乙：
-->
<i>丙</i>
&lt;
 """
LINE = st.one_of(
    st.sampled_from(ODD.split("\n")),
    st.text("甲乙丙abc<>:：-1 ", max_size=12),
)


@given(st.lists(LINE, max_size=14))
def test_no_word_is_lost_and_nothing_raises(lines: list[str]) -> None:
    """Every Chinese character of the file stands in a cue, a comment or a stray, style excepted."""
    text = "\n".join(lines)
    found = read(text, "乙")
    value = found.value
    kept = [cue.speaker + cue.id + cue.text for cue in value.cues]
    everything = "".join([*kept, *value.comments, *value.strays])
    in_styles = re.findall(r"(?:STYLE|REGION)\s*\n(?:[^\n]+\n?)*", text)
    allowed = sum(count(part) for part in in_styles)
    assert count(everything) >= count(text) - allowed - text.count("甲>") - text.count("乙：")


def count(text: str) -> int:
    return sum(text.count(character) for character in "甲乙丙")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_found(data: bytes) -> None:
    found = read_transcript(data, Where(file="x"))
    assert found.value.cues or found.findings
