"""Everything the program says, it says in Chinese too."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.messages import msg
from tools import messages

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
GOOD = HEADER + '\nmsgid "{file} is lost."\nmsgstr "找不到 {file}。"\n'


def source(tmp_path: Path, text: str) -> tuple[messages.Call, ...]:
    package = tmp_path / "pipeline"
    package.mkdir()
    (package / "one.py").write_text(text, "utf-8")
    return tuple(messages.calls(package))


@pytest.mark.slow
def test_the_catalogue_is_complete() -> None:
    found = tuple(messages.calls(messages.PACKAGE))
    assert len(found) > 50
    assert messages.problems(found, messages.CATALOGUE.read_text("utf-8")) == []


def test_a_sound_catalogue_has_no_problems(tmp_path: Path) -> None:
    found = source(tmp_path, 'raise Lost("code", msg("{file} is lost.", file=path))')
    assert messages.problems(found, GOOD) == []


@pytest.mark.parametrize(
    ("text", "catalogue", "problem"),
    [
        ('msg("New.")', HEADER, "pipeline/one.py:1: no Chinese for: New."),
        (
            'msg("New.")',
            HEADER + '\nmsgid "New."\nmsgstr ""\n',
            "pipeline/one.py:1: no Chinese for: New.",
        ),
        ("msg(sentence)", HEADER, "pipeline/one.py:1: msg() takes its sentence as a literal"),
        ('msg(f"{x}")', HEADER, "pipeline/one.py:1: msg() takes its sentence as a literal"),
        ("", GOOD, "catalogue: no longer used: {file} is lost."),
        (
            '\nmsg("{file} is lost.", file=1)',
            GOOD.replace("找不到 {file}", "找不到 {flie}"),
            "pipeline/one.py:2: the Chinese has other places than: {file} is lost.",
        ),
        (
            'msg("{file} is lost.", path=1)',
            GOOD,
            "pipeline/one.py:1: no place for a value given: {file} is lost.",
        ),
        (
            'msg("{file} is lost.", file=1)',
            GOOD + GOOD.removeprefix(HEADER),
            "catalogue: 1 sentences stand there twice",
        ),
    ],
)
def test_problem_is_named(tmp_path: Path, text: str, catalogue: str, problem: str) -> None:
    assert messages.problems(source(tmp_path, text), catalogue) == [problem]


def test_nested_and_joined_sentences_are_found(tmp_path: Path) -> None:
    found = source(tmp_path, 'msg("{a}" " and {b}", a=msg("Inner"), b=[msg("Deep")])')
    assert {call.sentence for call in found} == {"{a} and {b}", "Inner", "Deep"}


def test_rewriting_sorts_drops_and_keeps(tmp_path: Path) -> None:
    found = source(tmp_path, 'msg("{file} is lost.", file=1)\nmsg("At 100 % now.")')
    old = GOOD + '\nmsgid "Gone."\nmsgstr "没了。"\n' + GOOD.removeprefix(HEADER)
    new = messages.rewritten(found, old)
    assert new == HEADER + '\nmsgid "At 100 % now."\nmsgstr ""\n' + GOOD.removeprefix(HEADER)
    assert messages.rewritten(found, new) == new


def test_a_message_speaks_both_languages() -> None:
    assert msg("error").render("en") == "error"
    assert msg("error").render("zh") == "错误"
