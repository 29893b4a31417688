from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.filenames import MAX_BYTES, FilenameProblem, check_filename, safe_filename


@pytest.mark.parametrize(
    "name", ["结清证明.pdf", "a", ".gitignore", "CONTRACT.pdf", "console", "com10", "a b.txt"]
)
def test_ordinary_names_pass_and_stay(name: str) -> None:
    assert check_filename(name) is None
    assert safe_filename(name) == name


@pytest.mark.parametrize(
    ("name", "problem", "safe"),
    [
        ("", FilenameProblem.EMPTY, "_"),
        ("..", FilenameProblem.EMPTY, "_"),
        ("a/b", FilenameProblem.CHARACTER, "a_b"),
        ("..\\secret", FilenameProblem.CHARACTER, ".._secret"),
        ('<>:"|?*\0', FilenameProblem.CHARACTER, "________"),
        ("a.", FilenameProblem.EDGE, "a"),
        (" a ", FilenameProblem.EDGE, "a"),
        ("NUL", FilenameProblem.RESERVED, "_NUL"),
        ("con.txt", FilenameProblem.RESERVED, "_con.txt"),
        ("Com1.tar.gz", FilenameProblem.RESERVED, "_Com1.tar.gz"),
        ("lpt¹", FilenameProblem.RESERVED, "_lpt¹"),
        ("\ud83d", FilenameProblem.CHARACTER, "_"),
        ("证" * 67, FilenameProblem.LENGTH, "证" * 66),
        ("证" * 80 + ".pdf", FilenameProblem.LENGTH, "证" * 65 + ".pdf"),
    ],
)
def test_each_problem_and_its_remedy(name: str, problem: FilenameProblem, safe: str) -> None:
    assert check_filename(name) is problem
    assert safe_filename(name) == safe


@pytest.mark.slow
@given(st.text(max_size=400))
def test_a_safe_name_is_always_legal(text: str) -> None:
    safe = safe_filename(text)
    assert check_filename(safe) is None
    assert safe_filename(safe) == safe
    assert len(safe.encode()) <= MAX_BYTES
    assert Path("folder", safe).parent == Path("folder")


@given(st.text(st.sampled_from(" ./\\conNUL1:é\u0301\ud800证"), max_size=12))
def test_names_made_to_break_it_are_safe_too(text: str) -> None:
    assert check_filename(safe_filename(text)) is None
