"""What of an entry of the log is published: when, what happened, at which place of the status
list, and a commitment to the rest. Of a recorded paper also the digest of its file, so that who
holds the file finds it; whoever does not learns nothing.
"""

from __future__ import annotations

import json
from hashlib import sha256

import rfc8785

SCHEMA = "registry-entry.v1"


def leaf_of(entry: str, place: int) -> str:
    """The leaf of an entry, as canonical JSON (RFC 8785)."""
    told = json.loads(entry)
    leaf = {
        "schema": SCHEMA,
        "seq": told["seq"],
        "at": told["at"],
        "event": told["event"],
        "place": place,
        "commitment": sha256(entry.encode()).hexdigest(),
    }
    if told["event"] == "record":
        leaf["paper"] = told["facts"]["sha256"]
    return str(rfc8785.dumps(leaf).decode())


def paper_of(leaf: str) -> str | None:
    """The digest of the paper that a leaf records, if it does."""
    found = json.loads(leaf).get("paper")
    return str(found) if found else None
