"""The seal of a bundle: its manifest as a file, the digest that its catalogue shows, and a time.

The manifest travels in the bundle as ``bundle.json`` and lies beside it under the name of the
bundle. Its SHA-256 stands in the catalogue, where the signatures cover it; where timestamp servers
are named, a token over that digest (RFC 3161) goes with it. A token is drawn once: a bundle with
the same manifest keeps the one that it has.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import pikepdf

from pipeline.documents.attach import Attachment
from pipeline.documents.bundle import Filed, manifest
from pipeline.errors import BadInput, SigningError
from pipeline.messages import msg
from pipeline.papers.draft import Follows
from pipeline.signing.timestamp_token import Timestamp, read_token
from pipeline.signing.timestamps import TimestampServers

MANIFEST = "bundle.json"
"""The name of the manifest within a bundle; the verifier knows it by its own copy."""
TOKEN_SUFFIX = ".tst"  # noqa: S105 - as in ETSI EN 319 162
MANIFEST_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Seal:
    """The manifest's bytes, and the token over their digest if there is one."""

    manifest: bytes = field(repr=False)
    token: bytes | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the manifest, in hexadecimal."""
        return sha256(self.manifest).hexdigest()

    @property
    def timestamp(self) -> Timestamp | None:
        """What the token says, if there is one: a time, and the authority that gave it."""
        return read_token(self.token, sha256(self.manifest).digest()) if self.token else None

    def attachments(self) -> Iterator[Attachment]:
        """What goes into the bundle."""
        yield Attachment(MANIFEST, self.manifest, "application/json", "Data", "证据清单")
        if self.token:
            yield Attachment(MANIFEST + TOKEN_SUFFIX, self.token, "application/timestamp-token",
                             "Supplement", "证据清单的时间戳")  # fmt: skip

    def files(self, bundle: str) -> dict[str, bytes]:
        """What lies beside a bundle of that file name."""
        name = bundle + MANIFEST_SUFFIX
        return {name: self.manifest} | ({name + TOKEN_SUFFIX: self.token} if self.token else {})


def listing(
    files: Sequence[Filed], front: int, exhibits: int, follows: Follows | None, language: str
) -> dict[str, object]:
    """The manifest of a bundle of ``exhibits``, whose front takes ``front`` pages.

    ``pages`` and ``exhibits`` are the numbers of the last ones, ``first_page`` and
    ``first_exhibit`` those of the first; ``earlier`` is what a supplement goes on from.
    """
    before = follows or Follows("", 0, 0)
    made = manifest(files, before.pages + front, language)
    return {
        "schema": made["schema"],
        "first_page": before.pages + 1,
        "pages": made["pages"],
        "first_exhibit": before.exhibits + 1,
        "exhibits": before.exhibits + exhibits,
        "earlier": _earlier(follows) if follows else None,
        "items": made["items"],
    }


def _earlier(follows: Follows) -> dict[str, object]:
    return {"sha256": follows.seal, "pages": follows.pages, "exhibits": follows.exhibits}


def written(listed: Mapping[str, object]) -> bytes:
    """A manifest as the file that is sealed: UTF-8 JSON, two spaces, one line feed at the end."""
    return (json.dumps(listed, ensure_ascii=False, indent=2) + "\n").encode()


def seal(data: bytes, servers: TimestampServers | None, known: bytes | None = None) -> Seal:
    """Seal a manifest; the ``known`` token is kept if it is over the same one.

    Raises :class:`~pipeline.errors.SigningError` if servers are named and none gives a timestamp.
    """
    digest = sha256(data).digest()
    if known and _is_over(known, digest):
        return Seal(data, known)
    return Seal(data, servers.stamp(digest).token if servers else None)


def attached_seal(pdf: bytes) -> Seal:
    """The seal that a bundle carries. Raises :class:`~pipeline.errors.BadInput` if it has none."""
    with _opened(pdf) as document:
        files = document.attachments
        if MANIFEST not in files:
            raise BadInput(
                "bundle.no-seal",
                msg("The PDF is no evidence bundle with a manifest in it ({name}).", name=MANIFEST),
            )
        token = files.get(MANIFEST + TOKEN_SUFFIX)
        return Seal(_content(files[MANIFEST]), _content(token) if token else None)


def _opened(pdf: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise BadInput("bundle.no-pdf", msg("The file is no PDF that can be read.")) from error


def _content(file: pikepdf.AttachedFileSpec) -> bytes:
    return file.get_file().read_bytes()


def _is_over(token: bytes, digest: bytes) -> bool:
    try:
        read_token(token, digest)
    except SigningError:
        return False
    return True
