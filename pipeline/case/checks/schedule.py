"""The schedule: the fields its method needs, days in order, and instalments one can pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate, error, payable, warning
from pipeline.case.dates import add_months
from pipeline.case.model import Case
from pipeline.case.money import round_cents
from pipeline.case.naming import named
from pipeline.case.terms import Method, Terms
from pipeline.finding import Finding
from pipeline.messages import msg


def check_schedule_fields(case: Case, where: Locate) -> Iterator[Finding]:
    """A computed schedule has count and first_due, a custom one lists its instalments."""
    if case.terms is None:
        return
    if case.terms.schedule.method is Method.CUSTOM:
        yield from _listed(case.terms, where)
    else:
        yield from _computed(case.terms, where)


def check_schedule_dates(case: Case, where: Locate) -> Iterator[Finding]:
    """Every instalment falls due after signing and after the one before it."""
    if case.terms is None:
        return
    signing, first = case.terms.signing_date, case.terms.schedule.first_due
    if first and first <= signing:
        yield _before_signing(where, "schedule", "first_due")
    days = [item.due for item in case.terms.instalments]
    for index, day in enumerate(days):
        if day <= signing:
            yield _before_signing(where, "instalments", index, "due")
        if index and day <= days[index - 1]:
            yield error(
                "schedule.order",
                where("terms", "instalments", index, "due"),
                msg("This instalment does not fall due after the one before it."),
                msg("List the instalments in order of their days, one for each day."),
            )


def check_term_dates(case: Case, where: Locate) -> Iterator[Finding]:
    """The debt is counted up to a day before signing, and the case was opened before."""
    if case.terms is None:
        return
    if case.terms.cut_off > case.terms.signing_date:
        yield error(
            "terms.cut-off",
            where("terms", "cut_off"),
            msg("The cut-off date of the debt is after the signing date."),
            msg("Count the debt up to the day of signing at the latest."),
        )
    if case.opened_on > case.terms.signing_date:
        yield error(
            "terms.opened",
            where("terms", "signing_date"),
            msg("The agreement is dated before the case was opened."),
            msg("Check opened_on and terms.signing_date."),
        )


def check_interest_from(case: Case, where: Locate) -> Iterator[Finding]:
    """Interest of the plan starts where the confirmed interest ends, and before it is due."""
    if case.terms is None or case.terms.schedule.method is Method.CUSTOM:
        return
    plan, cut_off = case.terms.schedule, case.terms.cut_off
    if not plan.rate or plan.first_due is None:
        return
    place = where("terms", "schedule", "interest_from")
    if plan.interest_from and plan.interest_from > plan.first_due:
        yield error(
            "schedule.interest-late",
            place,
            msg("Interest would run from {since}, after the first instalment on {due}.",
                since=plan.interest_from, due=plan.first_due),
            msg("Write a day before first_due; months without interest go into"
                " interest_free_months."),
        )  # fmt: skip
    since = plan.interest_from or add_months(plan.first_due, -1)
    confirmed = case.terms.confirmed
    if since < cut_off and (confirmed.interest or confirmed.penalty):
        yield (error if plan.interest_from else warning)(
            "schedule.interest-twice",
            place,
            msg("Interest until {cut_off} is confirmed, but the plan's interest runs from {since}:"
                " the days between are counted twice.", cut_off=cut_off, since=since),
            msg("Write interest_from: {cut_off} or later.", cut_off=cut_off),
            "民法典 680",
        )  # fmt: skip


def check_affordable(case: Case, where: Locate) -> Iterator[Finding]:
    """What instalments take above the monthly capacity must come from assets."""
    means = case.negotiation.affordability
    if case.terms is None or means is None:
        return
    excess = sum(
        (max(each - means.capacity, Decimal(0)) for each in _amounts(case.terms)), Decimal(0)
    )
    if excess > means.assets:
        yield warning(
            "schedule.unaffordable",
            where("terms", "schedule"),
            msg(
                "At {capacity} a month {excess} is not covered; assets are {assets}.",
                capacity=means.capacity,
                excess=excess,
                assets=means.assets,
            ),
            msg("Agree on more or smaller instalments, or record what else pays for them."),
        )


def _listed(terms: Terms, where: Locate) -> Iterator[Finding]:
    if not terms.instalments:
        yield error(
            "schedule.instalments-missing",
            where("terms", "instalments"),
            msg("A custom schedule lists its instalments; there is none."),
            msg("Add instalments with due and amount, or choose another method."),
        )
    if terms.schedule.count not in (None, len(terms.instalments)):
        yield error(
            "schedule.count",
            where("terms", "schedule", "count"),
            msg(
                "{count} instalments are announced, {listed} are listed.",
                count=terms.schedule.count,
                listed=len(terms.instalments),
            ),
            msg("Leave count out: a custom schedule has as many as it lists."),
        )
    yield from _listed_interest(terms, where)
    if (
        terms.schedule.first_due
        and terms.instalments[:1]
        and (terms.schedule.first_due != terms.instalments[0].due)
    ):
        yield error(
            "schedule.first-due",
            where("terms", "schedule", "first_due"),
            msg("The first instalment listed falls due on another day."),
            msg("Leave first_due out: a custom schedule lists its days."),
        )


def _listed_interest(terms: Terms, where: Locate) -> Iterator[Finding]:
    """The rate is what the agreement says of the interest that is listed."""
    listed = sum((item.interest for item in terms.instalments), Decimal(0))
    if listed and not terms.schedule.rate:
        yield error(
            "schedule.rate-missing",
            where("terms", "schedule", "rate"),
            msg("The instalments hold {interest} of interest, but the agreement would say that"
                " none runs.", interest=listed),
            msg("Write the yearly rate that was agreed, or take the interest out."),
        )  # fmt: skip
    if terms.instalments and terms.schedule.rate and not listed:
        yield error(
            "schedule.rate-unused",
            where("terms", "schedule", "rate"),
            msg("The agreement would speak of a rate, but no instalment listed holds interest."),
            msg("Leave the rate out, or write the interest of each instalment."),
        )


_NEEDED: Mapping[Method, tuple[str, ...]] = {
    Method.LUMP_SUM: ("first_due",),
    Method.STEP_UP: ("steps", "first_due"),
}


def _computed(terms: Terms, where: Locate) -> Iterator[Finding]:
    method = terms.schedule.method
    for field in _NEEDED.get(method, ("count", "first_due")):
        if not getattr(terms.schedule, field):
            yield error(
                "schedule.field-missing",
                where("terms", "schedule", field),
                msg("The method {method} needs {field}.", method=named(method), field=field),
                msg("Add it, or list the instalments with method: custom."),
            )
    if method is Method.INTEREST_ONLY and not terms.schedule.rate:
        yield error(
            "schedule.no-interest",
            where("terms", "schedule", "rate"),
            msg("Interest first and the principal with the last instalment: without a rate there"
                " is no interest, and one instalment is left."),
            msg("Write the rate, or choose method: lump_sum."),
        )  # fmt: skip
    if method is Method.LUMP_SUM and terms.schedule.count not in (None, 1):
        yield error(
            "schedule.count",
            where("terms", "schedule", "count"),
            msg("A lump sum is paid at once, in one instalment."),
            msg("Leave count out, or choose another method."),
        )
    if terms.instalments:
        yield error(
            "schedule.instalments-surplus",
            where("terms", "instalments"),
            msg(
                "The method {method} computes the instalments, but some are listed too.",
                method=named(method),
            ),
            msg("Leave instalments out, or set method: custom."),
        )
    if method is Method.LUMP_SUM and terms.schedule.rate:
        yield error(
            "schedule.rate-unused",
            where("terms", "schedule", "rate"),
            msg("A lump sum is paid without interest here, but the agreement would speak of a"
                " rate."),
            msg("Leave the rate out, or list the one instalment with its interest (method: "
                "custom)."),
        )  # fmt: skip
    yield from _steps(terms, where)
    yield from _interest_free(terms, where)


def _interest_free(terms: Terms, where: Locate) -> Iterator[Finding]:
    """Months without interest end before the plan does, and are only of use where it runs."""
    plan = terms.schedule
    if not plan.interest_free_months or not plan.first_due:
        return
    place = where("terms", "schedule", "interest_free_months")
    last = add_months(plan.first_due, (plan.number or 1) - 1)
    since = plan.interest_from or add_months(plan.first_due, -1)
    if not plan.rate:
        yield warning(
            "schedule.free-of-nothing",
            place,
            msg("Some months are free of interest, but no interest runs in this plan."),
            msg("Leave interest_free_months out, or write the rate."),
        )
    elif add_months(since, plan.interest_free_months) >= last:
        yield error(
            "schedule.free-throughout",
            place,
            msg("{months} months from {since} are free of interest, but the plan ends on {last}: no"
                " interest would ever run.", months=plan.interest_free_months, since=since,
                last=last),
            msg("Write fewer months, or rate: '0' if the whole plan is free of interest."),
        )  # fmt: skip


def _steps(terms: Terms, where: Locate) -> Iterator[Finding]:
    plan = terms.schedule
    if plan.steps and plan.method is not Method.STEP_UP:
        yield error(
            "schedule.steps-surplus",
            where("terms", "schedule", "steps"),
            msg("Steps are listed, but the method {method} has none.", method=named(plan.method)),
            msg("Leave steps out, or set method: step_up."),
        )
        return
    for index, step in enumerate(plan.steps):
        is_last = index == len(plan.steps) - 1
        if (step.amount is None) is not is_last:
            yield error(
                "schedule.step-amount",
                where("terms", "schedule", "steps", index, "amount"),
                msg("Every step but the last has an amount, and the last has none."),
                msg("Leave the amount of the last step out: it repays what is left."),
            )
    if plan.steps and plan.count not in (None, sum(step.count for step in plan.steps)):
        yield error(
            "schedule.count",
            where("terms", "schedule", "count"),
            msg(
                "{count} instalments are announced, {listed} are listed.",
                count=plan.count,
                listed=sum(step.count for step in plan.steps),
            ),
            msg("Leave count out: the steps say how many there are."),
        )


def _before_signing(where: Locate, *place: str | int) -> Finding:
    return error(
        "schedule.early",
        where("terms", *place),
        msg("The instalment falls due before the agreement is signed or on that day."),
        msg("Choose a day after terms.signing_date."),
    )


def _amounts(terms: Terms) -> list[Decimal]:
    """The instalments as far as they are known without interest, 元."""
    if terms.schedule.method is Method.CUSTOM:
        return [item.amount for item in terms.instalments]
    if terms.schedule.method is Method.INTEREST_ONLY:
        return [payable(terms)]
    if terms.schedule.steps:
        return _stepped(terms)
    count = terms.schedule.count or 1
    return [round_cents(payable(terms) / count)] * count


def _stepped(terms: Terms) -> list[Decimal]:
    *fixed, last = terms.schedule.steps
    amounts = [step.amount or Decimal(0) for step in fixed for _ in range(step.count)]
    left = max(payable(terms) - sum(amounts, Decimal(0)), Decimal(0))
    return [*amounts, *[round_cents(left / last.count)] * last.count]
