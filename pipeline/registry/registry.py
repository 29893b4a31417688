"""The registry of issued papers: the number of each, the file that is it, whether it is good."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import rfc8785
from sqlalchemy import Connection, Engine, Row, insert, select, update

from pipeline.errors import BadInput, WrongState
from pipeline.messages import msg
from pipeline.registry import log
from pipeline.registry.opening import open_engine, reading, writing
from pipeline.registry.tables import Status, claims, papers

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class RegisteredPaper:
    """A signed file under its number. ``commitment`` binds it to its case without telling it."""

    number: str
    edition: str
    sha256: str
    commitment: str
    issued_at: str
    status: Status


class Registry:
    """Numbers and digests in one database; safe for threads and processes at the same time.

    Every change is one transaction with its entry of the log. Every method raises
    ``JieqingError`` when the database cannot be used.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url_or_path: str | Path) -> Self:
        """The registry in a SQLite file (path, or ``sqlite:///…``), created if there is none."""
        return cls(open_engine(url_or_path))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def claim(
        self, kind: str, issuer: str, subject: str, *, now: datetime, draw: Callable[[], str]
    ) -> str:
        """The number for this kind of paper of this issuer on this subject, for ever the same.

        Of ``subject`` (such as a contract number) only a SHA-256 is kept. ``draw`` makes a new
        number, see :func:`~pipeline.registry.numbers.draw_number`.
        """
        commitment = _commitment(kind, issuer, subject)
        with reading(self._engine) as connection:
            number = _claimed(connection, kind, issuer, commitment)
        if number:
            return number
        with writing(self._engine) as connection:
            number = _claimed(connection, kind, issuer, commitment)
            if number:  # another process was faster
                return number
            number = _new_number(connection, draw)
            facts = {"number": number, "kind": kind, "issuer": issuer}
            row = facts | {"subject": commitment, "claimed_at": log.moment(now)}
            connection.execute(insert(claims).values(row))
            log.append(connection, "claim", facts, now)
        return number

    def record(
        self, number: str, edition: str, sha256: str, *, now: datetime, commitment: str = ""
    ) -> None:
        """Say which file is the paper of this number and edition (such as its language).

        The same digest again changes nothing. ``WrongState`` for another digest, for a digest that
        stands under another number, and for a number that was not claimed here.
        """
        _check_digest(sha256)
        with reading(self._engine) as connection:
            if _is_recorded(connection, number, edition, sha256):
                return
        with writing(self._engine) as connection:
            if _is_recorded(connection, number, edition, sha256):
                return
            _check_claimed(connection, number)
            facts = {"number": number, "edition": edition, "sha256": sha256}
            facts["commitment"] = commitment
            row = facts | {"issued_at": log.moment(now), "status": Status.GOOD.value}
            connection.execute(insert(papers).values(row))
            log.append(connection, "record", facts, now)

    def revoke(self, number: str, *, now: datetime) -> None:
        """Take back all editions of a paper. Again changes nothing; ``WrongState`` if unknown."""
        with writing(self._engine) as connection:
            found = _papers(connection, papers.c.number == number)
            if not found:
                raise _unknown(number)
            if all(paper.status is Status.REVOKED for paper in found):
                return
            values = {"status": Status.REVOKED.value}
            connection.execute(update(papers).where(papers.c.number == number).values(values))
            log.append(connection, "revoke", {"number": number}, now)

    def status(self, number: str) -> Status | None:
        """Whether the paper of a number is good; None if no paper was recorded under it."""
        with reading(self._engine) as connection:
            states = {paper.status for paper in _papers(connection, papers.c.number == number)}
        return next(
            (s for s in (Status.REVOKED, Status.SUPERSEDED, Status.GOOD) if s in states), None
        )

    def paper(self, number: str, edition: str) -> RegisteredPaper | None:
        """The paper recorded under a number and edition."""
        here = (papers.c.number == number) & (papers.c.edition == edition)
        with reading(self._engine) as connection:
            found = _papers(connection, here)
        return found[0] if found else None

    def find(self, sha256: str) -> RegisteredPaper | None:
        """The paper that is exactly this file."""
        with reading(self._engine) as connection:
            found = _papers(connection, papers.c.sha256 == sha256)
        return found[0] if found else None

    def papers(self) -> tuple[RegisteredPaper, ...]:
        """All papers, the oldest first."""
        with reading(self._engine) as connection:
            return _papers(connection)

    def log_head(self) -> tuple[int, str]:
        """Number of log entries and the digest of the last one, to be noted down elsewhere."""
        with reading(self._engine) as connection:
            return log.head(connection)

    def check_log(self) -> None:
        """``BadInput`` if an entry of the log was changed, left out or put in between."""
        with reading(self._engine) as connection:
            broken = log.first_break(connection)
        if broken is not None:
            raise BadInput(
                "registry.log-broken",
                msg("The registry's log is broken at entry {number}.", number=broken),
                hint=msg("Restore the registry from a copy; do not issue papers from this one."),
            )


def _commitment(kind: str, issuer: str, subject: str) -> str:
    return hashlib.sha256(rfc8785.dumps([kind, issuer, subject])).hexdigest()


def _claimed(connection: Connection, kind: str, issuer: str, subject: str) -> str | None:
    query = select(claims.c.number).filter_by(kind=kind, issuer=issuer, subject=subject)
    return connection.execute(query).scalar()


def _new_number(connection: Connection, draw: Callable[[], str]) -> str:
    for _ in range(_ATTEMPTS):
        number = draw()
        if not connection.execute(select(claims.c.number).filter_by(number=number)).first():
            return number
    raise WrongState(
        "registry.no-new-number",
        msg("No new number could be drawn: {number} is taken.", number=number),
    )


def _papers(connection: Connection, *conditions: Any) -> tuple[RegisteredPaper, ...]:
    query = (
        select(papers)
        .where(*conditions)
        .order_by(papers.c.issued_at, papers.c.number, papers.c.edition)
    )
    return tuple(_paper(row) for row in connection.execute(query))


def _paper(row: Row[Any]) -> RegisteredPaper:
    return RegisteredPaper(**{**row._mapping, "status": Status(row.status)})


def _is_recorded(connection: Connection, number: str, edition: str, sha256: str) -> bool:
    here = (papers.c.number == number) & (papers.c.edition == edition)
    for paper in _papers(connection, here | (papers.c.sha256 == sha256)):
        if (paper.number, paper.edition, paper.sha256) == (number, edition, sha256):
            return True
        raise WrongState(
            "registry.other-paper",
            msg(
                "The registry holds another file for {number} ({edition}).",
                number=paper.number,
                edition=paper.edition,
            ),
            hint=msg("A signed paper is never replaced; look for the first one in its packet."),
        )
    return False


def _check_claimed(connection: Connection, number: str) -> None:
    if not connection.execute(select(claims.c.number).filter_by(number=number)).first():
        raise _unknown(number)


def _unknown(number: str) -> WrongState:
    return WrongState(
        "registry.unknown-number",
        msg("The registry does not know the number {number}.", number=number),
        hint=msg("Check the number, and that this is the registry it was drawn from."),
    )


def _check_digest(sha256: str) -> None:
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("a SHA-256 has 64 lower-case hexadecimal digits")
