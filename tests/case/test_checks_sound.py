"""Just inside every limit, and forms a case may take: nothing to find."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.case.broken import DELETE, ONE, TWO, codes, part

Changes = Mapping[str, object]
_S, _P = "negotiation.sessions", "negotiation.proposals"
_FULL = {f"{_P}[2].total": "19472.18", f"{_P}[2].waiver": "0"}
_RICH = {"negotiation.affordability.monthly_income": "30000.00"}
_LUMP = {
    "terms.default.acceleration": DELETE,
    **_FULL,
    f"{_P}[2].instalments": 1,
    "negotiation.affordability.assets": "20000.00",
}
_NO_WAIVER = {**_FULL, **_RICH, "terms.waiver": DELETE, "terms.default.revive_waiver": False}


def _private_lender() -> Changes:
    person = part(TWO, "parties[6]")
    card = "6200990000000000"  # the last digit is the check digit
    return {
        "parties[1]": {**person, "id": "lender", "role": "lender", "name_en": "Luo Jianguo"},
        "signatories[1]": {"party": "lender"},
        "negotiation.sessions[3].participants[2].by": DELETE,
        "terms.account.name": person["name"],
        "terms.account.number": card[:-1] + _luhn(card[:-1]),
    }


def _luhn(digits: str) -> str:
    doubled = [int(digit) * 2 for digit in digits[::-2]]
    total = sum(number - 9 * (number > 9) for number in doubled)
    return str(-(total + sum(int(digit) for digit in digits[-2::-2])) % 10)


def _lawyer_for_a_day() -> dict[str, object]:
    day = "2025-10-30"
    return {**part(ONE, "parties[2].authority"), "since": day, "until": day}


SOUND: Mapping[str, tuple[str, Changes]] = {
    "a private lender signs for himself": (ONE, _private_lender()),
    "a fixed sum of damages": (ONE, {"terms.default.damages": {"fixed": "500.00"}}),
    "damages without a cap": (ONE, {"terms.default.damages": {"daily_rate": "0.0003"}}),
    "no damages": (ONE, {"terms.default.damages": DELETE}),
    "no acceleration": (ONE, {"terms.default.acceleration": DELETE}),
    "missed in a row only": (ONE, {"terms.default.acceleration": {"missed_in_a_row": 2}}),
    "missed in all only": (ONE, {"terms.default.acceleration": {"missed_in_all": 3}}),
    "an amount only": (ONE, {"terms.default.acceleration": {"overdue_more_than": "5000.00"}}),
    "nothing waived, nothing revives": (ONE, _NO_WAIVER),
    "a waiver at once needs no condition": (
        ONE,
        {"terms.waiver.effect": "now", "terms.waiver.condition": DELETE},
    ),
    "reviewed, approved and signed on one day": (
        ONE,
        {"terms.review.on": "2025-12-18", "terms.waiver.approved_on": "2025-12-18"},
    ),
    "debt counted up to the day of signing": (ONE, {"terms.cut_off": "2025-12-18"}),
    "opened on the day of signing": (ONE, {"opened_on": "2025-12-18"}),
    "signed and paid out on one day": (ONE, {"loans[0].signed_on": "2024-06-16"}),
    "paid out on the cut-off day": (
        ONE,
        {"loans[0].paid_out_on": "2025-12-15", "loans[0].due_on": "2025-12-16"},
    ),
    "nothing repaid yet": (
        ONE,
        {"loans[0].principal": "15802.02", "loans[0].received": "15802.02"},
    ),
    "assigned on the day of the loan": (
        TWO,
        {"loans[0].chain.transfers[0].on": "2023-03-10"},
    ),
    "assigned and notified on the cut-off day": (
        TWO,
        {
            "loans[0].chain.transfers[0].on": "2026-01-31",
            "loans[0].chain.transfers[0].notice_on": "2026-01-31",
        },
    ),
    "a compensation needs no notice": (TWO, {"loans[1].chain.transfers[0].notice_on": DELETE}),
    "an authority to collect of one day": (
        TWO,
        {
            "loans[0].chain.collection.since": "2025-12-08",
            "loans[0].chain.collection.until": "2025-12-08",
            "loans[1].chain.collection": DELETE,
        },
    ),
    "not yet agreed": (
        TWO,
        {
            "terms": DELETE,
            "signatories": [],
            "payments_file": DELETE,
            "notices": [],
            "loans[0].chain.transfers[0].notice_on": "2026-06-01",
        },
    ),
    "an agent with authority on just his days": (
        ONE,
        {"parties[2].authority.since": "2025-10-16", "parties[2].authority.until": "2025-12-10"},
    ),
    "an agent whose authority ends with the day he signs": (
        ONE,
        {"signatories[1].by": "韩婧", "parties[2].authority.until": "2025-12-18"},
    ),
    "an authority of one day": (ONE, {"parties[4].authority": _lawyer_for_a_day()}),
    "evidence made, but not handed in": (ONE, {"evidence[1].submitted_on": DELETE}),
    "evidence made and handed in on one day": (ONE, {"evidence[1].submitted_on": "2025-11-10"}),
    "no offers on record": (ONE, {_P: []}),
    "offered and answered on one day": (ONE, {f"{_P}[0].answer.on": "2025-10-30"}),
    "answered on the last day": (ONE, {f"{_P}[0].valid_until": "2025-11-05"}),
    "an offer for one day": (
        ONE,
        {f"{_P}[0].valid_until": "2025-10-30", f"{_P}[0].answer.on": "2025-10-30"},
    ),
    "two sessions at one time": (ONE, {f"{_S}[2].started_at": "2025-10-30T19:00:00"}),
    "a session of a moment": (ONE, {f"{_S}[0].ended_at": "2025-10-16T10:05:00"}),
    "a foreign offset": (
        ONE,
        {
            f"{_S}[0].started_at": "2025-10-15T16:00:00+00:00",
            f"{_S}[0].ended_at": "2025-10-16T00:30:00+08:00",
            "parties[2].authority.since": "2025-10-16",
        },
    ),
    "an e-mail exchange without end or place": (
        ONE,
        {f"{_S}[2].ended_at": DELETE, f"{_S}[2].place": DELETE},
    ),
    "the birth date beside the ID": (ONE, {"parties[0].birth_date": "1991-04-23"}),
    "born on the day the case was opened": (
        ONE,
        {
            "parties[0].document": {"kind": "passport", "number": "X990001"},
            "parties[0].birth_date": "2025-10-13",
        },
    ),
    "no English edition, no English names": (
        ONE,
        {"terms.english": False, "parties[0].name_en": DELETE},
    ),
    "no English name for whom nothing binds": (ONE, {"parties[3].name_en": DELETE}),
    "a reminder that is not known to have arrived": (TWO, {"notices[0].arrived_on": DELETE}),
    "paid on the day of signing": (ONE, {"payments[0].received_on": "2025-12-18"}),
    "a notice on the day of signing": (
        ONE,
        {"notices[0].issued_on": "2025-12-18", "notices[0].arrived_on": "2025-12-18"},
    ),
    "assets cover just what the months do not": (
        TWO,
        {"negotiation.affordability.assets": "15000.00"},
    ),
    "a custom schedule that repeats what it lists": (
        TWO,
        {"terms.schedule.count": 10, "terms.schedule.first_due": "2026-03-10"},
    ),
    "a lump sum, said to be one": (
        ONE,
        {
            **_LUMP,
            **_NO_WAIVER,
            f"{_P}[2].instalments": 1,
            "terms.schedule": {"method": "lump_sum", "count": 1, "first_due": "2026-01-20"},
        },
    ),
    "a lump sum without a count": (
        ONE,
        {
            **_LUMP,
            **_NO_WAIVER,
            "terms.schedule": {"method": "lump_sum", "first_due": "2026-01-20"},
        },
    ),
    "interest only, the rest at the end": (
        ONE,
        {
            "terms.schedule.method": "interest_only",
            "terms.schedule.rate": "0.03",
            "negotiation.affordability.assets": "15210.43",
        },
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_there_is_nothing_to_find(name: str) -> None:
    assert codes(*SOUND[name]) == []
