"""What comes back after a talk, signed or confirmed: awaited in its time, missing after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from pipeline.finding import Severity
from tests.channels.desk import Files, codes, taken
from tests.channels.test_sessions import AGENT, BORROWER, S, at, helper, mail

UNSIGNED: dict[str, object] = {f"{S}[3].records": []}
UNCONFIRMED: dict[str, object] = {
    f"{S}[0].records": [{"kind": "call_log", "file": "records/s1-calls.csv"}]
}


def found(changes: Mapping[str, object], as_of: date) -> list[tuple[str, str, Severity]]:
    """Codes, places and severities of what is found on a day."""
    return [
        (one.code.removeprefix("channel."), one.where.path, one.severity)
        for one in taken(changes, as_of=as_of)[2]
    ]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2025, 12, 10), None),  # the day of the meeting
        (date(2025, 12, 11), Severity.NOTE),
        (date(2025, 12, 17), Severity.NOTE),
        (date(2025, 12, 18), Severity.WARNING),
    ],
)
def test_minutes_are_awaited_for_the_days_of_the_case(
    as_of: date, expected: Severity | None
) -> None:
    place = f"{S}[3].records"
    assert found(UNSIGNED, as_of) == ([("minutes.unsigned", place, expected)] if expected else [])


def test_the_case_sets_the_days() -> None:
    longer = {**UNSIGNED, "negotiation.minutes_days": 30}
    assert [one[2] for one in found(longer, date(2026, 1, 9))] == [Severity.NOTE]
    shorter = {**UNCONFIRMED, "negotiation.confirm_days": 1}
    assert [one[2] for one in found(shorter, date(2025, 10, 18))] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(date(2025, 10, 21), Severity.NOTE), (date(2025, 10, 22), Severity.WARNING)],
)
def test_what_a_call_agreed_is_confirmed_in_time(as_of: date, expected: Severity) -> None:
    assert found(UNCONFIRMED, as_of) == [("confirmation.missing", f"{S}[0].agreed", expected)]


def test_a_call_that_agreed_nothing_and_had_no_trouble_needs_none() -> None:
    assert found({**UNCONFIRMED, f"{S}[0].agreed": []}, date(2026, 1, 1)) == []
    in_person = {**UNSIGNED, f"{S}[3].agreed": ["x"], f"{S}[3].interruptions": "x"}
    assert [one[0] for one in found(in_person, date(2026, 1, 1))] == ["minutes.unsigned"]


def test_a_receipt_confirms_nothing() -> None:
    """That a mail was read is no answer to what it asks."""
    records = [
        {"kind": "confirmation", "file": "records/s1-confirmation-1.eml"},
        {"kind": "confirmation", "file": "records/s1-receipt.eml"},
    ]
    without_answer = {f"{S}[0].records": records}
    assert "confirmation.one-sided" in [one[0] for one in found(without_answer, date(2026, 1, 1))]


@pytest.mark.parametrize(("day", "is_early"), [("2025-12-09", True), ("2025-12-10", False)])
def test_nothing_comes_back_before_the_talk(day: str, is_early: bool) -> None:
    changes = {f"{S}[3].records[0].received_on": day}
    assert codes(changes) == (["record.early"] if is_early else [])


@pytest.mark.parametrize("session", [0, 1, 2])
def test_signed_minutes_of_any_channel_are_a_picture_or_a_pdf(session: int) -> None:
    signed = {"kind": "signed_minutes", "file": "minutes.docx"}
    files: Files = {"minutes.docx": b"PK\3\4"}
    assert codes({f"{S}[{session}].records[+]": signed}, files) == ["minutes.no-scan"]


def test_a_copy_that_was_sent_to_the_borrower_is_on_record() -> None:
    alone: dict[str, object] = {
        **helper(relation="父亲"),
        f"{S}[3].participants[0]": {"party": "helper", "capacity": "借款人的父亲"},
        f"{S}[3].remarks": [],
    }
    assert codes(alone) == ["agent.copy"]
    sent = {**alone, f"{S}[3].records[+]": {"kind": "email", "file": "copy.eml"}}
    for hour, expected in ((18, []), (9, ["agent.copy"])):
        copy = mail(AGENT, BORROWER, at(12, 10, hour), "附上记录。", Message_ID="<c@x>")
        assert codes(sent, {"copy.eml": copy}) == expected
