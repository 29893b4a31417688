"""What is published can be checked by who does not believe the registry, and nothing changes in
silence.
"""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from jsonschema import Draft202012Validator

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.registry import Claim, Registry, SecretFolder, Status, draw_number, log, merkle
from pipeline.registry.export import export
from pipeline.registry.log_key import new_log_key
from pipeline.registry.signed import LogKey
from pipeline.resources import schemas
from pipeline.running.files import contents_of
from pipeline.signing.keys import load_signer
from pipeline.verification import merkle as checked
from pipeline.verification.lookup import published_register
from pipeline.verification.published import Untrue
from pipeline.verification.receipt import check_proof, verify_proof
from pipeline.verification.register import Entry
from pipeline.verification.registry import verify_registry
from pipeline.verification.report import Verdict

NOW = datetime(2026, 5, 15, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> LogKey:
    file = tmp_path_factory.mktemp("keys") / "registry.p12"
    new_log_key(file, "某某小额贷款有限公司", passphrase="x", now=NOW)
    signer = load_signer(file, "x")
    return LogKey(signer.certificate, signer.sign_raw)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry.open(tmp_path / "registry.sqlite") as opened:
        yield opened


def issue(registry: Registry, subject: str) -> str:
    draw = partial(draw_number, NOW, secrets.choice)
    number = registry.claim("certificate", "I", subject, now=NOW, draw=draw).number
    registry.record(number, "zh", digest(subject), now=NOW)
    return number


def revoke(registry: Registry, number: str, **options: str) -> None:
    told = {"reason": "wrong-data", "author": "李文", "told": "EMS 1234"} | options
    registry.revoke(number, now=NOW, **told)


def publish(registry: Registry, folder: Path, key: LogKey, now: datetime = NOW) -> int:
    return export(registry, folder, key, now=now, valid_for=WEEK)


def look_up(folder: Path, key: LogKey, subject: str, now: datetime = NOW) -> Entry | None:
    return published_register(contents_of(folder)[0], {key.id}, now)(digest(subject))


def audit(folder: Path, key: LogKey, now: datetime = NOW) -> Verdict:
    return verify_registry(contents_of(folder)[0], pins={key.id}, now=now).verdict


# --- the tree


def naive(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, to the letter."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def grown(leaves: list[bytes]) -> merkle.Node:
    tree: dict[tuple[int, int], bytes] = {}

    def node(level: int, position: int) -> bytes:
        return tree[level, position]

    for index, leaf in enumerate(leaves):
        for level, position, value in list(merkle.growth(index, merkle.leaf_hash(leaf), node)):
            tree[level, position] = value
    return node


def test_the_known_tree() -> None:
    """The root over the eight leaves that Certificate Transparency's test data use."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
    node = grown([bytes.fromhex(leaf) for leaf in leaves])
    expected = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root(8, node).hex() == expected


def test_every_proof_of_every_tree_up_to_34_leaves() -> None:
    leaves = [str(number).encode() for number in range(34)]
    node, tree = grown(leaves), checked.Growing()
    roots = [naive(leaves[:size]) for size in range(35)]
    for size, root in enumerate(roots):
        assert merkle.root(size, node) == tree.root == root
        for index in range(size):
            path, leaf = merkle.inclusion(index, size, node), merkle.leaf_hash(leaves[index])
            assert checked.is_included(index, size, leaf, path, root)
            assert merkle.rooted(index, size, leaf, path) == root
            assert not checked.is_included(index, size, leaf, [*path, root], root)
            assert not checked.is_included((index + 1) % size, size, leaf, path, root) or size == 1
            assert not path or not checked.is_included(index, size, leaf, path[:-1], root)
        for old in range(1, size + 1):
            proof = merkle.consistency(old, size, node)
            assert checked.is_beginning(old, size, proof, roots[old], root)
            assert not checked.is_beginning(old, size, [*proof, root], roots[old], root)
            assert not checked.is_beginning(old, size, proof, roots[old - 1], root)
        tree.add(checked.leaf_hash(leaves[size % 34]))


# --- publishing and looking up


def test_a_paper_is_found_and_its_withdrawal_too(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    numbers = [issue(registry, f"HT-{n}") for n in range(5)]
    folder = tmp_path / "public"
    assert publish(registry, folder, key) > 0
    found = look_up(folder, key, "HT-3")
    assert found == Entry(digest("HT-3"), "", "good", NOW, NOW + WEEK)
    assert look_up(folder, key, "HT-9") is None
    revoke(registry, numbers[3])
    revoke(registry, numbers[1], reason="superseded", successor=numbers[0])
    publish(registry, folder, key, NOW + HOUR)
    states = [look_up(folder, key, f"HT-{n}", NOW + HOUR) for n in range(5)]
    assert [each and each.status for each in states] == [
        "good", "superseded", "good", "revoked", "good",
    ]  # fmt: skip
    assert audit(folder, key, NOW + HOUR) is Verdict.PASS


@pytest.mark.parametrize("at_once", [1, 7, 64])
def test_the_log_is_read_in_parts(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    for n in range(20):
        issue(registry, f"HT-{n}")
    monkeypatch.setattr(log, "_AT_ONCE", at_once)
    registry.check_log()
    with sqlite3.connect(tmp_path / "registry.sqlite") as raw:
        raw.execute("DROP TRIGGER nodes_freeze")
        raw.execute("UPDATE nodes SET digest = zeroblob(32) WHERE level = 2 AND position = 4")
    with pytest.raises(BadInput, match="entry 17"):
        registry.check_log()


def test_many_entries_fill_many_tiles(registry: Registry, tmp_path: Path, key: LogKey) -> None:
    for n in range(300):
        issue(registry, f"HT-{n}")
    folder = tmp_path / "public"
    publish(registry, folder, key)
    assert (folder / "tiles/1/0").stat().st_size == 2 * 32
    assert (folder / "entries/2.jsonl").is_file()
    for n in (0, 127, 128, 255, 299):
        found = look_up(folder, key, f"HT-{n}")
        assert found
        assert found.status == "good"
    assert audit(folder, key) is Verdict.PASS


def test_the_same_again_writes_only_what_expires(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    issue(registry, "HT-1")
    publish(registry, tmp_path / "public", key)
    assert publish(registry, tmp_path / "public", key, NOW + HOUR) == 1  # the status list


def test_an_empty_registry_can_be_published(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    publish(registry, tmp_path / "public", key)
    assert look_up(tmp_path / "public", key, "HT-1") is None
    assert audit(tmp_path / "public", key) is Verdict.PASS


def test_no_person_no_number_no_contract_is_published(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    number = issue(registry, "CONTRACT-7")
    revoke(registry, number)
    folder = tmp_path / "public"
    publish(registry, folder, key)
    told = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    for secret in (number, "CONTRACT-7", "李文", "EMS 1234", "wrong-data"):
        assert secret.encode() not in told


def test_what_expired_says_nothing_more(registry: Registry, tmp_path: Path, key: LogKey) -> None:
    issue(registry, "HT-1")
    publish(registry, tmp_path / "public", key)
    assert audit(tmp_path / "public", key, NOW + 8 * DAY) is Verdict.INDETERMINATE


def test_a_stranger_key_vouches_for_nothing(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    issue(registry, "HT-1")
    publish(registry, tmp_path / "public", key)
    read = contents_of(tmp_path / "public")[0]
    with pytest.raises(Untrue) as refused:
        published_register(read, frozenset(), NOW)(digest("HT-1"))
    assert refused.value.verdict is Verdict.INDETERMINATE
    assert verify_registry(read, pins=set(), now=NOW).verdict is Verdict.INDETERMINATE


def test_a_key_that_has_run_out_signs_nothing(registry: Registry, key: LogKey) -> None:
    with pytest.raises(SigningError, match="valid from"):
        registry.checkpoint(key, now=NOW + 731 * DAY)
    late = registry.checkpoint(key, now=NOW + 729 * DAY)
    assert late["expires"] == key.certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_new_key_goes_on_where_the_old_one_ended(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    new_log_key(tmp_path / "next.p12", "某某小贷", passphrase="x", now=NOW)
    signer = load_signer(tmp_path / "next.p12", "x")
    following = LogKey(signer.certificate, signer.sign_raw)
    issue(registry, "HT-1")
    publish(registry, tmp_path / "public", key)
    issue(registry, "HT-2")
    publish(registry, tmp_path / "public", following)
    read = contents_of(tmp_path / "public")[0]
    both = verify_registry(read, pins={key.id, following.id}, now=NOW)
    assert both.verdict is Verdict.PASS
    assert "2 checkpoints" in both.checks[2].message.render("en")
    assert verify_registry(read, pins={following.id}, now=NOW).verdict is Verdict.PASS
    assert verify_registry(read, pins={key.id}, now=NOW).verdict is Verdict.INDETERMINATE


def test_an_older_status_list_is_not_put_back(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    number, folder = issue(registry, "HT-1"), tmp_path / "public"
    publish(registry, folder, key)
    old = (folder / "status.json").read_bytes()
    revoke(registry, number)
    publish(registry, folder, key)
    (folder / "status.json").write_bytes(old)
    with pytest.raises(Untrue):
        look_up(folder, key, "HT-1")
    assert audit(folder, key) is not Verdict.PASS


def test_the_key_of_the_log_cannot_sign_papers(key: LogKey) -> None:
    from pipeline.verification.trust import _may_sign

    assert not _may_sign(key.certificate)


def test_what_leaves_is_what_the_schemas_say(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    number = issue(registry, "HT-1")
    old = registry.checkpoint(key, now=NOW)
    revoke(registry, number)
    folder = tmp_path / "public"
    publish(registry, folder, key)
    told = [registry.prove(number, key, now=NOW), registry.prove_since(old, key, now=NOW)]
    files = [file for file in folder.rglob("*.json*") if file.is_file()]
    told += [line for file in files for line in file.read_bytes().splitlines()]
    seen = set()
    for text in told:
        document = json.loads(text)
        name = document["schema"]
        schema = json.loads((schemas() / f"{name}.schema.json").read_text("utf-8"))
        Draft202012Validator(schema).validate(document)
        seen.add(name)
    assert len(seen) == 6


# --- changes of what is published


def change_entry(folder: Path) -> None:
    file = folder / "entries/0.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"place":1', b'"place":3'))


def drop_entry(folder: Path) -> None:
    file = folder / "entries/0.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2] + lines[3:]))


def swap_entries(folder: Path) -> None:
    file = folder / "entries/0.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], lines[3], lines[2], lines[1], *lines[4:]]))


def sign_of(name: str, member: str, value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        document = json.loads((folder / name).read_bytes())
        (folder / name).write_text(json.dumps(document | {member: value}))

    return change


EMPTY_LIST = "eJxjAAAAAQAB"
CHANGES = {
    "an entry changed": change_entry,
    "an entry removed": drop_entry,
    "entries re-ordered": swap_entries,
    "the status list replaced": sign_of("status.json", "list", EMPTY_LIST),
    "the status list prolonged": sign_of("status.json", "expires", "2036-01-01T00:00:00Z"),
    "the checkpoint shortened": sign_of("checkpoint.json", "size", 5),
    "the checkpoint dated back": sign_of("checkpoint.json", "at", "2026-01-01T00:00:00Z"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_what_is_published_is_found_out(
    registry: Registry, tmp_path: Path, key: LogKey, change: str
) -> None:
    numbers = [issue(registry, f"HT-{n}") for n in range(4)]
    revoke(registry, numbers[0])
    folder = tmp_path / "public"
    publish(registry, folder, key)
    CHANGES[change](folder)
    assert audit(folder, key) is Verdict.FAIL
    with pytest.raises(Untrue) as found:
        look_up(folder, key, "HT-1")
    assert found.value.verdict is Verdict.FAIL


def test_a_history_rewritten_by_the_issuer_itself_is_found_out(tmp_path: Path, key: LogKey) -> None:
    """With the log's own key: a withdrawal is taken out again, and all is signed afresh."""
    with Registry.open(tmp_path / "one.sqlite") as registry:
        number = issue(registry, "HT-1")
        registry.close()
        shutil.copy(tmp_path / "one.sqlite", tmp_path / "two.sqlite")
        revoke(registry, number)
        publish(registry, tmp_path / "one", key)
    with Registry.open(tmp_path / "two.sqlite") as registry:
        issue(registry, "HT-2")
        publish(registry, tmp_path / "two", key)
        noted = json.loads((tmp_path / "one" / "checkpoint.json").read_bytes())
        with pytest.raises(BadInput, match="does not go on"):
            registry.prove_since(noted, key, now=NOW)
    history = (tmp_path / "one" / "checkpoints.jsonl").read_bytes()
    with (tmp_path / "two" / "checkpoints.jsonl").open("ab") as file:
        file.write(history)
    assert audit(tmp_path / "two", key) is Verdict.FAIL


def test_a_paper_that_was_withdrawn_in_silence_is_found_out(
    registry: Registry, tmp_path: Path, key: LogKey
) -> None:
    """The issuer signs a status list that its log does not tell of."""
    issue(registry, "HT-1")
    folder = tmp_path / "public"
    publish(registry, folder, key)
    with registry.writing() as connection:
        connection.exec_driver_sql("UPDATE papers SET status = 'revoked'")
        from pipeline.registry.status_list import status_list

        (folder / "status.json").write_bytes(status_list(connection, key, NOW, WEEK))
    assert audit(folder, key) is Verdict.FAIL


# --- proofs


def test_a_proof_travels(registry: Registry, key: LogKey) -> None:
    number = issue(registry, "HT-1")
    issue(registry, "HT-2")
    proof = registry.prove(number, key, now=NOW)
    found = verify_proof(proof, pins={key.id}, now=NOW + 400 * DAY, papers={digest("HT-1")})
    assert found.verdict is Verdict.PASS
    other = verify_proof(proof, pins={key.id}, now=NOW, papers={digest("HT-2")})
    assert other.verdict is Verdict.FAIL
    assert verify_proof(proof, pins=set(), now=NOW).verdict is Verdict.INDETERMINATE
    revoke(registry, number)
    later = verify_proof(registry.prove(number, key, now=NOW), pins={key.id}, now=NOW)
    assert later.verdict is Verdict.FAIL


@pytest.mark.parametrize("where", ["entry", "leaf", "path", "number", "later"])
def test_a_proof_that_was_changed(registry: Registry, key: LogKey, where: str) -> None:
    number = issue(registry, "HT-1")
    issue(registry, "HT-2")
    proof = json.loads(registry.prove(number, key, now=NOW))
    if where == "number":
        proof["number"] = "JQ-2026-1111-1111-1111"
    elif where == "path":
        proof["entries"][0]["path"].pop()
    elif where == "later":
        proof["schema"] = "registry-proof.v2"
    else:
        text = proof["entries"][1][where]
        proof["entries"][1][where] = text.replace("2026-05-15", "2020-05-15")
    found = [each.verdict for each in check_proof(json.dumps(proof).encode(), {key.id}, NOW)]
    assert (Verdict.INDETERMINATE if where == "later" else Verdict.FAIL) in found


@pytest.mark.parametrize("junk", [b"", b"[]", b"{}", b"\xff", b'{"schema":"registry-proof.v1"}'])
def test_what_is_no_proof(junk: bytes) -> None:
    assert verify_proof(junk, pins=set(), now=NOW).verdict is Verdict.FAIL


def test_the_log_goes_on_from_an_earlier_checkpoint(registry: Registry, key: LogKey) -> None:
    issue(registry, "HT-1")
    old = registry.checkpoint(key, now=NOW)
    for n in range(2, 9):
        issue(registry, f"HT-{n}")
    proof = registry.prove_since(old, key, now=NOW + HOUR)
    assert verify_proof(proof, pins={key.id}, now=NOW + HOUR).verdict is Verdict.PASS
    forged = json.loads(proof)
    forged["path"] = forged["path"][::-1]
    found = verify_proof(json.dumps(forged).encode(), pins={key.id}, now=NOW + HOUR)
    assert found.verdict is Verdict.FAIL


_TAMPERING = {
    "changed": "UPDATE log SET entry = replace(entry, 'zh', 'en') WHERE seq = 2",
    "removed": "DELETE FROM log WHERE seq = 2",
    "re-ordered": "UPDATE log SET seq = CASE seq WHEN 1 THEN 102 ELSE 101 END WHERE seq < 3",
    "leaf": "UPDATE log SET leaf = replace(leaf, '2026', '2025') WHERE seq = 2",
    "node": "UPDATE nodes SET digest = zeroblob(32) WHERE level = 0 AND position = 1",
    "one more node": "INSERT INTO nodes VALUES (9, 9, zeroblob(32))",
    "cut off": "DELETE FROM log WHERE seq > 4",
    "status": "UPDATE papers SET status = 'good'",
    "why": "UPDATE withdrawals SET author = '王五'",
    "place": "UPDATE claims SET place = 9 WHERE place = 0",
}


@pytest.mark.parametrize("change", _TAMPERING)
def test_a_change_in_the_database_is_found_out(
    registry: Registry, tmp_path: Path, key: LogKey, change: str
) -> None:
    number = issue(registry, "HT-1")
    issue(registry, "HT-2")
    revoke(registry, number)
    registry.checkpoint(key, now=NOW)
    registry.close()
    with sqlite3.connect(tmp_path / "registry.sqlite") as raw:
        for table in ("log", "nodes", "papers", "claims", "withdrawals"):
            raw.execute(f"DROP TRIGGER {table}_keep")
            raw.execute(f"DROP TRIGGER {table}_freeze")
        raw.execute(_TAMPERING[change])
    with pytest.raises(BadInput):
        registry.check_log()
    with pytest.raises(BadInput):
        publish(registry, tmp_path / "public", key)
    if change in ("changed", "leaf", "node", "cut off"):
        with pytest.raises(BadInput):
            registry.prove(number, key, now=NOW)


# --- claims and withdrawals


def test_the_holders_secret_is_drawn_once_and_the_registry_never_has_it(
    registry: Registry, tmp_path: Path
) -> None:
    draw = partial(draw_number, NOW, secrets.choice)
    mine = SecretFolder(tmp_path / "packet" / "private", secrets.token_bytes)

    def claim(keeper: SecretFolder, now: datetime = NOW) -> Claim:
        return registry.claim("certificate", "I", "HT-1", now=now, draw=draw, keeper=keeper)

    first = claim(mine)
    assert first.secret is not None
    assert len(first.secret) == 16
    again = claim(mine, NOW + DAY)
    assert again == first
    assert again.claimed_at == NOW
    assert repr(first.secret) not in repr(first)
    registry.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("registry.sqlite*"))
    assert first.secret not in kept
    assert first.secret.hex().encode() not in kept
    with pytest.raises(WrongState) as refused:
        claim(SecretFolder(tmp_path / "elsewhere", secrets.token_bytes))
    assert refused.value.code == "registry.secret-missing"
    assert (tmp_path / "packet" / "private").stat().st_mode & 0o777 == 0o700


def test_a_crash_after_the_secret_was_drawn_does_no_harm(
    registry: Registry, tmp_path: Path
) -> None:
    numbers = iter(["JQ-1", "JQ-2"])

    class Dies(SecretFolder):
        def keep(self, number: str) -> bytes:
            super().keep(number)
            raise KeyboardInterrupt

    folder = tmp_path / "private"
    with pytest.raises(KeyboardInterrupt):
        registry.claim("c", "I", "HT-1", now=NOW, draw=lambda: next(numbers),
                       keeper=Dies(folder, secrets.token_bytes))  # fmt: skip
    assert registry.log_head()[0] == 0
    keeper = SecretFolder(folder, secrets.token_bytes)
    claim = registry.claim("c", "I", "HT-1", now=NOW, draw=lambda: next(numbers), keeper=keeper)
    assert claim.secret == keeper.kept("JQ-2")
    assert claim.secret != keeper.kept("JQ-1")


def test_a_withdrawal_says_why_and_changes_nothing_twice(registry: Registry) -> None:
    number = issue(registry, "HT-1")
    revoke(registry, number)
    revoke(registry, number, reason="court-decision", author="somebody else")
    why = registry.withdrawal(number)
    assert why is not None
    assert (why.reason, why.author, why.told) == ("wrong-data", "李文", "EMS 1234")
    assert registry.log_head()[0] == 3
    with pytest.raises(WrongState, match="no further edition"):
        registry.record(number, "en", digest("en"), now=NOW)
    assert len(registry.editions(number)) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"reason": "because"}, {"author": " "}, {"told": ""}, {"reason": "superseded"},
        {"successor": "JQ-2026-1111-1111-1111"},
        {"reason": "superseded", "successor": "JQ-2026-1111-1111-1111"},
    ],
)  # fmt: skip
def test_a_withdrawal_that_is_refused(registry: Registry, options: dict[str, str]) -> None:
    number = issue(registry, "HT-1")
    with pytest.raises((BadInput, WrongState)):
        revoke(registry, number, **options)
    assert registry.status(number) is Status.GOOD
    assert registry.log_head()[0] == 2


def test_a_paper_that_takes_the_place_of_another_has_a_number_of_its_own(
    registry: Registry,
) -> None:
    number = issue(registry, "HT-1")
    draw = partial(draw_number, NOW, secrets.choice)
    claim = partial(registry.claim, "certificate", "I", "HT-1", now=NOW, draw=draw)
    new = claim(replacing=number).number
    assert new != number
    assert claim(replacing=number).number == new
    registry.record(new, "zh", digest("new"), now=NOW)
    revoke(registry, number, reason="superseded", successor=new)
    assert (registry.status(number), registry.status(new)) == (Status.SUPERSEDED, Status.GOOD)
    for other in ("JQ-2026-1111-1111-1111", claim(replacing=new).number):
        with pytest.raises(WrongState, match="does not know"):
            claim(replacing=other)
    with pytest.raises(WrongState, match="does not know"):
        registry.claim("waiver", "I", "HT-1", now=NOW, draw=draw, replacing=number)


def test_a_paper_does_not_supersede_itself(registry: Registry) -> None:
    number = issue(registry, "HT-1")
    with pytest.raises(WrongState):
        revoke(registry, number, reason="superseded", successor=number)


def test_the_certificate_says_what_the_key_is_for(key: LogKey) -> None:
    usage = key.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert usage.critical
    assert len(usage.value) == 1
