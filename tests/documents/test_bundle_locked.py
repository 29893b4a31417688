"""Locked files: opened with the password that was given, by whatever program they were locked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.documents.bundle import Changed, Prepared, Rejected, office_lock, prepare
from pipeline.documents.bundle.office_lock import UnknownLock, unlocked
from tests.documents.bundle_files import code, ready, words

LOCKED = Path(__file__).with_name("locked")
PASSWORD, SAID = "开门123", "每月还款三千元"
OFFICE, ZIPS = ("agile.docx", "standard.docx"), ("aes128.zip", "aes256.zip", "old.zip")


def read(name: str) -> bytes:
    return (LOCKED / name).read_bytes()


@pytest.mark.parametrize("name", [*OFFICE, *ZIPS])
def test_the_password_opens_it_and_the_bundle_says_so(name: str) -> None:
    made = ready(read(name), name, password=PASSWORD)
    assert Changed.UNLOCKED in made.changed
    assert SAID in words(made)


@pytest.mark.parametrize("name", [*OFFICE, *ZIPS])
def test_without_or_with_another_one_it_is_rejected(name: str) -> None:
    assert code(read(name), name) == "locked"
    assert code(read(name), name, password="开门124") == "locked"


@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.parametrize("at", [30, 48, 76, 512, 700, 1_100, 1_600, 2_100, 3_000, 5_000])
def test_damage_to_an_office_file_ends_in_a_sentence(name: str, at: int) -> None:
    data = read(name)
    for spoilt in (data[:at], data[:at] + b"\xff" * 40 + data[at + 40 :]):
        outcome = prepare(name, spoilt, password=PASSWORD)
        assert isinstance(outcome, Prepared | Rejected)


def test_a_key_that_would_take_hours_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unlocked(read("agile.docx"), PASSWORD).startswith(b"PK")
    monkeypatch.setattr(office_lock, "_MOST_ROUNDS", 99_999)
    with pytest.raises(UnknownLock):
        unlocked(read("agile.docx"), PASSWORD)


def test_data_that_was_changed_is_damage_and_no_text() -> None:
    data = bytearray(read("aes256.zip"))
    data[80] ^= 1
    outcome = prepare("a.zip", bytes(data), password=PASSWORD)
    assert isinstance(outcome, Prepared)
    first = outcome.parts[0].outcome
    assert isinstance(first, Rejected)
    assert first.code == "documents.bundle.zip-locked"


def test_a_member_that_is_not_locked_is_shown_beside_one_that_is() -> None:
    made = ready(read("mixed.zip"))
    kinds = {part.name: type(part.outcome) for part in made.parts}
    assert kinds == {"锁.txt": Rejected, "开.txt": Prepared}
    assert Changed.UNLOCKED not in made.changed
