"""SQLite and PostgreSQL give the same promises; registries of 0.1.0 go on."""

from __future__ import annotations

import multiprocessing
import secrets
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from pipeline.errors import BadInput, JieqingError, WrongState
from pipeline.registry import Registry, Status, draw_number
from pipeline.registry.migrations import config
from pipeline.registry.opening import open_engine
from pipeline.registry.tables import VERSION, metadata

NOW = datetime(2026, 5, 15, 8, tzinfo=UTC)
OLD = Path(__file__).with_name("registry-0.1.0.sql")
ONE, TWO = "1" * 64, "2" * 64
CASES, PROCESSES = 500, 8
EDITIONS = ("parties", "third-party")


def claim(registry: Registry, subject: str = "HT-1") -> str:
    draw = partial(draw_number, NOW, secrets.choice)
    return registry.claim("certificate", "I", subject, now=NOW, draw=draw).number


def revoke(registry: Registry, number: str, reason: str = "wrong-data", by: str = "") -> None:
    registry.revoke(number, reason=reason, author="李文", told="EMS 1", now=NOW, successor=by)


def old_registry(path: Path) -> Path:
    with sqlite3.connect(path) as raw:
        raw.executescript(OLD.read_text("utf-8"))
    return path


def test_a_life(book: Registry, place: str) -> None:
    number, other = claim(book), claim(book, "HT-2")
    assert claim(book) == number != other
    book.record(number, "zh", ONE, now=NOW)
    book.record(number, "zh", ONE, now=NOW)
    with pytest.raises(WrongState, match="another file"):
        book.record(other, "zh", ONE, now=NOW)
    assert book.status(other) is None
    assert book.status(number) is Status.GOOD
    revoke(book, number)
    with Registry.open(place) as again:
        assert again.status(number) is Status.REVOKED
        assert again.log_head()[0] == 4
        again.check_log()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claims SET place = 7", "DELETE FROM claims", "UPDATE log SET entry = ''",
        "DELETE FROM log", "DELETE FROM papers", "UPDATE papers SET sha256 = ''",
        "UPDATE withdrawals SET author = ''", "DELETE FROM withdrawals", "DELETE FROM nodes",
        "UPDATE nodes SET level = 9",
    ],
)  # fmt: skip
def test_the_database_itself_holds_what_is_written_once(book: Registry, change: str) -> None:
    number = claim(book)
    book.record(number, "zh", ONE, now=NOW)
    revoke(book, number)
    with (
        pytest.raises(BadInput, match="written once"),
        book.writing() as connection,
    ):
        connection.execute(text(change))
    book.check_log()


def test_sealed_facts_are_laid_down_once(book: Registry) -> None:
    number = claim(book)
    assert book.sealed_facts(number) is None
    book.seal_facts(number, ONE, "sealed")
    book.seal_facts(number, ONE, "sealed")
    assert book.sealed_facts(number) == (ONE, "sealed")
    with pytest.raises(WrongState, match="other sealed facts"):
        book.seal_facts(number, ONE, "something else")
    with pytest.raises(WrongState, match="does not know"):
        book.seal_facts("JQ-2026-1111-1111-1111", ONE, "sealed")


def test_postgresql_truncates_nothing(server: Path) -> None:
    from tests.registry.postgresql import new_database

    with Registry.open(new_database(server)) as book:
        claim(book)
        with pytest.raises(BadInput, match="written once"), book.writing() as connection:
            connection.execute(text("TRUNCATE log"))


def test_the_tables_are_what_the_migrations_make(book: Registry) -> None:
    with book.reading() as connection:
        assert _differences(connection) == []
        assert ScriptDirectory.from_config(config(connection)).get_current_head() == VERSION


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(JieqingError) as refused:
        Registry.open(f"postgresql://somebody:secret@/none?host={tmp_path}")
    assert refused.value.code == "registry.server"
    assert "secret" not in str(refused.value)


def test_a_writer_that_waits_too_long_is_told(place: str, book: Registry) -> None:
    with Registry(open_engine(place, patience=0.05)) as hasty, book.writing():
        with pytest.raises(WrongState) as refused:
            claim(hasty)
        assert refused.value.code == "registry.locked"


def test_a_registry_of_0_1_0_goes_on(tmp_path: Path) -> None:
    path = old_registry(tmp_path / "registry.sqlite")
    with sqlite3.connect(path) as raw:
        entries = raw.execute("SELECT seq, entry, digest FROM log ORDER BY seq").fetchall()
        ((number, edition),) = raw.execute("SELECT number, edition FROM papers WHERE sha256 = ?",
                                           (ONE,))  # fmt: skip
    with Registry.open(path) as registry:
        registry.check_log()
        paper = registry.find(ONE)
        assert paper is not None
        assert (paper.number, paper.edition, paper.status) == (number, edition, Status.GOOD)
        assert [each.status.value for each in registry.papers()].count("revoked") == 1
        assert len({each.place for each in registry.papers()}) == 2
        assert claim_of_old(registry) == number
        claim(registry, "new")
        revoke(registry, number)
        assert registry.log_head()[0] == len(entries) + 2
        registry.check_log()
    with sqlite3.connect(path) as raw:
        now = raw.execute("SELECT seq, entry, digest FROM log ORDER BY seq").fetchall()
        assert now[: len(entries)] == entries
        with pytest.raises(sqlite3.IntegrityError, match="written once"):
            raw.execute("UPDATE log SET leaf = ''")


def claim_of_old(registry: Registry) -> str:
    return registry.claim("certificate", "91990000MA00000000", "HT-0", now=NOW, draw=str).number


def test_an_old_registry_that_was_changed_shows(tmp_path: Path) -> None:
    path = old_registry(tmp_path / "registry.sqlite")
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER log_freeze")
        raw.execute("UPDATE log SET entry = replace(entry, 'record', 'recorf') WHERE seq = 5")
        raw.execute(
            "CREATE TRIGGER log_freeze BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with Registry.open(path) as registry, pytest.raises(BadInput, match="entry 5"):
        registry.check_log()


def test_an_upgrade_that_fails_leaves_the_old_registry(tmp_path: Path) -> None:
    path = old_registry(tmp_path / "registry.sqlite")
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER log_keep")
        before = raw.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
    with pytest.raises(JieqingError):
        Registry.open(path)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall() == before


def test_a_registry_of_the_future_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "registry.sqlite"
    Registry.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BadInput, match="newer"):
        Registry.open(path)


_start: Barrier


def _meet(barrier: Barrier) -> None:
    global _start
    _start = barrier


def _issue_all(place: str, who: int) -> list[str]:
    """Everybody issues every case, each from another one on, with signed bytes of their own."""
    _start.wait(60)
    numbers = [""] * CASES
    with Registry.open(place) as registry:
        for case in ((each + who * CASES // PROCESSES) % CASES for each in range(CASES)):
            numbers[case] = claim(registry, f"HT-{case}")
            for edition in EDITIONS:
                digest = sha256(f"{who} {case} {edition}".encode()).hexdigest()
                with suppress(WrongState):  # another file of the same paper was first
                    registry.record(numbers[case], edition, digest, now=NOW)
    return numbers


@pytest.mark.slow
def test_eight_processes_issue_five_hundred_cases_once(place: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, spawn, initializer=_meet, initargs=(barrier,)) as pool:
        found = list(pool.map(partial(_issue_all, place), range(PROCESSES)))
    assert found[1:] == found[:1] * (PROCESSES - 1)
    assert len(set(found[0])) == CASES
    with Registry.open(place) as registry:
        papers = registry.papers()
        assert len(papers) == CASES * len(EDITIONS)
        assert {(each.number, each.edition) for each in papers} == {
            (number, edition) for number in found[0] for edition in EDITIONS
        }
        assert sorted({each.place for each in papers}) == list(range(CASES))
        assert registry.log_head()[0] == CASES * 3
        registry.check_log()


def test_no_error_of_a_database_goes_through(book: Registry) -> None:
    with pytest.raises(BadInput) as refused, book.writing() as connection:
        connection.execute(text("SELECT nonsense FROM nowhere"))
    assert isinstance(refused.value.__cause__, DBAPIError)
