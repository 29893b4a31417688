"""``status``: the schedule against the payments, on any day, and what a payment would change."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import click
from rich.console import JustifyMethod
from rich.table import Table

from pipeline.case.dates import EARLIEST, LATEST
from pipeline.case.money import amount_figures
from pipeline.case.terms import Terms
from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.debt.acceleration import Condition, ConditionKind, acceleration
from pipeline.debt.agreed import acceleration_clause, next_talk, state_of
from pipeline.debt.appropriation import Head
from pipeline.debt.outlook import IfPaid, if_paid
from pipeline.debt.standing import Standing, State, Status
from pipeline.errors import WrongState
from pipeline.law.law import Law
from pipeline.messages import Message, msg
from pipeline.running.opening import open_case

_NAMES = {
    Status.UPCOMING: msg("not yet due"),
    Status.DUE: msg("due today"),
    Status.IN_GRACE: msg("within grace"),
    Status.MISSED: msg("missed"),
    Status.PAID: msg("paid in time"),
    Status.CURED: msg("missed, paid since"),
}
_STYLES = {Status.MISSED: "bold red", Status.IN_GRACE: "yellow", Status.DUE: "yellow",
           Status.PAID: "green", Status.CURED: "green", Status.UPCOMING: "dim"}  # fmt: skip
_FIGURES = range(2, 5)  # the columns of amounts
_CONDITIONS = {
    ConditionKind.MISSED_IN_A_ROW: msg("instalments missed in a row"),
    ConditionKind.MISSED_IN_ALL: msg("instalments missed in all"),
    ConditionKind.OVERDUE_MORE_THAN: msg("amount overdue, to be exceeded"),
}
_SUPPOSED = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,2})?)@([0-9]{4}-[0-9]{2}-[0-9]{2})")
_NOTHING = (Decimal(0), EARLIEST)


class Supposed(click.ParamType[tuple[Decimal, date]]):
    """A payment that may come: ``2000@2026-05-15``."""

    name = "amount@date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Decimal, date]:
        """Read the option's text."""
        if isinstance(value, tuple):
            return value
        found = _SUPPOSED.fullmatch(str(value))
        try:
            amount, day = (Decimal(found[1]), date.fromisoformat(found[2])) if found else _NOTHING
        except ValueError:
            amount, day = _NOTHING
        if not amount or not EARLIEST <= day <= LATEST:
            return self.fail(f"{value}: 2000@2026-05-15", param, ctx)
        return amount.quantize(Decimal("0.01")), day


@click.command()
@click.argument("case", type=ExistingPath)
@as_of_option
@click.option("--if-paid", "supposed", type=Supposed(),
              help="假设某日还款，如 2000@2026-05-15。 / What a payment would change.")  # fmt: skip
@language_option
@json_option
def status(
    case: Path, as_of: date, supposed: tuple[Decimal, date] | None, lang: str, as_json: bool
) -> None:
    """还款计划的履行情况。 / How the agreed schedule stands on a day.

    Example: jieqing status my-case --as-of 2026-05-01
    """
    voice = Voice(lang, as_json)
    sound = open_case(case, Law.load(), as_of).sound()
    terms = sound.terms
    if terms is None or as_of < terms.signing_date:
        raise WrongState(
            "status.no-agreement",
            msg("No agreement is in force on {day}.", day=as_of),
            hint=msg("Agree on terms first, or ask for a day from the signing date on."),
        )
    state = state_of(sound, terms, as_of)
    outlook = if_paid(sound, terms, *supposed) if supposed else None
    conditions = _conditions(state, terms)
    if as_json:
        voice.emit(_document(state, terms, conditions, outlook, sound.id))
    _tell(voice, state, terms, conditions)
    if outlook:
        _tell_outlook(voice, outlook)


def _conditions(state: State, terms: Terms) -> tuple[Condition, ...]:
    agreed = terms.default.acceleration
    return acceleration(state, acceleration_clause(agreed)) if agreed else ()


def _tell(voice: Voice, state: State, terms: Terms, conditions: tuple[Condition, ...]) -> None:
    voice.console.print(_table(voice, state))
    for line, style in _totals(state, terms):
        voice.say(line, style=style)
    for each in conditions:
        voice.say(_condition(each), style="bold red" if each.met else "dim")
    voice.say(msg("This takes the agreement as signed on {day}; the packet knows who signed.",
                  day=terms.signing_date), style="dim")  # fmt: skip


def _table(voice: Voice, state: State) -> Table:
    headings = (msg("No."), msg("Due"), msg("Amount"), msg("Left"), msg("Damages"),
                msg("Paid on"), msg("Days late"), msg("State"))  # fmt: skip
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        justify: JustifyMethod = "right" if place in _FIGURES else "left"
        table.add_column(voice.text(heading), justify=justify, no_wrap=True)
    for one in state.instalments:
        table.add_row(*_cells(voice, one), style=_STYLES[one.status])
    return table


def _cells(voice: Voice, one: Standing) -> tuple[str, ...]:
    agreed = one.principal + one.interest
    return (
        str(one.number),
        one.due.isoformat(),
        *(amount_figures(each) for each in (agreed.owed, agreed.outstanding)),
        amount_figures(one.damages.owed) if one.damages.owed else "",
        one.paid_on.isoformat() if one.paid_on else "",
        str(one.days_late or ""),
        voice.text(_NAMES[one.status]),
    )


def _totals(state: State, terms: Terms) -> list[tuple[Message, str]]:
    owed = state.total.owed
    share = f"{state.total.paid / owed * 100 if owed else 100:.1f} %"
    lines = [
        (msg("Received {received}, of {owed} payable: {share}.", share=share,
             received=amount_figures(state.received), owed=amount_figures(owed)), ""),
        (msg("Payable today: {due}. Overdue: {overdue}. To settle everything: {all}.",
             due=amount_figures(state.due_now), overdue=amount_figures(state.overdue),
             all=amount_figures(state.to_settle)), "bold" if state.overdue else ""),
    ]  # fmt: skip
    if damages := state.of(Head.DAMAGES).owed:
        lines.append((_damages(damages, terms), ""))
    if state.owed_back:
        lines.append((msg("Paid too much and owed back: {amount}.",
                          amount=amount_figures(state.owed_back)), "yellow"))  # fmt: skip
    if state.settled_on:
        lines.append((msg("Settled on {day}.", day=state.settled_on), "bold green"))
    elif state.next_due:
        lines.append((msg("Next: instalment {number} on {day}, {amount}. Next talk: {talk}.",
                          number=state.next_due.number, day=state.next_due.due,
                          amount=amount_figures(state.next_due.outstanding),
                          talk=next_talk(terms, state.as_of)), ""))  # fmt: skip
    return lines


def _damages(amount: Decimal, terms: Terms) -> Message:
    cap = terms.default.damages.cap if terms.default.damages else None
    if cap is None:
        return msg("Damages so far: {amount}; no cap is agreed.", amount=amount_figures(amount))
    return msg("Damages so far: {amount}; the agreed cap is {cap}.", amount=amount_figures(amount),
               cap=amount_figures(cap))  # fmt: skip


def _condition(each: Condition) -> Message:
    values = {"what": _CONDITIONS[each.kind], "agreed": each.agreed, "found": each.found}
    if each.met:
        return msg("Acceleration, {what}: agreed {agreed}, found {found}: met. A demand and its"
                   " period come first.", **values)  # fmt: skip
    return msg("Acceleration, {what}: agreed {agreed}, found {found}: not met.", **values)


def _tell_outlook(voice: Voice, outlook: IfPaid) -> None:
    voice.say(
        msg("If {amount} is paid on {day}: payable then {after} instead of {before}; to settle"
            " everything {left} instead of {all}; instalments paid in full by it: {numbers}.",
            amount=amount_figures(outlook.amount), day=outlook.on,
            after=amount_figures(outlook.with_it.due_now),
            before=amount_figures(outlook.without.due_now),
            left=amount_figures(outlook.with_it.to_settle),
            all=amount_figures(outlook.without.to_settle),
            numbers="、".join(map(str, outlook.instalments)) or "0"),
        style="bold",
    )  # fmt: skip


def _document(
    state: State, terms: Terms, conditions: tuple[Condition, ...], outlook: IfPaid | None, case: str
) -> dict[str, object]:
    """As it leaves the house; amounts are text, 元 with two places."""
    return {
        "schema": "status.v1",
        "case": case,
        **_figures(state),
        "next_talk": None if state.settled_on else next_talk(terms, state.as_of).isoformat(),
        "instalments": [_instalment_json(one) for one in state.instalments],
        "acceleration": [
            {"condition": each.kind.value, "agreed": str(each.agreed), "found": str(each.found),
             "met": each.met}
            for each in conditions
        ],
        "if_paid": None if outlook is None else {
            "amount": str(outlook.amount),
            "on": outlook.on.isoformat(),
            "instalments": list(outlook.instalments),
            "without": _figures(outlook.without),
            "with": _figures(outlook.with_it),
        },
    }  # fmt: skip


def _figures(state: State) -> dict[str, object]:
    return {
        "as_of": state.as_of.isoformat(),
        "received": str(state.received),
        "due_now": str(state.due_now),
        "overdue": str(state.overdue),
        "damages": str(state.of(Head.DAMAGES).owed),
        "to_settle": str(state.to_settle),
        "owed_back": str(state.owed_back),
        "settled_on": state.settled_on.isoformat() if state.settled_on else None,
    }


def _instalment_json(one: Standing) -> dict[str, object]:
    agreed = one.principal + one.interest
    return {
        "number": one.number,
        "due": one.due.isoformat(),
        "grace_until": one.grace_until.isoformat(),
        "amount": str(agreed.owed),
        "paid": str(agreed.paid),
        "damages": str(one.damages.owed),
        "paid_on": one.paid_on.isoformat() if one.paid_on else None,
        "days_late": one.days_late,
        "state": one.status.value,
    }
