"""What making papers takes besides the drafts: templates, engine, keys, numbers and a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Literal

from pipeline.documents.render.office_probe import office_available, require_office
from pipeline.registry import Registry
from pipeline.registry.holder_secret import SecretKeeper
from pipeline.running.signatures import BASIC
from pipeline.running.templates import Templates
from pipeline.signing.keys import KeyFolder
from pipeline.signing.levels import Protection
from pipeline.signing.timestamps import TimestampServers

EngineName = Literal["typst", "auto", "office"]


@dataclass(frozen=True, slots=True)
class Workshop:
    """The doors of a build. ``now`` is the clock of signatures; papers are dated by ``as_of``;
    ``attach`` puts the originals of a bundle into it, and not beside it; ``secrets`` keeps those of
    the holders of certificates, and ``page`` is the address of the issuer's page of verification.
    """

    templates: Templates
    registry: Registry
    now: Callable[[], datetime]
    read_evidence: Callable[[str], bytes]
    case_sha256: str = ""
    keys: KeyFolder | None = field(default=None, repr=False)
    draft: bool = False
    timestamps: TimestampServers | None = None
    protection: Protection = BASIC
    ocr: bool = False
    attach: bool = True
    secrets: SecretKeeper | None = None
    page: str = ""
    engine: EngineName = "typst"


def engine_version(engine: str = "typst") -> str:
    """An engine with its version, since another one may set a page differently; of ``auto`` both.

    Raises :class:`~pipeline.errors.ToolMissing` for one that is not there.
    """
    typst = f"typst {version('typst')}"
    if engine == "typst":
        return typst
    office = office_available() if engine == "auto" else require_office()
    libre = [f"LibreOffice {office.version}"] if office else []
    return ", ".join([typst, *libre] if engine == "auto" else libre)
