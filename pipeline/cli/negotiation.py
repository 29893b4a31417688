"""The verb ``propose``, and how what it finds is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import click

from pipeline.case.means import MeansInput
from pipeline.case.money import amount_figures
from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.law.law import Law
from pipeline.law.rule import Status
from pipeline.messages import Message, msg
from pipeline.proposals.assessment import Heading, Sheet
from pipeline.proposals.figures import rate_figures
from pipeline.proposals.gains import gains
from pipeline.proposals.means import Means
from pipeline.proposals.means_checks import INPUTS
from pipeline.proposals.plan import Plan, PlanKind
from pipeline.proposals.report import Proposed
from pipeline.proposals.report import propose as solve_case
from pipeline.proposals.solve import Constraint, Solution
from pipeline.running.opening import open_case

NO_PLAN = 1
_KINDS: Mapping[PlanKind, Message] = {
    PlanKind.SHORTEST: msg("Shortest plan"),
    PlanKind.LOWER: msg("Lower instalments"),
    PlanKind.STEP_UP: msg("Instalments that rise"),
    PlanKind.LEAST_WAIVER: msg("With the least waiver"),
    PlanKind.LUMP_SUM: msg("Lump sum"),
}
_HEADINGS: Mapping[Heading, Message] = {
    Heading.ABILITY: msg("Ability to pay"),
    Heading.SINCERITY: msg("Sincerity"),
}


@click.command()
@click.argument("case", type=ExistingPath)
@as_of_option
@language_option
@json_option
def propose(case: Path, as_of: date, lang: str, as_json: bool) -> int:
    """算出付得起的还款方案，或说明卡在哪里。 / Find plans that can be paid, or what is in the way.

    Example: jieqing propose my-case
    """
    voice, law = Voice(lang, as_json), Law.load()
    opened = open_case(case, law, as_of)
    proposed = solve_case(opened.sound(), law, as_of, opened.traces)
    if as_json:
        voice.emit(proposed.as_json(lang))
    _tell(voice, proposed)
    return 0 if proposed.solution.plans else NO_PLAN


def _tell(voice: Voice, proposed: Proposed) -> None:
    _tell_question(voice, proposed)
    for barred in proposed.barred:
        voice.say(barred.message, style="bold yellow")
    for plan in proposed.solution.plans:
        _tell_plan(voice, plan, proposed)
    if not proposed.solution.shortest:
        _tell_obstacles(voice, proposed.solution)
    _tell_sheet(voice, proposed.sheet)
    _tell_rules(voice, proposed)


def _tell_obstacles(voice: Voice, solution: Solution) -> None:
    """Why there is no plan, what would help, and what would not."""
    voice.say(msg("There is no plan without a waiver."), style="yellow")
    others = [each for each in solution.obstacles if each.constraint is not Constraint.DATES]
    for each in solution.obstacles:
        if each not in others:
            voice.say(msg("  - {problem}", problem=each.message))
    for title, helps in (
        (msg("Any one of these would help:"), True),
        (msg("These would not help:"), False),
    ):
        listed = [each for each in others if each.helps is helps]
        if listed:
            voice.say(title, style="yellow")
        for each in listed:
            voice.say(msg("  - {problem}", problem=each.message))


def _tell_question(voice: Voice, proposed: Proposed) -> None:
    debt, means = proposed.debt, proposed.solution.limits.means
    voice.say(msg("Debt on {day}: {total} yuan. Left for instalments: {capacity} yuan a month.",
                  day=debt.on, total=_yuan(debt.total), capacity=_yuan(means.capacity)),
              style="bold")  # fmt: skip
    if debt.excess:
        voice.say(msg("{excess} yuan of charges above the cap of {cap} are not counted.",
                      excess=_yuan(debt.excess), cap=rate_figures(debt.cap.rate)))  # fmt: skip
    for each, amount in _inputs(means):
        voice.say(msg("  {what}: {amount} yuan  [{evidence}]", what=INPUTS[each],
                      amount=_yuan(amount), evidence=", ".join(proposed.evidence[each]) or "-"),
                  style="dim")  # fmt: skip
    voice.say(msg("  kept in reserve: {amount} yuan", amount=_yuan(means.buffer)), style="dim")
    if means.floor and means.expenses == means.floor.amount:
        voice.say(msg("Expenses are counted at the floor of the place, {floor} yuan ({source}).",
                      floor=_yuan(means.floor.amount), source=means.floor.source))  # fmt: skip


def _inputs(means: Means) -> tuple[tuple[MeansInput, Decimal], ...]:
    return (
        (MeansInput.INCOME, means.income),
        (MeansInput.EXPENSES, means.expenses),
        (MeansInput.OTHER_DEBTS, means.other_debts),
        (MeansInput.ASSETS, means.assets),
    )


def _tell_plan(voice: Voice, plan: Plan, proposed: Proposed) -> None:
    schedule, gained = plan.schedule, gains(plan, proposed.without)
    voice.say(
        msg("{kind}: {total} yuan in {count} instalments until {end}, effective yearly rate "
            "{rate}.", kind=_KINDS[plan.kind], total=_yuan(plan.total), count=len(schedule),
            end=schedule.last_due, rate=rate_figures(plan.effective_rate)),
        style="green",
    )  # fmt: skip
    if plan.waiver:
        voice.say(msg("  Waived: {waiver} yuan, to be approved by {level}.",
                      waiver=_yuan(plan.waiver), level=plan.level))  # fmt: skip
    amounts = groupby(schedule, key=lambda one: one.total)
    for amount, same in ((amount, list(group)) for amount, group in amounts):
        voice.say(msg("  {count} × {amount} yuan from {day}", count=len(same),
                      amount=_yuan(amount), day=same[0].due))  # fmt: skip
    voice.say(
        msg("  It holds if income falls by {part} %.", part=_stress(proposed))
        if plan.holds_in_stress
        else msg("  It does not hold if income falls by {part} %.", part=_stress(proposed))
    )
    if plan.cover:
        voice.say(msg("  What is left before the reserve is {cover} times the instalment at least.",
                      cover=plan.cover))  # fmt: skip
    voice.say(msg("  Against no deal: borrower {borrower} yuan, lender {lender} yuan.",
                  borrower=_signed(gained.borrower), lender=_signed(gained.lender)))  # fmt: skip


def _tell_sheet(voice: Voice, sheet: Sheet) -> None:
    for heading in Heading:
        points, most = sheet.points(heading)
        voice.say(msg("{heading}: {points} of {most} points", heading=_HEADINGS[heading],
                      points=points, most=most), style="bold")  # fmt: skip
        for line in (each for each in sheet.lines if each.heading is heading):
            sources = f"  [{', '.join(line.sources)}]" if line.sources else ""
            voice.say(msg("  {points} of {most}  {seen}{sources}", points=line.points,
                          most=line.out_of, seen=line.seen, sources=sources))  # fmt: skip
            if line.look:
                voice.say(msg("    → {look}", look=line.look))
    voice.say(msg("The sheet decides nothing: a person does, and the reason goes into the answer."))


def _tell_rules(voice: Voice, proposed: Proposed) -> None:
    """The unverified rows behind the figures, said where they are used."""
    for rule in proposed.rules:
        if rule.status is Status.UNVERIFIED:
            voice.say(msg("Not verified: {note} ({article})", note=rule.note(voice.lang),
                          article=rule.article), style="dim")  # fmt: skip


def _stress(proposed: Proposed) -> str:
    return f"{(proposed.solution.limits.means.stress * 100).normalize():f}"


def _yuan(amount: Decimal) -> str:
    return amount_figures(amount)


def _signed(amount: Decimal) -> str:
    return f"{'+' if amount >= 0 else '-'}{amount_figures(abs(amount))}"
