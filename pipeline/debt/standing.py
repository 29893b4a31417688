"""How a debt stands on a day: the values that :mod:`pipeline.debt.ledger` hands out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.debt.appropriation import Appropriation, Head
from pipeline.debt.events import Event
from pipeline.debt.schedule import ZERO


class Status(StrEnum):
    """Where one instalment stands.

    ``paid``: principal and interest paid by the last day of grace. ``cured``: paid after it.
    ``missed``: not fully paid when grace ran out, nor since. ``in_grace``: past its day, within
    grace. ``due``: this is its day. ``upcoming``: its day is still to come. ``replaced``: a
    supplementary agreement took the place of what was open of it.
    """

    UPCOMING = "upcoming"
    DUE = "due"
    IN_GRACE = "in_grace"
    MISSED = "missed"
    PAID = "paid"
    CURED = "cured"
    REPLACED = "replaced"


class ProblemKind(StrEnum):
    """What does not fit in a history; each is for a person to look at."""

    SAME_REFERENCE = "same_reference"
    UNKNOWN_PAYMENT = "unknown_payment"
    REFUND_TOO_MUCH = "refund_too_much"
    WAIVED_TOO_MUCH = "waived_too_much"
    AMENDED_LESS = "amended_less"
    AMENDED_MORE = "amended_more"


@dataclass(frozen=True, slots=True)
class Problem:
    """An event that could not be counted as it stands, and the amount in question, 元."""

    kind: ProblemKind
    event: Event
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Share:
    """One head of what is owed, 元: ``owed`` in all, and what of it is ``paid``."""

    owed: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def outstanding(self) -> Decimal:
        """What is left to pay, 元."""
        return self.owed - self.paid

    @classmethod
    def of(cls, parts: Iterable[Share]) -> Share:
        """Several together."""
        parts = list(parts)
        return cls(sum((one.owed for one in parts), ZERO), sum((one.paid for one in parts), ZERO))

    def __add__(self, other: Share) -> Share:
        return Share(self.owed + other.owed, self.paid + other.paid)


@dataclass(frozen=True, slots=True)
class Standing:
    """One instalment on a day. ``damages`` are those accrued up to that day.

    ``paid_on`` is the day on which principal and interest were fully paid; ``days_late`` counts
    from the due date (not from the end of grace) to that day, or to the day asked about.
    ``agreed_damages`` are those by the agreed rate alone, up to the day an agreed cap was reached,
    ``lawful_damages`` the most that the law
    allows so far (``None``: no cap is known); the smaller one counts.
    """

    number: int
    due: date
    grace_until: date
    principal: Share
    interest: Share
    damages: Share
    status: Status
    paid_on: date | None
    days_late: int
    agreed_damages: Decimal = ZERO
    lawful_damages: Decimal | None = None

    @property
    def total(self) -> Share:
        """Principal, interest and damages together."""
        return self.principal + self.interest + self.damages

    @property
    def outstanding(self) -> Decimal:
        """What is left to pay of the instalment, with damages, 元."""
        return self.total.outstanding

    @property
    def is_paid(self) -> bool:
        """Whether principal and interest are paid, in time or late."""
        return self.paid_on is not None

    @property
    def was_missed(self) -> bool:
        """Whether grace ran out before it was paid, cured since or not."""
        return self.status in (Status.MISSED, Status.CURED)


@dataclass(frozen=True, slots=True)
class State:
    """The whole debt on a day; depends on nothing that happened later. All amounts in 元.

    ``revived`` is a waiver that acceleration made payable; ``waiver_pending`` is what is still owed
    but will be gone on completion; ``waived`` is what is gone; ``granted`` was given up after
    signing. ``saved_by_settling`` is interest that falls away if all is paid on the day. ``events``
    are those that were replayed, ``loans`` the totals of each of several debts;
    ``interest_accrued`` is the agreement's interest for the time that has passed.
    """

    as_of: date
    instalments: tuple[Standing, ...]
    fees: Share
    revived: Share
    waiver_pending: Decimal
    waived: Decimal
    appropriations: tuple[Appropriation, ...]
    settled_on: date | None
    granted: Decimal = ZERO
    saved_by_settling: Decimal = ZERO
    events: tuple[Event, ...] = ()
    problems: tuple[Problem, ...] = ()
    loans: tuple[tuple[str, Share], ...] = ()
    interest_accrued: Decimal = ZERO

    def of(self, head: Head) -> Share:
        """One head over all instalments, or the fees."""
        if head is Head.FEES:
            return self.fees
        return Share.of([getattr(one, head.value) for one in self.instalments])

    @property
    def total(self) -> Share:
        """All that the agreement makes payable, with damages so far, fees and what revived."""
        parts = [self.fees, self.revived]
        for one in self.instalments:
            parts += one.principal, one.interest, one.damages
        return Share.of(parts)

    @property
    def to_settle(self) -> Decimal:
        """What has to be paid on the day, due or not yet due, so that the debt is settled."""
        return self.total.outstanding - self.saved_by_settling

    @property
    def balance(self) -> Decimal:
        """What is owed in law: :attr:`to_settle` and the waiver that has not yet taken effect."""
        return self.to_settle + self.waiver_pending

    @property
    def due_now(self) -> Decimal:
        """What is payable today: instalments whose day has come, damages, fees, what revived."""
        due = sum((one.outstanding for one in self.instalments if one.due <= self.as_of), ZERO)
        return due + self.fees.outstanding + self.revived.outstanding

    @property
    def missed(self) -> tuple[Standing, ...]:
        """The instalments that are missed and not yet cured."""
        return tuple(one for one in self.instalments if one.status is Status.MISSED)

    @property
    def overdue(self) -> Decimal:
        """Principal and interest left of the missed instalments; no damages, none in grace."""
        return sum(
            (one.principal.outstanding + one.interest.outstanding for one in self.missed), ZERO
        )

    @property
    def next_due(self) -> Standing | None:
        """The unpaid instalment that is to be paid next, from today on."""
        return next((one for one in self.instalments if self._is_ahead(one)), None)

    def _is_ahead(self, one: Standing) -> bool:
        return one.due >= self.as_of and not one.is_paid and one.status is not Status.REPLACED

    @property
    def progress(self) -> Decimal:
        """What part of all that is payable is paid, from 0 to 1."""
        total = self.total
        return total.paid / total.owed if total.owed else Decimal(1)

    @property
    def received(self) -> Decimal:
        """All money that came in and stayed in: :attr:`appropriated`, :attr:`held`,
        :attr:`owed_back` and :attr:`refunded`, exactly."""
        lasting = (one for one in self.appropriations if one.reversed_on is None)
        return sum((one.payment.amount for one in lasting), ZERO)

    @property
    def appropriated(self) -> Decimal:
        """What of the money was counted against the debt."""
        return sum((one.appropriated for one in self.appropriations), ZERO)

    @property
    def held(self) -> Decimal:
        """What is held back uncounted, because its reference was counted before."""
        return sum((one.held for one in self.appropriations), ZERO)

    @property
    def owed_back(self) -> Decimal:
        """What was paid too much. It is owed back, and not set off against later debts (568)."""
        return sum((one.owed_back for one in self.appropriations), ZERO)

    @property
    def refunded(self) -> Decimal:
        """What was owed back and has been returned."""
        return sum((one.refunded for one in self.appropriations), ZERO)

    def paid_by(self) -> dict[int, list[tuple[Appropriation, Decimal]]]:
        """By instalment: which payments paid it, in order, and with how much of each, 元."""
        found: dict[int, list[tuple[Appropriation, Decimal]]] = {}
        for one in self.appropriations:
            parts: dict[int, Decimal] = {}
            for entry in one.entries:
                parts[entry.number] = parts.get(entry.number, ZERO) + entry.amount
            for number, part in parts.items():
                found.setdefault(number, []).append((one, part))
        return found
