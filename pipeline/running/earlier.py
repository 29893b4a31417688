"""The bundle that a supplement of loose files goes on from, as it was served."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Words, msg
from pipeline.papers.draft import Follows
from pipeline.running.files import read_file
from pipeline.running.sealing import attached_seal

SCHEMA = "bundle.v1"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where it ends, and the names of the files in it by their SHA-256 (hex)."""

    follows: Follows
    served: Mapping[str, str] = field(repr=False)

    def noted(self, listed: Mapping[str, Any]) -> dict[str, Any]:
        """A manifest whose items say which of them were served before (``same_as``)."""
        items = [
            {**item, "same_as": item["same_as"] or self.served.get(item["sha256"], "")}
            for item in listed["items"]
        ]
        return {**listed, "items": items}

    def findings(self, listed: Mapping[str, Any]) -> Iterator[Finding]:
        """A warning for each file that was served before."""
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
    """From a bundle's PDF or the manifest beside it.

    Raises :class:`~pipeline.errors.BadInput` for what is neither.
    """
    data = read_file(path)
    sealed = attached_seal(data).manifest if data.startswith(b"%PDF-") else data
    try:
        says = json.loads(sealed)
        if says["schema"] != SCHEMA or not says["pages"] > 0 or not says["exhibits"] > 0:
            raise ValueError(says["schema"])
        follows = Follows(sha256(sealed).hexdigest(), int(says["pages"]), int(says["exhibits"]))
        served = {str(item["sha256"]): str(item["file"]) for item in says["items"]}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInput(
            "bundle.earlier",
            msg("This is no evidence bundle, and no manifest of one."),
            hint=msg("Give the bundle that was served last: its PDF, or its .pdf.json."),
            where=Where(file=str(path)),
        ) from error
    return Earlier(follows, served)
