"""The digest of a ledger, which a certificate cites: the history it rests on is held to it.

Everything that happened to the debt up to a day, in the order in which it is replayed, as canonical
JSON (RFC 8785); where a fact was noted down is no part of it.
"""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import date
from typing import Any

import rfc8785

from pipeline.case.model import Case
from pipeline.debt.events import Event, in_order
from pipeline.debt.history import history


def ledger_digest(case: Case, until: date) -> str:
    """SHA-256 (hex) of the events up to and with ``until``."""
    events = sorted((event for _, event in history(case) if event.on <= until), key=in_order)
    return hashlib.sha256(rfc8785.dumps([_as_data(event) for event in events])).hexdigest()


def _as_data(event: Event) -> dict[str, Any]:
    facts = {"event": type(event).__name__.lower(), **_plain(dataclasses.asdict(event))}
    return {name: value for name, value in facts.items() if name != "source"}


def _plain(value: Any) -> Any:
    """Days and amounts as texts: RFC 8785 knows neither, and floats would round."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)
