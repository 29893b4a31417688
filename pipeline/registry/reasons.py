"""The listed reasons for taking a paper back, from ``reasons.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.messages import Words, msg
from pipeline.registry.tables import Status

_FILE = Path(__file__).with_name("reasons.toml")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in both languages, and what the paper becomes."""

    code: str
    status: Status
    words: Words


@lru_cache(maxsize=1)
def reasons() -> Mapping[str, Reason]:
    """All reasons by their code."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        code: Reason(code, Status(each["status"]), Words(each["zh"], each["en"]))
        for code, each in told.items()
    }


def reason_of(code: str) -> Reason:
    """The reason of that code. Raises ``BadInput`` for one that is not listed."""
    if code not in reasons():
        raise BadInput(
            "registry.reason",
            msg("{code} is no listed reason.", code=code),
            hint=msg("Take one of: {codes}.", codes=", ".join(reasons())),
        )
    return reasons()[code]
