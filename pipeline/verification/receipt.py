"""Proofs of a registry, checked without asking it:

- ``registry-proof.v1``: these entries about one number stand in the log that was signed;
- ``registry-consistency.v1``: the log of an old checkpoint is the beginning of a newer one.

A proof says what had happened by its checkpoint. Whether a paper was withdrawn later it cannot say.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

from pipeline.messages import msg
from pipeline.verification import merkle
from pipeline.verification.lookup import read_leaf
from pipeline.verification.published import CHECKPOINT, Signed, Untrue, loaded, read_signed
from pipeline.verification.register import beijing
from pipeline.verification.report import Check, Document, Report, Subject, Verdict, overall

PROOF = "registry-proof.v1"
CONSISTENCY = "registry-consistency.v1"
SUFFIX = ".proof.json"
"""How the file of a proof is called in a packet."""

MANDATORY = ("checkpoint", "inclusion")
_WITHDRAWN = ("revoke", "supersede")


def verify_proof(
    data: bytes, *, pins: Set[str], now: dt.datetime, papers: Set[str] | None = None
) -> Report:
    """Examine a proof; ``papers`` are the SHA-256 of the files one of which it should be about.
    Never raises for its content.
    """
    checks = tuple(check_proof(data, pins, now, papers))
    document = Document(hashlib.sha256(data).hexdigest(), len(data), is_pdf=False)
    return Report(overall(checks, MANDATORY), document, checks, (), Subject.PROOF)


def check_proof(
    data: bytes, pins: Set[str], now: dt.datetime, papers: Set[str] | None = None
) -> Iterator[Check]:
    """The outcomes, one by one."""
    try:
        kind = json.loads(data).get("schema")
        if kind == CONSISTENCY:
            yield from _consistency(loaded(data, CONSISTENCY), pins, now)
        else:
            yield from _inclusion(loaded(data, PROOF), pins, now, papers)
    except Untrue as untrue:
        yield Check("inclusion", untrue.verdict, untrue.message)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        yield Check("inclusion", Verdict.FAIL, msg("This is no proof of a registry."))


def _inclusion(
    proof: Mapping[str, Any], pins: Set[str], now: dt.datetime, papers: Set[str] | None
) -> Iterator[Check]:
    entries = [_proved(each, None) for each in proof["entries"]]
    log = _checkpoint(proof["checkpoint"], pins, now)
    yield _signed(log)
    for each in proof["entries"]:
        _proved(each, log)
    values = {"number": _number(proof, entries), "count": len(entries)}
    recorded = {each["facts"]["sha256"] for each in entries if each["event"] == "record"}
    if not recorded or (papers is not None and recorded.isdisjoint(papers)):
        message = msg("The proof ({number}) is about no file that is here.", **values)
        yield Check("inclusion", Verdict.FAIL, message)
        return
    message = msg("What was entered under {number} stands in the signed log ({count} entries).",
                  **values)  # fmt: skip
    yield Check("inclusion", Verdict.PASS, message)
    yield _standing(entries)


def _standing(entries: list[dict[str, Any]]) -> Check:
    """A proof can show a withdrawal; that there was none it cannot: an entry may be left out."""
    if any(each["event"] in _WITHDRAWN for each in entries):
        message = msg("By then the issuer had withdrawn the paper.")
        return Check("status", Verdict.FAIL, message)
    message = msg("Whether the paper was withdrawn since is not in a proof: ask the registry.")
    return Check("status", Verdict.NOTE, message)


def _number(proof: Mapping[str, Any], entries: list[dict[str, Any]]) -> str:
    if any(each["facts"]["number"] != proof["number"] for each in entries):
        raise Untrue(msg("The proof mixes entries about several papers."))
    return str(proof["number"])


def _proved(each: Mapping[str, Any], log: Signed | None) -> dict[str, Any]:
    """An entry whose leaf holds its digest and, with ``log``, stands in it."""
    text, leaf = each["entry"], str(each["leaf"]).encode()
    told = read_leaf(leaf)
    if told["commitment"] != hashlib.sha256(text.encode()).hexdigest():
        raise Untrue(msg("An entry of the proof was changed."))
    entry: dict[str, Any] = json.loads(text)
    if any(entry[name] != told[name] for name in ("seq", "event", "at")):
        raise Untrue(msg("An entry of the proof was changed."))
    path = [bytes.fromhex(one) for one in each["path"]]
    if log and not merkle.is_included(
        told["seq"] - 1, log.size, merkle.leaf_hash(leaf), path, _root(log)
    ):
        raise Untrue(msg("An entry of the proof does not stand in the signed log."))
    return entry


def _consistency(proof: Mapping[str, Any], pins: Set[str], now: dt.datetime) -> Iterator[Check]:
    old, new = (_checkpoint(proof[name], pins, now) for name in ("old", "new"))
    yield _signed(new)
    path = [bytes.fromhex(one) for one in proof["path"]]
    values = {"old": old.size, "new": new.size}
    if not merkle.is_beginning(old.size, new.size, path, _root(old), _root(new)):
        message = msg("The log of {new} entries does not go on from that of {old} entries: "
                      "something was changed or removed.", **values)  # fmt: skip
        yield Check("inclusion", Verdict.FAIL, message)
        return
    message = msg("The log of {old} entries is the beginning of that of {new} entries: nothing "
                  "was changed or removed.", **values)  # fmt: skip
    yield Check("inclusion", Verdict.PASS, message)


def _checkpoint(document: Mapping[str, Any], pins: Set[str], now: dt.datetime) -> Signed:
    return read_signed(loaded(json.dumps(document).encode(), CHECKPOINT), pins, now)


def _signed(log: Signed) -> Check:
    message = msg("The registry signed its log of {size} entries on {time} (Beijing time).",
                  size=log.size, time=beijing(log.at))  # fmt: skip
    return Check("checkpoint", Verdict.PASS, message)


def _root(log: Signed) -> bytes:
    return bytes.fromhex(str(log.content["root"]))
