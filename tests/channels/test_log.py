"""The log: the same records give the same bytes; nothing in it can be changed unseen."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from pipeline.channels.log import FIRST, Entry, build_log, check_log, digest_of, read_log
from tests.case.broken import ONE, TWO
from tests.channels.desk import taken

CASE, RECORDS, _ = taken({})
LOG = build_log(CASE, RECORDS)
LINES = LOG.jsonl().splitlines()


def kinds(entries: tuple[Entry, ...], head: str | None = None) -> list[str]:
    return [one.code.removeprefix("channel.log.") for one in check_log(entries, head=head)]


@pytest.mark.parametrize("example", [ONE, TWO])
def test_the_log_of_an_example_holds_and_comes_back_from_its_lines(example: str) -> None:
    case, records, _ = taken({}, example=example)
    log = build_log(case, records)
    entries, problems = read_log(log.jsonl())
    assert problems == ()
    assert entries == log.entries
    assert check_log(entries, head=log.head) == ()
    assert build_log(case, records).jsonl() == log.jsonl()


def test_every_session_and_file_is_in_it_in_order_of_time() -> None:
    assert {entry.session for entry in LOG.entries} == {"s1", "s2", "s3", "s4"}
    named = {record.file for one in CASE.negotiation.sessions for record in one.records}
    assert {entry.file for entry in LOG.entries} - {""} == named
    assert [entry.at for entry in LOG.entries] == sorted(entry.at for entry in LOG.entries)
    assert {entry.kind for entry in LOG.entries} == {
        "session",
        "call",
        "email",
        "transcript",
        "file",
    }


def test_anybody_can_recompute_the_chain_with_a_json_library_alone() -> None:
    previous = FIRST
    for line in LINES:
        fields: dict[str, Any] = json.loads(line)
        digest = fields.pop("digest")
        assert fields["previous"] == previous
        assert rfc8785.dumps({**fields, "digest": digest}) == line
        previous = sha256(rfc8785.dumps(fields)).hexdigest()
        assert digest == previous
    assert previous == LOG.head


def test_the_text_of_a_mail_and_the_digest_of_its_file_are_kept() -> None:
    entry = next(one for one in LOG.entries if one.file == "records/s3-mail-3.eml")
    assert "每月最多能还 1800 元" in str(entry.content["text"])
    assert entry.sha256 == next(t.sha256 for t in RECORDS.taken if t.named.file == entry.file)


PLACES = st.integers(0, len(LOG.entries) - 1)


@given(PLACES, st.sampled_from(["at", "session", "content", "file", "sha256", "case", "kind"]))
def test_a_changed_entry_is_found(place: int, field: str) -> None:
    entries = list(LOG.entries)
    value: object = {"x": 1} if field == "content" else "recording" if field == "kind" else "other"
    entries[place] = entries[place].model_copy(update={field: value})
    assert "changed" in kinds(tuple(entries), LOG.head)


@given(PLACES)
def test_a_missing_entry_is_found(place: int) -> None:
    entries = LOG.entries[:place] + LOG.entries[place + 1 :]
    assert kinds(entries, LOG.head)
    if place < len(LOG.entries) - 1:
        assert "missing" in kinds(entries)


@given(PLACES, PLACES)
def test_entries_in_another_order_are_found(one: int, other: int) -> None:
    entries = list(LOG.entries)
    entries[one], entries[other] = entries[other], entries[one]
    assert bool(kinds(tuple(entries))) == (one != other)


@given(PLACES)
def test_an_entry_that_was_replaced_with_a_right_digest_breaks_the_next_link(place: int) -> None:
    entries = list(LOG.entries)
    forged = entries[place].model_copy(update={"session": "s9"})
    digest = digest_of(forged.model_dump(mode="json", by_alias=True))
    entries[place] = forged.model_copy(update={"digest": digest})
    last = place == len(entries) - 1
    assert kinds(tuple(entries), LOG.head) == (["end"] if last else ["link"])


def test_without_the_head_a_cut_end_cannot_be_seen_with_it_it_can() -> None:
    assert kinds(LOG.entries[:-1]) == []
    assert kinds(LOG.entries[:-1], LOG.head) == ["end"]
    assert kinds((), FIRST) == []


@pytest.mark.parametrize(
    "line", [b"{}", b"no json", b"[]", LINES[0][:-1], LINES[0].replace(b'"seq":1', b'"seq":"1"')]
)
def test_a_line_that_is_no_entry_is_found_with_its_number(line: bytes) -> None:
    entries, problems = read_log(LINES[0] + b"\n" + line, "log.jsonl")
    assert len(entries) == 1
    assert [(one.code, one.where.line) for one in problems] == [("channel.log.line", 2)]
