"""The log: the same records give the same bytes; it grows, and takes nothing back unseen."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from jsonschema import Draft202012Validator

from pipeline.channels.facts import facts_of
from pipeline.channels.log import FIRST, NegotiationLog, build_log, continue_log, read_log
from pipeline.verification.log import verify_log
from pipeline.verification.report import Verdict
from tests.case.broken import ONE, TWO
from tests.channels.desk import taken
from tools import schemas

CASE, RECORDS, _ = taken({})
LOG = build_log(CASE, RECORDS)
LINES = LOG.jsonl().splitlines()
OUTCOME = "negotiation.sessions[0].outcome"


@pytest.mark.parametrize("example", [ONE, TWO])
def test_the_log_of_an_example_holds_and_comes_back_from_its_lines(example: str) -> None:
    case, records, _ = taken({}, example=example)
    log = build_log(case, records)
    assert read_log(log.jsonl()) == log
    assert verify_log(log.jsonl(), head=log.head).verdict is Verdict.PASS
    assert build_log(case, records).jsonl() == log.jsonl()


@pytest.mark.parametrize("example", [ONE, TWO])
def test_every_line_fits_the_schema(example: str) -> None:
    case, records, _ = taken({}, example=example)
    validator = Draft202012Validator(
        json.loads(schemas.path_of("negotiation-log.v1").read_text("utf-8"))
    )
    for line in build_log(case, records).jsonl().splitlines():
        assert [error.message for error in validator.iter_errors(json.loads(line))] == []


def test_every_session_file_offer_and_answer_is_in_it_in_order_of_time() -> None:
    assert {entry.session for entry in LOG.entries} == {"s1", "s2", "s3", "s4", ""}
    named = {record.file for one in CASE.negotiation.sessions for record in one.records}
    assert {entry.file for entry in LOG.entries} - {""} == named
    days = [entry.at[:10] for entry in LOG.entries]
    assert days == sorted(days)
    counts = {kind: sum(entry.kind == kind for entry in LOG.entries) for kind in
              ("invitation", "session", "call", "proposal", "answer", "transcript")}  # fmt: skip
    assert counts == {
        "invitation": 1, "session": 4, "call": 2, "proposal": 3, "answer": 3, "transcript": 1,
    }  # fmt: skip


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


@pytest.mark.slow
@pytest.mark.parametrize("example", [ONE, TWO])
def test_the_log_of_a_day_is_the_beginning_of_that_of_every_later_day(example: str) -> None:
    case, records, _ = taken({}, example=example)
    log, day = NegotiationLog(), case.opened_on
    while day < case.opened_on + timedelta(days=80):
        grown = continue_log(log, case, records, day)
        assert grown.entries[: len(log.entries)] == log.entries
        assert grown == build_log(case, records, day)
        log, day = grown, day + timedelta(days=1)
    assert log == build_log(case, records)


def test_looking_back_takes_nothing_away() -> None:
    assert continue_log(LOG, CASE, RECORDS, date(2025, 11, 1)) == LOG


def test_what_the_case_no_longer_says_is_withdrawn_and_stays_readable() -> None:
    other, records, _ = taken({OUTCOME: "什么也没有谈成。"})
    grown = continue_log(LOG, other, records)
    assert grown.entries[: len(LOG.entries)] == LOG.entries
    withdrawal, instead = grown.entries[len(LOG.entries) :]
    before = next(one for one in LOG.entries if one.kind == "session")
    assert withdrawal.kind == "withdrawn"
    assert withdrawal.content == {"seq": before.seq, "digest": before.digest}
    assert instead.content["outcome"] == "什么也没有谈成。"
    assert grown.withdrawn == {before.seq: withdrawal.seq}
    assert verify_log(grown.jsonl(), head=grown.head).verdict is Verdict.PASS
    assert {bytes(fact.identity) for fact in facts_of(other, records)} == set(grown.standing())


def test_a_change_that_is_undone_is_entered_once_more() -> None:
    other, records, _ = taken({OUTCOME: "什么也没有谈成。"})
    there_and_back = continue_log(continue_log(LOG, other, records), CASE, RECORDS)
    assert len(there_and_back.entries) == len(LOG.entries) + 4
    assert there_and_back.standing().keys() == LOG.standing().keys()
    assert continue_log(there_and_back, CASE, RECORDS) == there_and_back


def test_a_call_log_that_two_sessions_name_is_entered_once() -> None:
    twice = {"negotiation.sessions[2].records[+]": {"kind": "call_log",
                                                    "file": "records/s1-calls.csv"}}  # fmt: skip
    case, records, _ = taken(twice)
    assert sum(entry.kind == "call" for entry in build_log(case, records).entries) == 2


def test_minutes_that_came_back_later_stand_on_the_day_they_came() -> None:
    case, records, _ = taken({"negotiation.sessions[3].records[0].received_on": "2025-12-13"})
    (entry,) = (one for one in build_log(case, records).entries if one.kind == "file")
    assert entry.at == "2025-12-13T00:00:00+08:00"
    assert build_log(case, records, date(2025, 12, 12)).entries[-1].kind != "file"
