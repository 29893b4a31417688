"""Check (13): an evidence bundle is what its sealed manifest lists.

Contract: the manifest travels in the bundle as ``bundle.json``, its SHA-256 stands in the text of
the pages in front, and ``bundle.json.tst`` may hold a token over it (RFC 3161). Every other
attachment is an original that the manifest lists by its SHA-256. Read with pypdf and PDFium, which
the maker does not use for that.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
from cryptography import x509

from pipeline.messages import Message, msg
from pipeline.verification.pages import pages_of
from pipeline.verification.paper import Paper, Question
from pipeline.verification.pictures import opened
from pipeline.verification.report import Check, Verdict
from pipeline.verification.timestamps import UntrueStamp, read_stamp
from pipeline.verification.versions import other_version

MANIFEST, TOKEN = "bundle.json", "bundle.json.tst"
SCHEMA = "bundle.v1"
_BESIDE = "bundle-originals"
_BEIJING = ZoneInfo("Asia/Shanghai")


def check_bundle(paper: Paper, question: Question) -> Iterator[Check]:
    """(13) The manifest's digest stands in the catalogue, its originals are those attached, and its
    timestamp is over it. Says nothing of a paper that is no bundle.
    """
    originals = attached(paper.pdf)
    if MANIFEST not in originals:
        return
    data = originals.pop(MANIFEST)
    token = originals.pop(TOKEN, None)
    if unknown := other_version(data, SCHEMA):
        yield Check("bundle", Verdict.INDETERMINATE, unknown)
        return
    problem = _problem(data, originals, paper.pdf)
    if problem:
        yield Check("bundle", Verdict.FAIL, problem)
        return
    manifest = json.loads(data)
    yield Check("bundle", Verdict.PASS, _good(manifest, originals))
    if question.beside:
        yield from _lying_beside(manifest, question.beside)
    yield from _origin(manifest)
    if token is not None:
        yield check_token(token, data, question.trust, question.now)


def disagreement(pdf: bytes) -> Message | None:
    """What of a bundle is not as its own manifest lists it, if anything; signatures and timestamp
    apart. Raises ``KeyError`` for what is no bundle.
    """
    originals = dict(attached(pdf))
    data = originals.pop(MANIFEST)
    originals.pop(TOKEN, None)
    return _problem(data, originals, pdf)


def check_token(
    token: bytes, data: bytes, trust: Sequence[x509.Certificate], now: dt.datetime
) -> Check:
    """What the timestamp of a manifest says; an authority that nobody vouches for decides nothing,
    since the bundle does not rest on it.
    """
    try:
        stamp = read_stamp(token, data, trust=trust, now=now)
    except UntrueStamp as untrue:
        return Check("bundle-time", untrue.verdict, untrue.message)
    values = {
        "time": f"{stamp.time.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}",
        "authority": stamp.authority,
    }
    if stamp.trusted:
        message = msg("The manifest was there at {time} (Beijing time), confirmed by the timestamp "
                      "authority {authority}.", **values)  # fmt: skip
        return Check("bundle-time", Verdict.PASS, message)
    message = msg("The manifest bears a timestamp of {time} (Beijing time) by {authority}; no root "
                  "that is trusted here vouches for it.", **values)  # fmt: skip
    return Check("bundle-time", Verdict.NOTE, message)


class NamedTwice(ValueError):
    """Two attachments have one name: which of them counts, nobody can tell."""


def attached(pdf: bytes) -> dict[str, bytes]:
    """Every attachment; raises :class:`NamedTwice`. Read with pypdf, which the maker does not use:
    the two must agree on what is embedded.
    """
    return dict(_attached(pdf))


@lru_cache(maxsize=2)
def _attached(pdf: bytes) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for each in pypdf.PdfReader(io.BytesIO(pdf)).attachment_list:
        if each.name in found:
            raise NamedTwice(each.name)
        found[each.name] = each.content
    return found


def _problem(data: bytes, originals: Mapping[str, bytes], pdf: bytes) -> Message | None:
    try:
        manifest = json.loads(data)
        listed = {str(each["sha256"]) for each in manifest["items"] if _is_included(each)}
        first, last = manifest.get("first_page", 1), manifest["pages"]
        if manifest["schema"] != SCHEMA or not all(isinstance(n, int) for n in (first, last)):
            raise ValueError("no bundle.v1")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return msg("The manifest of the bundle cannot be read.")
    if pages_of(pdf) != last - first + 1:
        return msg("The bundle does not have the pages that its manifest lists.")
    if not _is_shown(hashlib.sha256(data).hexdigest(), pdf):
        return msg("The digest of the manifest does not stand in the catalogue.")
    found = {hashlib.sha256(each).hexdigest(): name for name, each in originals.items()}
    if strange := sorted(found[digest] for digest in found.keys() - listed):
        return msg("{file} is attached, but the manifest does not list these bytes.",
                   file=strange[0])  # fmt: skip
    missing = [each for each in _attachable(manifest) if found and each["sha256"] not in found]
    if missing:
        return msg("{file} is listed, but its original is not attached.", file=missing[0]["file"])
    return None


def _is_included(item: Mapping[str, Any]) -> bool:
    return bool(item["status"] == "included")


def _attachable(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The files whose originals do not lie in a folder beside the bundle, as recordings do."""
    return [each for each in manifest["items"] if _is_included(each) and not each.get("original")]


def _is_shown(digest: str, pdf: bytes) -> bool:
    """Whether a page shows it; it stands in front, so that few pages are read."""
    with opened(pdf) as document:
        texts = (page.get_textpage().get_text_range() for page in document)
        return any(digest in "".join(text.split()) for text in texts)


def _good(manifest: Mapping[str, Any], originals: Mapping[str, bytes]) -> Message:
    items = sum(_is_included(each) for each in manifest["items"])
    beside = items - len(_attachable(manifest))
    if originals and beside:
        return msg("The bundle holds {count} of the files that its manifest lists, and the "
                   "catalogue shows the manifest's digest; {beside} lie in a folder beside the "
                   "bundle, hold them against the manifest.",
                   count=items - beside, beside=beside)  # fmt: skip
    if originals:
        return msg("The bundle holds the {count} files that its manifest lists, and the catalogue "
                   "shows the manifest's digest.", count=items)  # fmt: skip
    return msg("The catalogue shows the manifest's digest; the originals of its {count} files are "
               "not attached, hold them against the manifest.", count=items)  # fmt: skip


def _lying_beside(
    manifest: Mapping[str, Any], digest: Callable[[str], str | None]
) -> Iterator[Check]:
    """Whether the originals in the folder beside the bundle are those of the manifest."""
    listed = {str(each["original"]): str(each["sha256"]) for each in manifest["items"]
              if _is_included(each) and each.get("original")}  # fmt: skip
    found = {name: digest(name) for name in listed}
    folder = next(iter(listed), "").split("/")[0]
    if not any(found.values()):
        message = msg("The folder “{folder}” with the originals of {count} files does not lie "
                      "beside the bundle: they could not be compared.",
                      folder=folder, count=len(listed))  # fmt: skip
        yield from [Check(_BESIDE, Verdict.NOTE, message)] if listed else []
        return
    for name in (each for each in listed if found[each] is None):
        message = msg("{file} is missing beside the bundle.", file=name)
        yield Check(_BESIDE, Verdict.FAIL, message)
    changed = [each for each in listed if found[each] not in (None, listed[each])]
    for name in changed:
        message = msg("{file} beside the bundle is not the file that was handed in.", file=name)
        yield Check(_BESIDE, Verdict.FAIL, message)
    if found == listed:
        message = msg("The {count} originals beside the bundle, in “{folder}”, are those that were "
                      "handed in.", count=len(listed), folder=folder)  # fmt: skip
        yield Check(_BESIDE, Verdict.PASS, message)


def _origin(manifest: Mapping[str, Any]) -> Iterator[Check]:
    earlier = manifest.get("earlier")
    if isinstance(earlier, Mapping):
        message = msg("It goes on from the bundle whose manifest has the SHA-256 {digest}.",
                      digest=str(earlier.get("sha256"))[:64])  # fmt: skip
        yield Check("bundle-earlier", Verdict.NOTE, message)
