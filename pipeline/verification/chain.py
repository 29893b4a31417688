"""The sealed manifests of a packet's bundles: each is the one in its bundle, and supplements go on
where the bundle before them ends.

Of a supplement, ``earlier`` names the manifest that it goes on from by its SHA-256, the number of
that bundle's last page and that of its last exhibit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cryptography import x509

from pipeline.messages import Message, msg
from pipeline.verification.bundle import MANIFEST, SCHEMA, TOKEN, attached, check_token
from pipeline.verification.report import Check, Verdict
from pipeline.verification.versions import other_version

Reader = Callable[[str], bytes | None]
_SUFFIX, _TOKEN_SUFFIX = ".pdf.json", ".pdf.json.tst"


class _Sealed(NamedTuple):
    """A bundle of the packet by its file, the manifest beside it, and what that says."""

    bundle: str
    data: bytes
    says: Mapping[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def check_seals(
    names: Sequence[str], read: Reader, trust: Sequence[x509.Certificate], now: dt.datetime
) -> Iterator[Check]:
    """Each sealed manifest among the files ``names``, its timestamp, and the chain of them all."""
    sealed = []
    for name in sorted(each for each in names if each.endswith(_SUFFIX)):
        data = read(name)
        if data is None:
            continue  # that it is missing was said before
        if unknown := other_version(data, SCHEMA):
            yield Check("seal", Verdict.INDETERMINATE, unknown)
            continue
        found = _Sealed(name.removesuffix(".json"), data, _object(data))
        sealed.append(found)
        token = read(found.bundle + _TOKEN_SUFFIX.removeprefix(".pdf"))
        problem = _elsewhere(found, token, read)
        if problem:
            yield Check("seal", Verdict.FAIL, problem)
        elif token is not None:
            yield check_token(token, data, trust, now)
    yield from _chain(sealed)


def _object(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _elsewhere(sealed: _Sealed, token: bytes | None, read: Reader) -> Message | None:
    """What differs between the files beside a bundle and those within it."""
    try:
        within = attached(read(sealed.bundle) or b"")
    except Exception:  # whatever a damaged file makes the library raise
        within = {}
    if within.get(MANIFEST) != sealed.data:
        return msg("The manifest beside {file} is not the one within it.", file=sealed.bundle)
    if within.get(TOKEN) != token:
        return msg("The timestamp beside {file} is not the one within it.", file=sealed.bundle)
    return None


def _chain(sealed: Sequence[_Sealed]) -> Iterator[Check]:
    """Every supplement names the one that it goes on from, and no two the same."""
    known = {each.digest: each for each in sealed}
    gone_on = set()
    for each in sealed:
        earlier = each.says.get("earlier")
        if not isinstance(earlier, dict):
            continue
        before = known.get(str(earlier.get("sha256")))
        if before is None or before.digest in gone_on:
            message = msg("What {file} goes on from is not in the packet as it was served.",
                          file=each.bundle)  # fmt: skip
            yield Check("chain-of-bundles", Verdict.FAIL, message)
        elif not _goes_on(before.says, earlier, each.says):
            message = msg("{file} does not begin where {earlier} ends.", file=each.bundle,
                          earlier=before.bundle)  # fmt: skip
            yield Check("chain-of-bundles", Verdict.FAIL, message)
        else:
            message = msg("{file} goes on from {earlier}: exhibits, pages and digest fit.",
                          file=each.bundle, earlier=before.bundle)  # fmt: skip
            yield Check("chain-of-bundles", Verdict.PASS, message)
        gone_on.add(before.digest if before else "")


def _goes_on(
    before: Mapping[str, Any], earlier: Mapping[str, Any], says: Mapping[str, Any]
) -> bool:
    pages, exhibits = before.get("pages"), before.get("exhibits")
    if not isinstance(pages, int) or not isinstance(exhibits, int):
        return False
    return (
        (earlier.get("pages"), earlier.get("exhibits")) == (pages, exhibits)
        and says.get("first_page") == pages + 1
        and says.get("first_exhibit") == exhibits + 1
    )
