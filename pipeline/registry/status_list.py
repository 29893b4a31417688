"""The status of every paper as a string of bits: two for each place, compressed, signed.

As in the Token Status List of the IETF: the first place is in the lowest bits of the first byte;
the string is compressed with zlib and written in base64url without padding. 0 is good (or only
claimed, or never drawn), 1 revoked, 2 superseded.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from pipeline.registry import log
from pipeline.registry.signed import LogKey, sign
from pipeline.registry.tables import Status, claims, papers

SCHEMA = "registry-status.v1"
BITS = 2
CODES = {Status.GOOD: 0, Status.REVOKED: 1, Status.SUPERSEDED: 2}
_PER_BYTE = 8 // BITS


def status_list(connection: Connection, key: LogKey, now: datetime, valid_for: timedelta) -> bytes:
    """The signed list of this moment; past ``valid_for`` it says nothing any more."""
    count = connection.execute(select(func.max(claims.c.place))).scalar()
    withdrawn = (
        select(claims.c.place, papers.c.status)
        .join(papers, papers.c.number == claims.c.number)
        .where(papers.c.status != Status.GOOD.value)
    )
    states = ((row.place, CODES[Status(row.status)]) for row in connection.execute(withdrawn))
    places = 0 if count is None else count + 1
    content = {
        "size": log.size(connection),
        "places": places,
        "bits": BITS,
        "list": packed(places, states),
    }
    return sign(SCHEMA, content, key, now, now + valid_for)


def packed(places: int, states: Iterable[tuple[int, int]]) -> str:
    """The string of bits, compressed; ``states`` are the places that are not 0."""
    bits = bytearray(-(-places // _PER_BYTE))
    for place, code in states:
        index, within = divmod(place, _PER_BYTE)
        bits[index] |= code << (BITS * within)
    return base64.urlsafe_b64encode(zlib.compress(bytes(bits), 9)).rstrip(b"=").decode("ascii")
