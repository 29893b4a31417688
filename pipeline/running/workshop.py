"""What making papers takes besides the drafts: templates, engine, keys, numbers and a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version

from pipeline.registry import Registry
from pipeline.running.templates import Templates
from pipeline.signing.keys import KeyFolder


@dataclass(frozen=True, slots=True)
class Workshop:
    """The doors of a build. ``now`` is the clock of signatures; papers are dated by ``as_of``."""

    templates: Templates
    registry: Registry
    now: Callable[[], datetime]
    read_evidence: Callable[[str], bytes]
    case_sha256: str = ""
    keys: KeyFolder | None = field(default=None, repr=False)
    draft: bool = False


def engine_version() -> str:
    """The rendering engine with its version, since another one may set a page differently."""
    return f"typst {version('typst')}"
