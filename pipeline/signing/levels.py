"""The levels of a PAdES signature (ETSI EN 319 142-1, 6.1) and what it takes to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography import x509

from pipeline.errors import SigningError, UsageError
from pipeline.messages import msg
from pipeline.signing.revocation import Revocation
from pipeline.signing.timestamps import Stamper, TimestampServers

LEVEL = "JIEQING_LEVEL"
"""The environment variable with the level that signatures are to reach."""


class Level(StrEnum):
    """How long a signature can be proved: while its certificate is valid (B-B), as of a time that
    an authority states (B-T), without asking anybody (B-LT), beyond the life of the algorithms and
    certificates as long as it is renewed (B-LTA).
    """

    BASIC = "B-B"
    TIME = "B-T"
    LONG_TERM = "B-LT"
    ARCHIVE = "B-LTA"

    def includes(self, other: Level) -> bool:
        """Whether this level promises all that ``other`` promises."""
        order = list(Level)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Protection:
    """A level, and what it takes: whoever gives timestamps, the roots that certificates must lead
    to, and where it is said which of them were revoked.
    """

    level: Level = Level.BASIC
    timestamps: Stamper | None = field(default=None, repr=False)
    anchors: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    revocation: Revocation = field(default_factory=Revocation, repr=False)

    @property
    def stamper(self) -> Stamper | None:
        """Who stamps each signature; None at B-B."""
        return self.timestamps if self.level.includes(Level.TIME) else None

    @property
    def demand(self) -> str | None:
        """What fields demand of whoever signs in them: a timestamp, from this server or (empty)
        from any; None at B-B.
        """
        if self.stamper is None:
            return None
        return self.stamper.address if isinstance(self.stamper, TimestampServers) else ""

    def require_reachable(self) -> None:
        """Raise :class:`~pipeline.errors.SigningError` if something that the level needs is not
        named; a lower one is never taken instead.
        """
        if self.level.includes(Level.TIME) and self.timestamps is None:
            raise SigningError(
                "level.no-timestamps",
                msg("Level {level} needs a timestamp server, and none is named.", level=self.level),
                hint=msg("Name one with --tsa or JIEQING_TSA, or ask for level B-B."),
            )
        if self.level.includes(Level.LONG_TERM) and not self.anchors:
            raise SigningError(
                "level.no-anchors",
                msg("Level {level} needs the root certificates, and none is named.",
                    level=self.level),
                hint=msg("Name those of the signers and of the timestamp server with --trust."),
            )  # fmt: skip


def level_of(given: str | None, environment: Mapping[str, str]) -> Level:
    """The level that was asked for, else that of ``JIEQING_LEVEL``, else B-B.

    Raises :class:`~pipeline.errors.UsageError` for what is no level.
    """
    name = given or environment.get(LEVEL) or Level.BASIC
    try:
        return Level(name.upper())
    except ValueError:
        raise UsageError(
            "level.unknown",
            msg("“{level}” is no level of a signature; there are {levels}.", level=name,
                levels=", ".join(Level)),
            hint=msg("Correct --level or JIEQING_LEVEL."),
        ) from None  # fmt: skip
