"""The faces: which stands for which, and what they hold."""

from __future__ import annotations

import pytest

from pipeline.documents import fonts


@pytest.mark.parametrize(
    ("name", "face"),
    [("宋体", fonts.SERIF), ("SimSun", fonts.SERIF), ("仿宋_GB2312", fonts.SERIF),
     ("楷体", fonts.SERIF), ("黑体", fonts.SANS), ("Microsoft YaHei", fonts.SANS),
     ("Times New Roman", fonts.SERIF)],
)  # fmt: skip
def test_chinese_fonts_have_a_face(name: str, face: str) -> None:
    assert fonts.east_asian(name) == fonts.Face(face)


@pytest.mark.parametrize(
    ("name", "face"),
    [("Times New Roman", fonts.LATIN), ("Arial", fonts.SANS), ("宋体", fonts.SERIF),
     ("Courier New", fonts.MONO)],
)  # fmt: skip
def test_latin_fonts_have_a_face(name: str, face: str) -> None:
    assert fonts.latin(name) == fonts.Face(face)


def test_a_guess_says_that_it_is_one() -> None:
    assert not fonts.east_asian("某某手写体").known
    assert not fonts.latin("Comic Sans MS").known


def test_coverage_is_that_of_the_font_files() -> None:
    assert fonts.uncovered("㛃𬱖䶮，¥16,409.02 第一条（一）①") == ()
    assert fonts.uncovered("甲𠮷乙😀𠮷") == ("𠮷", "😀")


def test_the_files_are_the_pinned_ones() -> None:
    assert set(fonts.paths()) == {fonts.SERIF, fonts.SANS}
