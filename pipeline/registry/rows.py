"""What stands in the tables, as values; and what may not be written into them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785
from sqlalchemy import Connection, Row, func, select

from pipeline.errors import WrongState
from pipeline.messages import msg
from pipeline.registry.tables import Status, claims, facts, papers, withdrawals

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Claim:
    """What was drawn once for a paper: its number, its place in the status list (from 0), its time
    of signing, and the holder's secret where one was wanted; that alone the registry cannot tell.
    """

    number: str
    place: int
    claimed_at: datetime
    secret: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RegisteredPaper:
    """A signed file under its number. ``commitment`` binds it to its case without telling it."""

    number: str
    edition: str
    sha256: str
    commitment: str
    issued_at: str
    status: Status
    place: int = 0


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why and by whom a paper was taken back, and how it is known that the borrower was told."""

    number: str
    reason: str
    successor: str
    author: str
    told: str
    withdrawn_at: str


def commitment_of(kind: str, issuer: str, subject: str, replacing: str = "") -> str:
    """What stands for a subject, or for what takes the place of an earlier number on it."""
    parts = [kind, issuer, subject, *([replacing] if replacing else [])]
    return sha256(rfc8785.dumps(parts)).hexdigest()


def check_replaced(connection: Connection, kind: str, issuer: str, number: str) -> None:
    """``WrongState`` if that number is no issued paper of this kind and issuer."""
    found = claim_of(connection, number)
    if (found.kind, found.issuer) != (kind, issuer) or not papers_of(
        connection, papers.c.number == number
    ):
        raise unknown(number)


def details_of(row: dict[str, str]) -> str:
    """What the log holds of a row of withdrawals."""
    return sha256(rfc8785.dumps(row)).hexdigest()


def claimed(connection: Connection, kind: str, issuer: str, subject: str) -> Row[Any] | None:
    """The claim for a subject's commitment."""
    query = select(claims).filter_by(kind=kind, issuer=issuer, subject=subject)
    return connection.execute(query).first()


def claim_of(connection: Connection, number: str) -> Row[Any]:
    """The claim of a number. ``WrongState`` if it was not drawn here."""
    found = connection.execute(select(claims).filter_by(number=number)).first()
    if found is None:
        raise unknown(number)
    return found


def next_place(connection: Connection) -> int:
    """The first place of the status list that is free."""
    last = connection.execute(select(func.max(claims.c.place))).scalar()
    return 0 if last is None else last + 1


def new_number(connection: Connection, draw: Callable[[], str]) -> str:
    """A number that nobody has. ``WrongState`` if none can be drawn."""
    for _ in range(_ATTEMPTS):
        number = draw()
        if not connection.execute(select(claims.c.number).filter_by(number=number)).first():
            return number
    raise WrongState(
        "registry.no-new-number",
        msg("No new number could be drawn: {number} is taken.", number=number),
    )


def papers_of(connection: Connection, *conditions: Any) -> tuple[RegisteredPaper, ...]:
    """Papers that meet the conditions, the oldest first."""
    query = (
        select(papers, claims.c.place)
        .join(claims, claims.c.number == papers.c.number)
        .where(*conditions)
        .order_by(papers.c.issued_at, papers.c.number, papers.c.edition)
    )
    return tuple(_paper(row) for row in connection.execute(query))


def withdrawal_of(connection: Connection, number: str) -> Withdrawal | None:
    """How a paper was taken back; None if it was not, or by version 0.1.0."""
    found = connection.execute(select(withdrawals).filter_by(number=number)).first()
    if found is None:
        return None
    told = {name: value for name, value in found._mapping.items() if name != "salt"}
    return Withdrawal(**told)


def facts_of(connection: Connection, number: str) -> tuple[str, str] | None:
    """Gate and sealed facts of a number."""
    found = connection.execute(select(facts).filter_by(number=number)).first()
    return (found.gate, found.sealed) if found else None


def is_recorded(connection: Connection, number: str, edition: str, digest: str) -> bool:
    """Whether exactly this is recorded. ``WrongState`` where something else is in its place."""
    here = (papers.c.number == number) & (papers.c.edition == edition)
    for paper in papers_of(connection, here | (papers.c.sha256 == digest)):
        if (paper.number, paper.edition, paper.sha256) == (number, edition, digest):
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


def check_digest(digest: str) -> None:
    """``ValueError`` if it is no SHA-256 in hexadecimal."""
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise ValueError("a SHA-256 has 64 lower-case hexadecimal digits")


def unknown(number: str) -> WrongState:
    """Nobody drew that number here, or nothing is recorded under it."""
    return WrongState(
        "registry.unknown-number",
        msg("The registry does not know the number {number}.", number=number),
        hint=msg("Check the number, and that this is the registry it was drawn from."),
    )


def _paper(row: Row[Any]) -> RegisteredPaper:
    return RegisteredPaper(**{**row._mapping, "status": Status(row.status)})
