"""The registry gives one number to one subject, whoever asks, and never takes a word back."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from pipeline.errors import BadInput, JieqingError, WrongState
from pipeline.registry import RegisteredPaper, Registry, Status, draw_number, opening

NOW = datetime(2026, 5, 15, 8, tzinfo=UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)
ISSUER = "91990000MA00000000"
ONE, TWO = "1" * 64, "2" * 64


def draw() -> str:
    return draw_number(NOW, secrets.choice)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "registry.sqlite"


@pytest.fixture
def registry(path: Path) -> Iterator[Registry]:
    with Registry.open(path) as opened:
        yield opened


def claim(registry: Registry, subject: str = "HT-1") -> str:
    return registry.claim("certificate", ISSUER, subject, now=NOW, draw=draw).number


def revoke(registry: Registry, number: str) -> None:
    registry.revoke(number, reason="wrong-data", author="A. Clerk", told="EMS 1", now=LATER)


def entries(path: Path) -> list[dict[str, object]]:
    with sqlite3.connect(path) as raw:
        rows = raw.execute("SELECT entry FROM log ORDER BY seq").fetchall()
    return [json.loads(entry) for (entry,) in rows]


def test_the_same_subject_always_has_the_same_number(registry: Registry, path: Path) -> None:
    number = claim(registry)
    assert claim(registry) == number
    with Registry.open(f"sqlite:///{path}") as again:
        assert claim(again) == number


def test_another_kind_issuer_or_subject_has_another_number(registry: Registry) -> None:
    wanted = [("a", "b", "c"), ("x", "b", "c"), ("a", "x", "c"), ("a", "b", "x")]
    found = {registry.claim(*each, now=NOW, draw=draw).number for each in wanted}
    assert len(found) == 4


def test_a_number_that_is_taken_is_drawn_again(registry: Registry) -> None:
    supply = iter(["N-1", "N-1", "N-2"])
    first = registry.claim("a", "b", "1", now=NOW, draw=lambda: next(supply)).number
    second = registry.claim("a", "b", "2", now=NOW, draw=lambda: next(supply)).number
    assert (first, second) == ("N-1", "N-2")
    with pytest.raises(WrongState, match="N-1 is taken"):
        registry.claim("a", "b", "3", now=NOW, draw=lambda: "N-1")
    assert registry.log_head()[0] == 2


def test_no_word_of_the_subject_is_kept(registry: Registry, path: Path) -> None:
    claim(registry, "CONTRACT-SECRET-1")
    registry.close()
    assert b"SECRET" not in b"".join(f.read_bytes() for f in path.parent.iterdir())


_start: Barrier


def _meet(barrier: Barrier) -> None:
    global _start
    _start = barrier


def _claim_all(path: Path) -> list[str]:
    _start.wait(60)
    with Registry.open(path) as registry:
        return [claim(registry, f"HT-{n}") for n in range(12)]


@pytest.mark.slow
def test_processes_that_race_get_one_number(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(4)
    with ProcessPoolExecutor(4, spawn, initializer=_meet, initargs=(barrier,)) as pool:
        found = list(pool.map(_claim_all, [path] * 4))
    assert found[1:] == found[:1] * 3
    assert len(set(found[0])) == 12
    with Registry.open(path) as registry:
        registry.check_log()
        assert registry.log_head()[0] == 12


def test_threads_that_race_get_one_number(registry: Registry) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: claim(registry), range(40)))
    assert len(found) == 1
    registry.check_log()


def test_a_paper_is_recorded_once(registry: Registry) -> None:
    number = claim(registry)
    registry.record(number, "zh", ONE, now=NOW, commitment=TWO)
    registry.record(number, "zh", ONE, now=LATER)
    paper = RegisteredPaper(number, "zh", ONE, TWO, "2026-05-15T08:00:00Z", Status.GOOD)
    assert registry.papers() == (paper,)
    assert registry.find(ONE) == paper
    assert registry.find(TWO) is None
    assert registry.log_head()[0] == 2


def test_another_file_never_takes_a_papers_place(registry: Registry) -> None:
    number, other = claim(registry), claim(registry, "HT-2")
    registry.record(number, "zh", ONE, now=NOW)
    for args in [(number, "zh", TWO), (number, "en", ONE), (other, "zh", ONE)]:
        with pytest.raises(WrongState, match="another file") as caught:
            registry.record(*args, now=NOW)
        assert caught.value.exit_status == 5
    registry.record(number, "en", TWO, now=NOW)
    assert [paper.sha256 for paper in registry.papers()] == [TWO, ONE]
    assert registry.log_head()[0] == 4


def test_a_number_that_was_never_drawn_is_refused(registry: Registry) -> None:
    with pytest.raises(WrongState, match="does not know"):
        registry.record("JQ-2026-1111-1111-1111", "zh", ONE, now=NOW)
    with pytest.raises(WrongState, match="does not know"):
        revoke(registry, "JQ-2026-1111-1111-1111")
    assert registry.log_head()[0] == 0


@pytest.mark.parametrize("digest", ["", "1" * 63, "G" * 64, "A" * 64])
def test_a_digest_is_a_digest(registry: Registry, digest: str) -> None:
    with pytest.raises(ValueError, match="64"):
        registry.record(claim(registry), "zh", digest, now=NOW)


def test_status(registry: Registry) -> None:
    number = claim(registry)
    assert registry.status("JQ-2026-1111-1111-1111") is None
    assert registry.status(number) is None
    registry.record(number, "zh", ONE, now=NOW)
    registry.record(number, "en", TWO, now=NOW)
    assert registry.status(number) is Status.GOOD
    revoke(registry, number)
    revoke(registry, number)
    assert registry.status(number) is Status.REVOKED
    assert {paper.status for paper in registry.papers()} == {Status.REVOKED}
    assert registry.log_head()[0] == 4


def test_the_log_tells_all_and_each_entry_names_the_one_before(
    registry: Registry, path: Path
) -> None:
    number = claim(registry)
    registry.record(number, "zh", ONE, now=NOW)
    revoke(registry, number)
    told = entries(path)
    assert [entry["event"] for entry in told] == ["claim", "record", "revoke"]
    assert [entry["seq"] for entry in told] == [1, 2, 3]
    assert told[2]["at"] == "2026-06-01T00:00:00Z"
    assert told[0]["facts"] == {"number": number, "kind": "certificate", "issuer": ISSUER}
    with sqlite3.connect(path) as raw:
        texts = [text for (text,) in raw.execute("SELECT entry FROM log ORDER BY seq")]
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert [entry["previous"] for entry in told] == ["0" * 64, *digests[:2]]
    assert registry.log_head() == (3, digests[2])
    registry.check_log()


_TAMPERING: list[tuple[str, int]] = [
    ("UPDATE log SET entry = replace(entry, 'claim', 'clown') WHERE seq = 2", 2),
    ("DELETE FROM log WHERE seq = 2", 2),
    ("DELETE FROM log WHERE seq = 1", 1),
    ("UPDATE log SET digest = 'x' WHERE seq = 3", 3),
    ("UPDATE log SET entry = '[]' WHERE seq = 3", 3),
]


@pytest.mark.parametrize(("change", "broken"), _TAMPERING)
def test_a_change_of_the_log_is_noticed(
    registry: Registry, path: Path, change: str, broken: int
) -> None:
    for subject in "abc":
        claim(registry, subject)
    with sqlite3.connect(path) as raw:
        for trigger in ("log_keep", "log_freeze"):
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute(change)
    with pytest.raises(BadInput, match=f"entry {broken}"):
        registry.check_log()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log SET entry = ''", "DELETE FROM log", "UPDATE claims SET subject = ''",
        "DELETE FROM claims", "UPDATE papers SET sha256 = ''", "DELETE FROM papers",
        "DELETE FROM nodes",
    ],
)  # fmt: skip
def test_the_database_itself_holds_what_is_written_once(
    registry: Registry, path: Path, change: str
) -> None:
    registry.record(claim(registry), "zh", ONE, now=NOW)
    with sqlite3.connect(path) as raw, pytest.raises(sqlite3.IntegrityError, match="written once"):
        raw.execute(change)


def test_what_fails_leaves_no_trace(registry: Registry) -> None:
    def fails() -> str:
        raise RuntimeError("no randomness")

    with pytest.raises(RuntimeError):
        registry.claim("a", "b", "c", now=NOW, draw=fails)
    with pytest.raises(ValueError, match="time zone"):
        registry.claim("a", "b", "c", now=datetime(2026, 1, 1), draw=draw)  # noqa: DTZ001
    assert registry.log_head() == (0, "0" * 64)
    assert claim(registry)


def _refused(open_it: Callable[[], object]) -> JieqingError:
    with pytest.raises(JieqingError) as caught:
        open_it()
    assert caught.value.hint is not None
    return caught.value


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "registry.sqlite"
    file.write_bytes(b"This is a letter, not a database." * 100)
    assert _refused(lambda: Registry.open(file)).code == "registry.no-database"
    assert file.read_bytes().startswith(b"This is a letter")


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "photos.sqlite"
    with sqlite3.connect(file) as raw:
        raw.execute("CREATE TABLE photos (id INTEGER)")
    assert _refused(lambda: Registry.open(file)).code == "registry.other-database"
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]


def test_a_registry_that_may_only_be_read(registry: Registry, path: Path) -> None:
    number = claim(registry)
    registry.record(number, "zh", ONE, now=NOW)
    with Registry.open(f"sqlite:///file:{path}?mode=ro&uri=true") as frozen:
        assert frozen.status(number) is Status.GOOD
        assert claim(frozen) == number
        refused = _refused(lambda: claim(frozen, "HT-2"))
    assert refused.code == "registry.not-writable"


def test_a_registry_that_is_held_by_another(registry: Registry, path: Path) -> None:
    with Registry(opening.open_engine(path, patience=0.05)) as hasty:
        with sqlite3.connect(path, isolation_level=None) as raw:
            raw.execute("BEGIN IMMEDIATE")
            assert _refused(lambda: claim(hasty)).code == "registry.locked"
            raw.execute("ROLLBACK")
        assert claim(hasty)


def test_a_place_where_nothing_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert _refused(lambda: Registry.open(tmp_path / "file" / "x")).code == "registry.not-writable"
    assert _refused(lambda: Registry.open(tmp_path)).code == "registry.not-writable"


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_what_is_no_sqlite_file(url: str) -> None:
    assert _refused(lambda: Registry.open(url)).code == "registry.backend"


def test_an_address_that_is_none() -> None:
    with pytest.raises(BadInput, match="no address"):
        Registry.open("://")
