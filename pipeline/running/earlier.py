"""The bundle that a supplement of loose files goes on from, as it was served."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pypdf.errors import PyPdfError

from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, Words, msg
from pipeline.papers.draft import Follows
from pipeline.running.files import read_file
from pipeline.running.sealing import attached_seal
from pipeline.verification.bundle import disagreement

SCHEMA = "bundle.v1"
_AS_SERVED = msg("Give the bundle as it was served.")


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where it ends, the names of the files in it by their SHA-256 (hex), and what could not be
    checked of it."""

    follows: Follows
    served: Mapping[str, str] = field(repr=False)
    doubts: tuple[Finding, ...] = ()

    def noted(self, listed: Mapping[str, Any]) -> dict[str, Any]:
        """A manifest whose items say which of them were served before (``same_as``)."""
        items = [
            {**item, "same_as": item["same_as"] or self.served.get(item["sha256"], "")}
            for item in listed["items"]
        ]
        return {**listed, "items": items}

    def findings(self, listed: Mapping[str, Any]) -> Iterator[Finding]:
        """What could not be checked, and a warning for each file that was served before."""
        yield from self.doubts
        for item in listed["items"]:
            if before := self.served.get(item["sha256"]):
                yield Finding(
                    "bundle.served-before",
                    Severity.WARNING,
                    Where(file=item["file"]),
                    msg("It has the same bytes as “{file}”, which was served before: it is the "
                        "same exhibit.", file=Words(before, before)),
                )  # fmt: skip


def read_earlier(path: Path) -> Earlier:
    """From a bundle's PDF or the manifest beside it; the two must agree where both are there, and a
    manifest alone is gone by with a warning.

    Raises :class:`~pipeline.errors.BadInput` for what is neither, and for a bundle that is not what
    its manifest lists.
    """
    data = read_file(path)
    is_manifest = not data.startswith(b"%PDF-")
    bundle = path.with_suffix("") if is_manifest else path
    has_bundle = (bundle != path and bundle.is_file()) or not is_manifest
    within = _sealed(bundle) if has_bundle else None
    if is_manifest and within not in (None, data):
        raise _refused(
            msg("The manifest is not the one within {file}.", file=bundle.name),
            msg("Give the bundle itself, as it was served."),
            path,
        )
    follows, served = _read(within or data, path)
    return Earlier(follows, served, () if has_bundle else (_alone(path, bundle),))


def _sealed(bundle: Path) -> bytes:
    """The manifest within a bundle that is what it lists."""
    pdf = read_file(bundle)
    manifest = attached_seal(pdf).manifest
    try:
        problem = disagreement(pdf)
    except (ValueError, KeyError, PyPdfError) as error:
        raise _refused(msg("What is attached to the bundle cannot be read."), _AS_SERVED,
                       bundle) from error  # fmt: skip
    if problem:
        raise _refused(problem, _AS_SERVED, bundle)
    return manifest


def _read(sealed: bytes, path: Path) -> tuple[Follows, Mapping[str, str]]:
    try:
        says = json.loads(sealed)
        if says["schema"] != SCHEMA or not says["pages"] > 0 or not says["exhibits"] > 0:
            raise ValueError(says["schema"])
        follows = Follows(sha256(sealed).hexdigest(), int(says["pages"]), int(says["exhibits"]))
        return follows, {str(item["sha256"]): str(item["file"]) for item in says["items"]}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _refused(
            msg("This is no evidence bundle, and no manifest of one."),
            msg("Give the bundle that was served last: its PDF, or its .pdf.json."),
            path,
        ) from error


def _alone(manifest: Path, bundle: Path) -> Finding:
    return Finding(
        "bundle.earlier-alone",
        Severity.WARNING,
        Where(file=manifest.name),
        msg("{file} does not lie beside its manifest: whether that is the one which was served,"
            " and whether its pages are as it says, could not be checked.", file=bundle.name),
        hint=msg("Give the bundle itself, as it was served."),
    )  # fmt: skip


def _refused(message: Message, hint: Message, path: Path) -> BadInput:
    return BadInput("bundle.earlier", message, hint=hint, where=Where(file=str(path)))
