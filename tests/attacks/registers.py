"""Published registries that somebody changed, and proofs of them. One reader is everybody: the
attacker holds the files on the web, or sends them to the borrower's bank.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.registry import Registry, draw_number
from pipeline.registry.export import export
from pipeline.registry.log_key import new_log_key
from pipeline.registry.signed import LogKey
from pipeline.signing.keys import load_signer
from pipeline.verification.lookup import published_register
from pipeline.verification.receipt import verify_proof
from pipeline.verification.register import Register
from pipeline.verification.registry import verify_registry
from pipeline.verification.report import Report
from tests.attacks.case import Case
from tests.signing import papers

Files = Mapping[str, bytes]
HOUR, WEEK = dt.timedelta(hours=1), dt.timedelta(days=7)
BEFORE = papers.NOW - HOUR
_ENTRIES, _STATUS, _MARK = "entries/0.jsonl", "status.json", "checkpoint.json"


@dataclass(frozen=True)
class Published:
    """A registry at two moments: an hour ago, and now that the certificate was taken back."""

    good: Files
    withdrawn: Files
    proof: bytes
    other_proof: bytes
    consistency: bytes


@lru_cache(maxsize=2)
def key(owner: str) -> LogKey:
    """The log's key of the issuer, or of somebody else."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.p12"
        new_log_key(file, owner, passphrase=papers.PASSPHRASE, now=BEFORE)
        signer = load_signer(file, papers.PASSPHRASE)
    return LogKey(signer.certificate, signer.sign_raw)


@lru_cache(maxsize=2)
def published(signing: LogKey) -> Published:
    """The same registry, signed with one key or another."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with Registry.open(place / "registry.sqlite") as registry:
            chance = random.Random(9)  # the board names a number
            number, other, _ = (_recorded(registry, pdf, chance)
                                for pdf in (papers.certificate(), b"other", b"third"))  # fmt: skip
            good = _exported(registry, place / "good", signing, BEFORE)
            proof, other_proof = (registry.prove(each, signing, now=BEFORE)
                                  for each in (number, other))  # fmt: skip
            old = json.loads(good[_MARK])
            registry.revoke(
                number, reason="wrong-data", author="李经理", told="挂号信 1234", now=papers.NOW
            )
            withdrawn = _exported(registry, place / "withdrawn", signing, papers.NOW)
            consistency = registry.prove_since(old, signing, now=papers.NOW)
    return Published(good, withdrawn, proof, other_proof, consistency)


def _recorded(registry: Registry, pdf: bytes, chance: random.Random) -> str:
    digest, draw = sha256(pdf).hexdigest(), partial(draw_number, BEFORE, chance.choice)
    number = registry.claim("certificate", "I", digest, now=BEFORE, draw=draw).number
    registry.record(number, "zh", digest, now=BEFORE)
    return number


def _exported(registry: Registry, folder: Path, signing: LogKey, now: dt.datetime) -> Files:
    export(registry, folder, signing, now=now, valid_for=WEEK)
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def _here(owner: str = papers.LENDER.name) -> Published:
    return published(key(owner))


def _pins() -> frozenset[str]:
    return frozenset({key(papers.LENDER.name).id})


# --- a paper, held against what is published


def asked(files: Files, now: dt.datetime = papers.NOW) -> Case:
    """The certificate with the registry that the asker was sent to."""
    register: Register = published_register(files.get, _pins(), now)
    return Case(papers.certificate(), now=now, register=register)


def _with(name: str, change: Callable[[bytes], bytes], files: Files | None = None) -> Files:
    files = files or _here().good
    return {**files, name: change(files[name])}


def _changed(data: bytes) -> bytes:
    return data.replace(b'"place":0', b'"place":2')


def _removed(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[1:])


def _reordered(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join([lines[1], lines[0], *lines[2:]])


def _saying(**members: object) -> Callable[[bytes], bytes]:
    return lambda data: json.dumps(json.loads(data) | members).encode()


def published_entry_changed() -> Case:
    return asked(_with(_ENTRIES, _changed))


def published_entry_removed() -> Case:
    return asked(_with(_ENTRIES, _removed))


def published_entries_in_another_order() -> Case:
    return asked(_with(_ENTRIES, _reordered))


def published_entry_of_another_paper_shown() -> Case:
    """The index, which nobody signs, leads to the entry of a paper that is good."""
    digest = sha256(papers.certificate()).hexdigest()
    index = {"schema": "registry-papers.v1", "papers": {digest: 4}}
    return asked(_with(f"papers/{digest[:3]}.json", lambda _: json.dumps(index).encode()))


def published_index_hides_the_paper() -> Case:
    digest = sha256(papers.certificate()).hexdigest()
    files = {name: each for name, each in _here().good.items() if digest[:3] not in name}
    return asked(files)


def published_status_list_played_again() -> Case:
    """The paper was withdrawn; the list of an hour ago, which has not expired, is put back."""
    return asked({**_here().withdrawn, _STATUS: _here().good[_STATUS]})


def published_status_list_expired() -> Case:
    return asked(_here().good, BEFORE + WEEK + HOUR)


def published_status_list_prolonged() -> Case:
    later = _saying(expires="2036-01-01T00:00:00Z")
    return asked(_with(_STATUS, later), BEFORE + WEEK + HOUR)


def published_status_list_signed_by_another_key() -> Case:
    return asked({**_here().withdrawn, _STATUS: _here("别人").good[_STATUS]})


def published_by_somebody_else_altogether() -> Case:
    return asked(_here("别人").good)


def published_as_withdrawn() -> Case:
    return asked(_here().withdrawn)


def published_as_good() -> Case:
    """The honest neighbour."""
    return asked(_here().good)


# --- a published registry, audited


@dataclass(frozen=True)
class Audit:
    """Published files, all of which are read."""

    files: Files

    def report(self) -> Report:
        """What ``verify FOLDER`` says."""
        return verify_registry(self.files.get, pins=_pins(), now=papers.NOW)


def audited_entry_changed() -> Audit:
    return Audit(_with(_ENTRIES, _changed))


def audited_entry_removed() -> Audit:
    return Audit(_with(_ENTRIES, _removed))


def audited_entries_in_another_order() -> Audit:
    return Audit(_with(_ENTRIES, _reordered))


def audited_withdrawal_left_out() -> Audit:
    """The log was cut off before the withdrawal and signed again; an old mark tells."""
    now, before = _here().withdrawn, _here().good
    files = {**before, "checkpoints.jsonl": before["checkpoints.jsonl"] + now["checkpoints.jsonl"]}
    return Audit(files)


def audited_status_list_played_again() -> Audit:
    return Audit({**_here().withdrawn, _STATUS: _here().good[_STATUS]})


def audited_status_list_changed() -> Audit:
    return Audit(_with(_STATUS, _saying(list="eJxjAAAAAQAB"), _here().withdrawn))


def audited_mark_dated_back() -> Audit:
    return Audit(_with(_MARK, _saying(at="2026-01-01T00:00:00Z")))


def audited_and_whole() -> Audit:
    """The honest neighbour: a withdrawal in the open."""
    return Audit(_here().withdrawn)


# --- proofs


@dataclass(frozen=True)
class Proof:
    """A proof of the registry, with the certificate that it should be about."""

    data: bytes

    def report(self) -> Report:
        """What ``verify`` says of the proof in a packet."""
        digests = {sha256(papers.certificate()).hexdigest()}
        return verify_proof(self.data, pins=_pins(), now=papers.NOW, papers=digests)


def _proof(change: Callable[[dict[str, Any]], object]) -> Proof:
    proof = json.loads(_here().proof)
    change(proof)
    return Proof(json.dumps(proof).encode())


def proof_of_another_paper() -> Proof:
    return Proof(_here().other_proof)


def proof_dated_back() -> Proof:
    def change(proof: dict[str, Any]) -> None:
        entry = proof["entries"][1]
        entry["entry"] = entry["entry"].replace("2026-11", "2020-11")

    return _proof(change)


def proof_with_a_path_from_elsewhere() -> Proof:
    other = json.loads(_here().other_proof)["entries"]
    return _proof(lambda proof: proof["entries"][0].update(path=other[0]["path"]))


def proof_by_another_log() -> Proof:
    return Proof(_here("别人").proof)


def proof_that_the_log_goes_on_where_it_does_not() -> Proof:
    proof = json.loads(_here().consistency)
    return Proof(json.dumps(proof | {"path": proof["path"][::-1][1:]}).encode())


def proof_that_holds() -> Proof:
    """The honest neighbour."""
    return Proof(_here().proof)


def proof_that_the_log_goes_on() -> Proof:
    """The honest neighbour."""
    return Proof(_here().consistency)
