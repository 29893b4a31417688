"""Attacks on a negotiation log: each shows, with the number of the entry."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from pipeline.channels.log import FIRST, build_log, digest_of
from pipeline.verification.log import verify_log
from pipeline.verification.report import Verdict
from tests.channels.desk import taken

CASE, RECORDS, _ = taken({})
LOG = build_log(CASE, RECORDS)
LINES = LOG.jsonl().splitlines()
PLACES = st.integers(0, len(LINES) - 1)
FIELDS = st.sampled_from(["at", "session", "content", "file", "sha256", "kind"])


def joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def wrong(lines: list[bytes], head: str | None = LOG.head) -> list[tuple[str, str]]:
    report = verify_log(joined(lines), head=head)
    assert (report.verdict is Verdict.FAIL) == any(
        check.verdict is Verdict.FAIL for check in report.checks
    )
    return [
        (check.id, check.message.render("en"))
        for check in report.checks
        if check.verdict is Verdict.FAIL
    ]


def forged(line: bytes, *, digest: bool, **changes: object) -> bytes:
    fields: dict[str, Any] = json.loads(line) | changes
    return rfc8785.dumps(fields | ({"digest": digest_of(fields)} if digest else {}))


@given(PLACES, FIELDS)
def test_a_changed_entry_is_named(place: int, field: str) -> None:
    value: object = {"x": 1} if field == "content" else "other"
    lines = [*LINES]
    lines[place] = forged(lines[place], digest=False, **{field: value})
    assert wrong(lines) == [("digests", f"Entry {place + 1} was changed.")]


@pytest.mark.slow
@given(PLACES, FIELDS)
def test_an_entry_that_was_replaced_with_a_right_digest_breaks_the_next_link(
    place: int, field: str
) -> None:
    value: object = {"x": 1} if field == "content" else "other"
    lines = [*LINES]
    lines[place] = forged(lines[place], digest=True, **{field: value})
    if place == len(lines) - 1:
        assert [check for check, _ in wrong(lines)] == ["end"]
        assert wrong(lines, head=None) == []
    else:
        assert [check for check, _ in wrong(lines)] == ["order"]
        assert f"Entry {place + 2} does not follow" in wrong(lines)[0][1]


@given(PLACES)
def test_a_missing_entry_is_named(place: int) -> None:
    lines = LINES[:place] + LINES[place + 1 :]
    last = place == len(LINES) - 1
    assert [check for check, _ in wrong(lines)] == ["end" if last else "order"]
    if not last:
        assert wrong(lines)[0][1] == f"Entry {place + 1} is missing here."


@pytest.mark.slow
@given(PLACES, PLACES)
def test_entries_in_another_order_are_found(one: int, other: int) -> None:
    lines = [*LINES]
    lines[one], lines[other] = lines[other], lines[one]
    assert bool(wrong(lines)) == (one != other)
    if one < other - 1:
        assert any(
            text.startswith(f"Entry {one + 1} stands in the wrong place")
            for _, text in wrong(lines)
        )


def test_without_the_head_a_cut_end_cannot_be_told_and_it_says_so() -> None:
    report = verify_log(joined(LINES[:-1]))
    assert report.verdict is Verdict.INDETERMINATE
    assert json.loads(LINES[-2])["digest"] in report.checks[-1].message.render("zh")
    assert [check for check, _ in wrong(LINES[:-1])] == ["end"]
    assert verify_log(joined(LINES), head=LOG.head.upper()).verdict is Verdict.PASS
    assert verify_log(b"", head=FIRST).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"no json",
        b"[]",
        b"",
        b"NaN",
        b"[" * 100_000,
        LINES[1][:-1],
        LINES[1] + b" ",
        LINES[1].replace(b'"seq":2', b'"seq":"2"'),
        LINES[1].replace(b'"seq":2', b'"seq":2,"seq":2'),
        LINES[1].replace(b'"seq":2', b'"seq":2.0'),
        LINES[1].replace(b'"seq":2', b'"seq":true'),
        LINES[1].replace(b"negotiation-log.v1", b"negotiation-log.v2"),
        forged(LINES[1], digest=True, extra="x"),
        forged(LINES[1], digest=True, previous="x"),
    ],
)
def test_a_line_that_is_no_entry_is_named(line: bytes) -> None:
    found = wrong([LINES[0], line, *LINES[2:]])
    assert found[0] == ("entries", "Line 2 is no entry of a log.")


def test_a_line_without_its_end_and_entries_of_another_case_are_named() -> None:
    cut = verify_log(joined(LINES)[:-1], head=LOG.head)
    assert "cut off" in cut.checks[0].message.render("en")
    assert cut.verdict is Verdict.FAIL
    foreign = [*LINES[:-1], forged(LINES[-1], digest=True, case="OTHER-1")]
    assert ("entries", f"Entry {len(LINES)} belongs to another case.") in wrong(foreign)


def test_of_thousands_of_bad_lines_the_first_few_are_named() -> None:
    assert len(wrong([b"x"] * 5000)) < 50
