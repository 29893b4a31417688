"""What ``status`` shows to people: a table, totals, caps, conditions."""

from __future__ import annotations

from rich.console import JustifyMethod
from rich.table import Table

from pipeline.case.money import amount_figures
from pipeline.case.terms import Terms
from pipeline.cli.voice import Voice
from pipeline.debt.acceleration import Condition, ConditionKind
from pipeline.debt.account import Account, CapKind, CapShown, Demand
from pipeline.debt.appropriation import Head
from pipeline.debt.old_charges import RunningCharges
from pipeline.debt.outlook import IfPaid
from pipeline.debt.standing import Problem, ProblemKind, Standing, State, Status
from pipeline.law.citing import percent
from pipeline.messages import Message, msg

Line = tuple[Message, str]
"""A sentence and the style it is printed in."""

_NAMES = {
    Status.UPCOMING: msg("not yet due"),
    Status.DUE: msg("due today"),
    Status.IN_GRACE: msg("within grace"),
    Status.MISSED: msg("missed"),
    Status.PAID: msg("paid in time"),
    Status.CURED: msg("missed, paid since"),
    Status.REPLACED: msg("replaced by an amendment"),
}
_STYLES = {Status.MISSED: "bold red", Status.IN_GRACE: "yellow", Status.DUE: "yellow",
           Status.PAID: "green", Status.CURED: "green", Status.UPCOMING: "dim",
           Status.REPLACED: "dim"}  # fmt: skip
_FIGURES = range(2, 5)  # the columns of amounts
_CONDITIONS = {
    ConditionKind.MISSED_IN_A_ROW: msg("instalments missed in a row"),
    ConditionKind.MISSED_IN_ALL: msg("instalments missed in all"),
    ConditionKind.OVERDUE_MORE_THAN: msg("amount overdue, to be exceeded"),
}
_PROBLEMS = {
    ProblemKind.SAME_REFERENCE: msg("the reference was counted before, held back"),
    ProblemKind.UNKNOWN_PAYMENT: msg("no such payment to reverse"),
    ProblemKind.REFUND_TOO_MUCH: msg("more refunded than owed back"),
    ProblemKind.WAIVED_TOO_MUCH: msg("more waived than open"),
    ProblemKind.AMENDED_LESS: msg("the amendment repays less than was open"),
    ProblemKind.AMENDED_MORE: msg("the amendment repays more than was open"),
}


def tell(voice: Voice, account: Account, terms: Terms) -> None:
    """Print how a case stands."""
    voice.console.print(_table(voice, account.state))
    for line, style in (*_totals(account, terms), *_damages(account), *_running(account.running)):
        voice.say(line, style=style)
    for each in account.conditions:
        voice.say(_condition(each), style="bold red" if each.met else "dim")
    if account.demand and any(each.met for each in account.conditions):
        voice.say(_demand(account.demand))
    for problem in account.state.problems:
        voice.say(_problem(problem), style="yellow")
    voice.say(msg("This takes the agreement as signed on {day}; the packet knows who signed.",
                  day=terms.signing_date), style="dim")  # fmt: skip


def _table(voice: Voice, state: State) -> Table:
    headings = (msg("No."), msg("Due"), msg("Amount"), msg("Left"), msg("Damages"),
                msg("Paid on"), msg("Days late"), msg("State"), msg("Paid by"))  # fmt: skip
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        justify: JustifyMethod = "right" if place in _FIGURES else "left"
        table.add_column(voice.text(heading), justify=justify, no_wrap=place < len(headings) - 1)
    paid_by = state.paid_by()
    for one in state.instalments:
        by = " ".join(each.payment.reference for each, _ in paid_by.get(one.number, ()))
        table.add_row(*_cells(voice, one), by, style=_STYLES[one.status])
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


def _totals(account: Account, terms: Terms) -> list[Line]:
    state = account.state
    share = f"{state.progress * 100:.1f} %"
    lines = [
        (msg("Received {received}, of {owed} payable: {share}.", share=share,
             received=amount_figures(state.received), owed=amount_figures(state.total.owed)), ""),
        (msg("Payable today: {due}. Overdue: {overdue}. To settle everything: {all}.",
             due=amount_figures(state.due_now), overdue=amount_figures(state.overdue),
             all=amount_figures(state.to_settle)), "bold" if state.overdue else ""),
    ]  # fmt: skip
    lines += [(text, "yellow") for text in _apart(state)]
    if state.settled_on:
        lines += [
            (msg("Settled on {day}.", day=state.settled_on), "bold green"),
            (msg("The settlement certificate is due by {day}.",
                 day=terms.certificate_by(state.settled_on)), ""),
        ]  # fmt: skip
    elif state.next_due:
        lines.append((msg("Next: instalment {number} on {day}, {amount}. Next talk: {talk}.",
                          number=state.next_due.number, day=state.next_due.due,
                          amount=amount_figures(state.next_due.outstanding),
                          talk=account.talk), ""))  # fmt: skip
    return lines


def _apart(state: State) -> list[Message]:
    """What is not simply paid or owed, where there is any."""
    back, returned, held, granted, saved = (
        amount_figures(each) for each in (state.owed_back, state.refunded, state.held,
                                          state.granted, state.saved_by_settling)
    )  # fmt: skip
    given = (
        (state.owed_back, msg("Paid too much and owed back: {amount}.", amount=back)),
        (state.refunded, msg("Paid too much and returned since: {amount}.", amount=returned)),
        (state.held, msg("Held back, because the reference was counted before: {amount}.",
                         amount=held)),
        (state.granted, msg("Waived since the signing: {amount}.", amount=granted)),
        (state.saved_by_settling, msg("Interest that settling today saves: {amount}.",
                                      amount=saved)),
    )  # fmt: skip
    return [text for amount, text in given if amount]


def _damages(account: Account) -> list[Line]:
    damages = account.state.of(Head.DAMAGES).owed
    if not damages:
        return []
    lines: list[Line] = [(msg("Damages so far: {amount}.", amount=amount_figures(damages)), "")]
    return [*lines, *((_cap(cap), "yellow" if cap.binds else "dim") for cap in account.caps)]


def _cap(cap: CapShown) -> Message:
    values: dict[str, object] = {
        "figure": amount_figures(cap.figure),
        "uncapped": amount_figures(cap.uncapped),
    }
    if cap.kind is CapKind.AGREED:
        return msg("Agreed cap: {figure}; by the rate alone {uncapped}.", **values)
    assert cap.rate is not None
    articles = "、".join(dict.fromkeys(rule.article for rule in cap.rules))
    return msg("Cap of the law: {rate} a year on the principal overdue, {figure} so far; by the"
               " agreed rate {uncapped} ({articles}).",
               rate=percent(cap.rate), articles=articles, **values)  # fmt: skip


def _running(running: RunningCharges | None) -> list[Line]:
    if running is None:
        return []
    total = amount_figures(running.total)
    if running.given_up:
        return [(msg("Interest of the old contracts, given up on completion: {total}.",
                     total=total), "dim")]  # fmt: skip
    if running.claimable_from:
        return [(msg("Interest of the old contracts: {total}, may be claimed since {day}.",
                     total=total, day=running.claimable_from), "yellow")]  # fmt: skip
    return [(msg("Interest of the old contracts runs on unclaimed: {total}.", total=total), "dim")]


def _condition(each: Condition) -> Message:
    values = {"what": _CONDITIONS[each.kind], "agreed": each.agreed, "found": each.found}
    if each.met:
        return msg("Acceleration, {what}: agreed {agreed}, found {found}: met. A demand and its"
                   " period come first.", **values)  # fmt: skip
    return msg("Acceleration, {what}: agreed {agreed}, found {found}: not met.", **values)


def _demand(demand: Demand) -> Message:
    values = {"day": demand.arrived_on, "until": demand.period_until}
    if demand.over:
        return msg("The demand arrived on {day}; its period ran out on {until}.", **values)
    return msg("The demand arrived on {day}; its period runs until {until}.", **values)


def _problem(problem: Problem) -> Message:
    return msg("{day} {reference}: {what} ({amount}).", day=problem.event.on,
               reference=problem.event.reference or "-", what=_PROBLEMS[problem.kind],
               amount=amount_figures(problem.amount))  # fmt: skip


def tell_outlook(voice: Voice, outlook: IfPaid) -> None:
    """Print what a payment would change."""
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
