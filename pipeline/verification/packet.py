"""Is this packet what its manifest lists? The checks, in order:

(0) There is a ``manifest.v1``.
(1) Every file that it lists is there, with the digest that it lists.
(2) The negotiation log is whole and ends with the digest that the manifest names.
(3) The sealed manifest of each bundle is the one within it, its timestamp is over it, and every
    supplement goes on where the bundle before it ends.
(4) What the registry proved about a paper when it was issued (``….proof.json``) holds, and is about
    a paper of this packet.
(5) What lies in the folder beside that is named.

This tells damage and changes apart from what was handed over. Who signed a paper, and whether it
may be relied on, is asked of the paper itself (:mod:`pipeline.verification.verify`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from cryptography import x509

from pipeline.messages import msg
from pipeline.verification.chain import check_seals
from pipeline.verification.log import check_log
from pipeline.verification.receipt import SUFFIX, check_proof
from pipeline.verification.report import Check, Document, Report, Subject, Verdict, overall
from pipeline.verification.versions import other_version

MANIFEST = "manifest.json"
SCHEMA = "manifest.v1"
MANDATORY = ("manifest", "files")
_LOG = "log."

Reader = Callable[[str], bytes | None]
"""Gives the bytes of a file of the packet by its name, None if it is not there or outside."""


def verify_packet(
    read: Reader,
    names: Iterable[str],
    *,
    trust: Sequence[x509.Certificate] = (),
    now: dt.datetime,
    pins: Set[str] = frozenset(),
) -> Report:
    """Examine a packet. ``names`` are the files in its folder; ``trust`` and ``now`` are for the
    timestamps of its bundles, ``pins`` the known keys of registries. Never raises for what they
    hold.
    """
    data = read(MANIFEST) or b""
    checks = tuple(_checks(data, read, names, trust, now, pins))
    document = Document(hashlib.sha256(data).hexdigest(), len(data), is_pdf=False)
    return Report(overall(checks, MANDATORY), document, checks, (), Subject.PACKET)


def _checks(
    data: bytes,
    read: Reader,
    names: Iterable[str],
    trust: Sequence[x509.Certificate],
    now: dt.datetime,
    pins: Set[str],
) -> Iterator[Check]:
    if unknown := other_version(data, SCHEMA):
        yield Check("manifest", Verdict.INDETERMINATE, unknown)
        return
    try:
        manifest = json.loads(data)
        listed = dict(_listed(manifest))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        message = msg("There is no manifest, or it cannot be read.")
        yield Check("manifest", Verdict.FAIL, message)  # (0)
        return
    message = msg("The packet of case {case}, as of {day}.", case=manifest.get("case"),
                  day=manifest.get("as_of"))  # fmt: skip
    yield Check("manifest", Verdict.PASS, message)
    yield from _files(listed, read)  # (1)
    if log := manifest.get("log"):
        yield from _log(log, read)  # (2)
    yield from check_seals(tuple(listed), read, trust, now)  # (3)
    yield from _proofs(listed, read, pins, now)  # (4)
    yield from _beside(listed, names)  # (5)


def _listed(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each file of the manifest with its digest; raises for what is no manifest."""
    if manifest["schema"] != SCHEMA:
        raise ValueError(manifest["schema"])
    for paper in manifest["papers"]:
        for file in paper["files"]:
            yield str(file["file"]), str(file["sha256"])
    if log := manifest.get("log"):
        yield str(log["file"]["file"]), str(log["file"]["sha256"])
        str(log["head"])


def _files(listed: Mapping[str, str], read: Reader) -> Iterator[Check]:
    problems = 0
    for name, digest in sorted(listed.items()):
        data = read(name)
        if data is None:
            problems += 1
            yield Check("files", Verdict.FAIL, msg("{file} is missing.", file=name))
        elif hashlib.sha256(data).hexdigest() != digest:
            problems += 1
            message = msg("{file} is not the file that the manifest lists.", file=name)
            yield Check("files", Verdict.FAIL, message)
    if not problems:
        message = msg("{count} files are there as the manifest lists them.", count=len(listed))
        yield Check("files", Verdict.PASS, message)


def _log(log: Mapping[str, Any], read: Reader) -> Iterator[Check]:
    data = read(str(log["file"]["file"]))
    for check in check_log(data, str(log["head"])) if data is not None else ():
        yield Check(f"{_LOG}{check.id}", check.verdict, check.message)


def _proofs(
    listed: Mapping[str, str], read: Reader, pins: Set[str], now: dt.datetime
) -> Iterator[Check]:
    for name in sorted(listed):
        if name.endswith(SUFFIX):
            for check in check_proof(read(name) or b"", pins, now, set(listed.values())):
                message = msg("{file}: {message}", file=name, message=check.message)
                yield Check(f"registry.{check.id}", check.verdict, message)


def _beside(listed: Mapping[str, str], names: Iterable[str]) -> Iterator[Check]:
    for name in sorted(set(names) - {*listed, MANIFEST}):
        message = msg("{file} lies in the folder but is no part of the packet.", file=name)
        yield Check("beside", Verdict.NOTE, message)
