"""After signing: payments and notices, in an order that can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.case.checks.finding_tools import Locate, error, warning
from pipeline.case.model import Case
from pipeline.case.notices import NoticeKind, NoticeSent
from pipeline.case.terms import Terms
from pipeline.finding import Finding
from pipeline.messages import msg

_BINDING = frozenset({NoticeKind.DEMAND, NoticeKind.ACCELERATION})


def check_agreement_first(case: Case, where: Locate) -> Iterator[Finding]:
    """Payments and notices belong to an agreement."""
    if case.terms:
        return
    for field in ("payments", "payments_file", "notices"):
        if getattr(case, field):
            yield error(
                "performance.no-agreement",
                where(field),
                msg("There are payments or notices, but no terms they could belong to."),
                msg("Payments before the agreement go into repaid of the loan."),
            )


def check_payments(case: Case, where: Locate) -> Iterator[Finding]:
    """A payment is more than nothing, comes after signing, and is listed once."""
    seen: set[str] = set()
    for index, payment in enumerate(case.payments):
        place = ("payments", index)
        if not payment.amount:
            yield error(
                "amount.zero",
                where(*place, "amount"),
                msg("A payment of nothing is none."),
                msg("Leave it out, or write its amount."),
            )
        if case.terms and payment.received_on < case.terms.signing_date:
            yield error(
                "payment.early",
                where(*place, "received_on"),
                msg("The payment came before the agreement was signed."),
                msg("Count it into repaid and outstanding of the loan, or check the day."),
            )
        if payment.reference in seen:
            yield warning(
                "payment.twice",
                where(*place, "reference"),
                msg("A payment with this bank reference is listed already; this one is held back."),
                msg("Delete it if it was entered twice; else give it its own reference."),
            )
        seen.add(payment.reference)


def check_notice_dates(case: Case, where: Locate) -> Iterator[Finding]:
    """A notice goes out after signing and arrives after it went out."""
    for index, notice in enumerate(case.notices):
        place = ("notices", index)
        if case.terms and notice.issued_on < case.terms.signing_date:
            yield error(
                "notice.early",
                where(*place, "issued_on"),
                msg("The notice went out before the agreement was signed."),
                msg("Notices on the old loan are evidence of kind communication."),
            )
        if notice.arrived_on and notice.arrived_on < notice.issued_on:
            yield error(
                "notice.dates",
                where(*place, "arrived_on"),
                msg("The notice arrived before it went out."),
                msg("Check both days against the proof of delivery."),
            )
        if notice.kind in _BINDING and notice.arrived_on is None:
            yield warning(
                "notice.arrival-missing",
                where(*place, "arrived_on"),
                msg("It is not on record that this notice arrived; until then it has no effect."),
                msg("Add arrived_on and the proof as evidence."),
                "民法典 137",
            )


def check_demand_before_acceleration(case: Case, where: Locate) -> Iterator[Finding]:
    """The rest is called in only after a demand arrived and its period ran out."""
    if case.terms is None:
        return
    for index, notice in enumerate(case.notices):
        if notice.kind is NoticeKind.ACCELERATION:
            yield from _acceleration(case, case.terms, notice, index, where)


def _acceleration(
    case: Case, terms: Terms, notice: NoticeSent, index: int, where: Locate
) -> Iterator[Finding]:
    place = where("notices", index, "issued_on")
    if terms.default.acceleration is None:
        yield error(
            "notice.no-clause",
            where("notices", index, "kind"),
            msg("The agreement has no clause by which the rest may be called in."),
            msg("Demand what is overdue instead."),
        )
        return
    arrived = [
        demand.arrived_on
        for demand in case.notices
        if demand.kind is NoticeKind.DEMAND and demand.arrived_on
    ]
    earliest = min(arrived, default=None)
    if earliest is None or earliest > notice.issued_on:
        yield error(
            "notice.demand-first",
            place,
            msg("The rest was called in without a demand that had arrived before."),
            msg("Send the demand first, and record when it arrived."),
            "民法典 563",
        )
    elif notice.issued_on <= earliest + timedelta(days=terms.default.acceleration.demand_days):
        yield warning(
            "notice.too-early",
            place,
            msg(
                "The rest was called in before the {days} days after the demand had run out.",
                days=terms.default.acceleration.demand_days,
            ),
            msg("Send it again once the period is over."),
            "民法典 563",
        )
