"""The registry of issued papers: the number of each, the file that is it, whether it is good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Row, insert, update

from pipeline.errors import BadInput, WrongState
from pipeline.messages import msg
from pipeline.registry import log
from pipeline.registry.audit import audit, audit_number
from pipeline.registry.holder_secret import SecretKeeper, digest_of
from pipeline.registry.opening import open_engine, reading, writing
from pipeline.registry.proofs import checkpoint, consistency, inclusion
from pipeline.registry.reasons import Reason, reason_of
from pipeline.registry.rows import (
    Claim,
    RegisteredPaper,
    Withdrawal,
    check_digest,
    check_replaced,
    claim_of,
    claimed,
    commitment_of,
    details_of,
    facts_of,
    is_recorded,
    new_number,
    next_place,
    papers_of,
    unknown,
    withdrawal_of,
)
from pipeline.registry.signed import LogKey
from pipeline.registry.tables import Status, claims, papers, withdrawals
from pipeline.registry.tables import facts as facts_table

VALID_FOR = timedelta(days=7)
"""How long a checkpoint or a status list says something."""

_EVENTS = {Status.REVOKED: "revoke", Status.SUPERSEDED: "supersede"}


class Registry:
    """Numbers and digests in one database; safe for threads and processes at the same time.

    Every change is one transaction with its entry of the log. Every method raises
    ``JieqingError`` when the database cannot be used.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url_or_path: str | Path) -> Self:
        """The registry in a SQLite file (path, or ``sqlite:///…``) or a PostgreSQL database
        (``postgresql://…``). It is created if there is none, and brought to the present form if
        an earlier version made it.
        """
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

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One moment of the registry, for what is made from it (exports, proofs)."""
        with reading(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is alone."""
        with writing(self._engine) as connection:
            yield connection

    def claim(
        self,
        kind: str,
        issuer: str,
        subject: str,
        *,
        now: datetime,
        draw: Callable[[], str],
        keeper: SecretKeeper | None = None,
        replacing: str = "",
    ) -> Claim:
        """What is drawn for this kind of paper of this issuer on this subject, for ever the same.

        Of ``subject`` (such as a contract number) only a SHA-256 is kept. ``draw`` makes a new
        number, see :func:`~pipeline.registry.numbers.draw_number`; ``keeper`` keeps the holder's
        secret. ``WrongState`` if a secret was drawn before and this keeper does not have it.

        ``replacing`` is the number of an issued paper on the same subject that is taken back, or
        will be superseded by this one: that alone gives a subject a further number, and only one.
        """
        subject = commitment_of(kind, issuer, subject, replacing)
        with reading(self._engine) as connection:
            found = claimed(connection, kind, issuer, subject)
        if found:
            return _again(found, keeper)
        with writing(self._engine) as connection:
            found = claimed(connection, kind, issuer, subject)
            if found:  # another process was faster
                return _again(found, keeper)
            if replacing:
                check_replaced(connection, kind, issuer, replacing)
            number = new_number(connection, draw)
            secret = keeper.keep(number) if keeper else None
            row = {
                "number": number,
                "kind": kind,
                "issuer": issuer,
                "subject": subject,
                "claimed_at": log.moment(now),
                "place": next_place(connection),
                "holder": digest_of(secret) if secret else "",
            }
            _insert_claim(connection, row, now)
            return _claim(row, secret)

    def record(
        self, number: str, edition: str, sha256: str, *, now: datetime, commitment: str = ""
    ) -> None:
        """Say which file is the paper of this number and edition (such as its language).

        The same digest again changes nothing. ``WrongState`` for another digest, for a digest that
        stands under another number, for a number that was not claimed here, and for a further
        edition of a paper that was taken back.
        """
        check_digest(sha256)
        with reading(self._engine) as connection:
            if is_recorded(connection, number, edition, sha256):
                return
        with writing(self._engine) as connection:
            if is_recorded(connection, number, edition, sha256):
                return
            place = claim_of(connection, number).place
            _refuse_withdrawn(connection, number)
            facts = {"number": number, "edition": edition, "sha256": sha256}
            facts["commitment"] = commitment
            row = facts | {"issued_at": log.moment(now), "status": Status.GOOD.value}
            connection.execute(insert(papers).values(row))
            log.append(connection, "record", facts, place, now)

    def revoke(
        self,
        number: str,
        *,
        reason: str,
        author: str,
        told: str,
        now: datetime,
        successor: str = "",
    ) -> None:
        """Take back all editions of a paper. The debt does not come back, and nothing is deleted.

        ``reason`` is the code of a listed one (:mod:`.reasons`), ``author`` who decides it,
        ``told`` where the proof is that the borrower was told, ``successor`` the number of the
        paper that takes its place. Again changes nothing; ``WrongState`` if unknown.
        """
        why = reason_of(reason)
        _check_words(author, told)
        with writing(self._engine) as connection:
            found = papers_of(connection, papers.c.number == number)
            if not found:
                raise unknown(number)
            if any(paper.status is not Status.GOOD for paper in found):
                return
            _check_successor(connection, why, number, successor)
            values = {"status": why.status.value}
            connection.execute(update(papers).where(papers.c.number == number).values(values))
            told_ = Withdrawal(number, reason, successor, author, told, log.moment(now))
            facts = {"number": number, "reason": reason} | _keep_details(connection, told_)
            log.append(connection, _EVENTS[why.status], facts, found[0].place, now)

    def seal_facts(self, number: str, gate: str, sealed: str) -> None:
        """Keep the sealed facts of a number, for who can open them (``pipeline.web.facts``).

        The same again changes nothing. ``WrongState`` for others, and for a number that was not
        drawn here.
        """
        with writing(self._engine) as connection:
            claim_of(connection, number)
            found = facts_of(connection, number)
            if found is None:
                row = {"number": number, "gate": gate, "sealed": sealed}
                connection.execute(insert(facts_table).values(row))
            elif found != (gate, sealed):
                raise WrongState(
                    "registry.other-facts",
                    msg("The registry holds other sealed facts for {number}.", number=number),
                )

    def sealed_facts(self, number: str) -> tuple[str, str] | None:
        """Gate (hexadecimal) and sealed facts (base64) of a number; None if there are none."""
        with reading(self._engine) as connection:
            return facts_of(connection, number)

    def withdrawal(self, number: str) -> Withdrawal | None:
        """How a paper was taken back; None if it was not."""
        with reading(self._engine) as connection:
            return withdrawal_of(connection, number)

    def status(self, number: str) -> Status | None:
        """Whether the paper of a number is good; None if no paper was recorded under it."""
        found = self.editions(number)
        return found[0].status if found else None

    def editions(self, number: str) -> tuple[RegisteredPaper, ...]:
        """All papers under a number."""
        with reading(self._engine) as connection:
            return papers_of(connection, papers.c.number == number)

    def paper(self, number: str, edition: str) -> RegisteredPaper | None:
        """The paper recorded under a number and edition."""
        return next((each for each in self.editions(number) if each.edition == edition), None)

    def find(self, sha256: str) -> RegisteredPaper | None:
        """The paper that is exactly this file."""
        with reading(self._engine) as connection:
            found = papers_of(connection, papers.c.sha256 == sha256)
        return found[0] if found else None

    def papers(self) -> tuple[RegisteredPaper, ...]:
        """All papers, the oldest first."""
        with reading(self._engine) as connection:
            return papers_of(connection)

    def log_head(self) -> tuple[int, str]:
        """Number of log entries and the digest of the last one, to be noted down elsewhere."""
        with reading(self._engine) as connection:
            return log.head(connection)

    def checkpoint(
        self, key: LogKey, *, now: datetime, valid_for: timedelta = VALID_FOR
    ) -> dict[str, Any]:
        """What the log is now, signed (``registry-checkpoint.v1``) and remembered."""
        with writing(self._engine) as connection:
            return checkpoint(connection, key, now, valid_for)

    def prove(
        self, number: str, key: LogKey, *, now: datetime, valid_for: timedelta = VALID_FOR
    ) -> bytes:
        """That what is said of a number is in the log (``registry-proof.v1``): for the packet.

        ``WrongState`` for a number that was not drawn here, ``BadInput`` for a log that was
        changed there.
        """
        signed = self.checkpoint(key, now=now, valid_for=valid_for)
        with reading(self._engine) as connection:
            return inclusion(connection, number, signed)

    def prove_since(
        self,
        old: dict[str, Any],
        key: LogKey,
        *,
        now: datetime,
        valid_for: timedelta = VALID_FOR,
    ) -> bytes:
        """That the log of an old checkpoint was only added to (``registry-consistency.v1``)."""
        signed = self.checkpoint(key, now=now, valid_for=valid_for)
        with reading(self._engine) as connection:
            return consistency(connection, old, signed)

    def check_paper(self, number: str) -> None:
        """``BadInput`` if what the log has on a number was changed, or is not what was signed, or
        the paper's status is not what it says. Reads little, however long the log is.
        """
        with reading(self._engine) as connection:
            audit_number(connection, number)

    def check_log(self) -> None:
        """``BadInput`` if an entry of the log was changed, left out or put in between, if the log
        is not the one that was signed, or if the tables do not say what it tells. Reads all.
        """
        with reading(self._engine) as connection:
            audit(connection)


def _insert_claim(connection: Connection, row: dict[str, Any], now: datetime) -> None:
    connection.execute(insert(claims).values(row))
    logged = ("number", "kind", "issuer", "holder")
    facts = {name: row[name] for name in logged if row[name]}
    log.append(connection, "claim", facts, row["place"], now)


def _claim(row: Any, secret: bytes | None) -> Claim:
    return Claim(row["number"], row["place"], datetime.fromisoformat(row["claimed_at"]), secret)


def _again(found: Row[Any], keeper: SecretKeeper | None) -> Claim:
    row = found._mapping
    secret = keeper.kept(found.number) if keeper else None
    if keeper and found.holder and (secret is None or digest_of(secret) != found.holder):
        raise WrongState(
            "registry.secret-missing",
            msg("The holder's secret of {number} is not here.", number=found.number),
            hint=msg("It was drawn once, in another packet: look for that, or its backup."),
        )
    return _claim(row, secret)


def _refuse_withdrawn(connection: Connection, number: str) -> None:
    found = papers_of(connection, papers.c.number == number)
    if any(paper.status is not Status.GOOD for paper in found):
        raise WrongState(
            "registry.withdrawn",
            msg("{number} was taken back; it gets no further edition.", number=number),
        )


def _check_words(author: str, told: str) -> None:
    if not author.strip() or not told.strip():
        raise BadInput(
            "registry.no-proof",
            msg("Who takes the paper back must be named, and where the proof is that the borrower "
                "was told."),
        )  # fmt: skip


def _check_successor(connection: Connection, why: Reason, number: str, successor: str) -> None:
    """A paper that is superseded names a good one that takes its place; no other names one."""
    found = papers_of(connection, papers.c.number == successor) if successor else ()
    is_good = successor != number and any(paper.status is Status.GOOD for paper in found)
    if why.status is Status.SUPERSEDED and not is_good:
        raise WrongState(
            "registry.successor",
            msg("The paper that takes the place of {number} must be recorded and good.",
                number=number),
            hint=msg("Issue the new paper first, then name its number."),
        )  # fmt: skip
    if why.status is not Status.SUPERSEDED and successor:
        raise BadInput(
            "registry.successor",
            msg("Only a paper that is superseded has another in its place."),
        )


def _keep_details(connection: Connection, details: Withdrawal) -> dict[str, str]:
    """Keep names and notes beside the log; the log holds a commitment to them."""
    row = {name: getattr(details, name) for name in Withdrawal.__slots__} | {"salt": log.salt()}
    connection.execute(insert(withdrawals).values(row))
    return {"details": details_of(row)}
