"""Parts of the 履约情况说明: chart, how damages come out, demand, money of no instalment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipeline.case.money import amount_figures
from pipeline.case.terms import Terms
from pipeline.debt.account import Account, CapKind, CapShown
from pipeline.debt.appropriation import Appropriation, Head
from pipeline.debt.old_charges import RunningCharges
from pipeline.debt.schedule import ZERO
from pipeline.debt.standing import State
from pipeline.law.citing import percent
from pipeline.law.rule import Status
from pipeline.papers.draft import Course
from pipeline.papers.statement_context import DamagesRow, OtherRow
from pipeline.papers.words import day, yuan


def course_of(state: State, terms: Terms) -> Course:
    """Principal and interest, as planned and as paid, each summed up day by day."""
    planned = [(one.due, (one.principal + one.interest).owed) for one in state.instalments]
    paid = [
        (each.payment.on, sum((e.amount for e in each.entries if e.number and
                               e.head is not Head.DAMAGES), ZERO))
        for each in state.appropriations
    ]  # fmt: skip
    return Course(terms.signing_date, state.as_of, _summed(planned), _summed(paid))


def _summed(parts: list[tuple[date, Decimal]]) -> tuple[tuple[date, Decimal], ...]:
    days: dict[date, Decimal] = {}
    total = ZERO
    for on, amount in sorted(parts):
        total += amount
        days[on] = total
    return tuple(days.items())


def damages_how(account: Account, terms: Terms) -> Iterator[DamagesRow]:
    """What was agreed, what it comes to, both caps, and what counts; nothing without damages."""
    agreed, share = terms.default.damages, account.state.of(Head.DAMAGES)
    if agreed is None or not (share.owed or any(cap.binds for cap in account.caps)):
        return
    uncapped = next((cap.uncapped for cap in account.caps), share.owed)
    fixed = f"，另一次性{yuan(agreed.fixed)}" if agreed.fixed else ""
    caps = {cap.kind: cap for cap in account.caps}
    how = f"宽限期满后按逾期款项每日{_rate(agreed.daily_rate)}{fixed}，至今{yuan(uncapped)}"
    if most := caps.get(CapKind.AGREED):
        how += f"；合计最多{yuan(most.figure)}，{_reached(most)}"
    yield DamagesRow(name="约定的违约金", how=how)
    if law := caps.get(CapKind.LAW):
        how = f"逾期本金按年利率{_rate(law.rate or ZERO)}，至今{yuan(law.figure)}，{_reached(law)}"
        yield DamagesRow(name="法律的上限", how=f"{how}（{_rules(law)}）")
    left = f"，已付{yuan(share.paid)}，未付{yuan(share.outstanding)}"
    yield DamagesRow(name="应计违约金", how=f"各期取其中最低者，{yuan(share.owed)}{left}")


def _reached(cap: CapShown) -> str:
    return "已受此限制" if cap.binds else "未达到"


def _rate(rate: Decimal) -> str:
    return percent(rate).replace(" ", "")


def _rules(cap: CapShown) -> str:
    articles = dict.fromkeys(
        rule.article + ("" if rule.status is Status.VERIFIED else "，未核实") for rule in cap.rules
    )
    return "；".join(articles)


def demand_of(account: Account) -> str:
    """The latest demand that arrived and its period, once anything is missed."""
    it = account.demand
    if it is None or not account.state.missed:
        return ""
    word = "已届满" if it.over else "尚未届满"
    return f"催告于{day(it.arrived_on)}送达，宽限至{day(it.period_until)}，{word}"


def old_interest(running: RunningCharges | None) -> str:
    """Interest of the old contracts that runs on, and whether it may be claimed."""
    if running is None or not running.total:
        return ""
    if running.given_up:
        return f"{yuan(running.total)}，已随结清免除"
    if running.claimable_from:
        return f"{yuan(running.total)}，自{day(running.claimable_from)}起可以主张"
    return f"{yuan(running.total)}，按期履行期间不主张"


def others(state: State) -> Iterator[OtherRow]:
    """What of each payment no instalment took: costs, owed back, held, gone back."""
    for each in state.appropriations:
        for amount, what in _elsewhere(each):
            yield OtherRow(
                received_on=each.payment.on.isoformat(),
                amount=amount_figures(amount),
                reference=each.payment.reference,
                what=what,
            )


def _elsewhere(one: Appropriation) -> Iterator[tuple[Decimal, str]]:
    if one.reversed_on:
        yield one.payment.amount, f"已于{day(one.reversed_on)}退回，不计入"
        return
    costs = sum((each.amount for each in one.entries if not each.number), ZERO)
    parts = (
        (costs, "费用、恢复的减免款"),
        (one.held, "流水号重复，暂不计入，待核对"),
        (one.owed_back, "多付，应当退还借款人"),
        (one.refunded, "多付，已退还借款人"),
    )
    yield from ((amount, what) for amount, what in parts if amount)
