"""Clauses of the agreement whose wording depends on figures: data in, finished phrases out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.case.default import DefaultTerms, GuaranteeKind, GuaranteeTerms
from pipeline.case.loans import DayCount
from pipeline.case.model import Case
from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.parties import Organisation, Person, Role
from pipeline.case.terms import (
    Account,
    Appropriated,
    Forum,
    Review,
    SchedulePlan,
    WaiverEffect,
    WaiverTerms,
)
from pipeline.debt.agreed import interest_free_until, interest_start
from pipeline.papers.agreement_context import (
    AccelerationClause,
    AccountClause,
    DamagesClause,
    WaiverClause,
)
from pipeline.papers.people import acts_for
from pipeline.papers.words import (
    APPROPRIATED,
    FORUMS,
    REVIEWS,
    day,
    ordinal_zh,
    party_name,
    percent,
    phrase,
    word,
    yuan,
)

_EFFECTS = {
    WaiverEffect.NOW: ("自本协议生效之日起减免", "with effect from the date of this Agreement"),
    WaiverEffect.ON_COMPLETION: (
        "以乙方按本协议清偿全部应还款项为条件，于清偿完毕之日减免",
        "on the day on which the whole sum payable under this Agreement has been paid",
    ),
}


def waiver(terms: WaiverTerms, lang: str) -> WaiverClause:
    """减免 with its condition and approval."""
    approved = f"{terms.approved_by}，{day(terms.approved_on)}"
    if lang == "en":
        approved = f"{terms.approved_by}, {day(terms.approved_on, 'en')}"
    return WaiverClause(
        amount=amount_figures(terms.amount),
        amount_words=amount_zh(terms.amount) if lang == "zh" else "",
        effect=word(_EFFECTS[terms.effect], lang),
        condition=phrase(terms.condition or ""),
        approval=approved,
    )


def account(case: Case, terms: Account, lang: str) -> AccountClause:
    """收款账户."""
    return AccountClause(
        name=terms.name, number=terms.number, bank=terms.bank, payee=_payee(case, terms, lang)
    )


def _payee(case: Case, terms: Account, lang: str) -> str:
    """By what authority somebody other than the creditor collects (民法典 165, 522)."""
    if terms.holder == case.lender.id:
        return ""
    title = next((item.title for item in case.evidence if item.id == terms.authorised_by), "")
    name = party_name(case.party(terms.holder), lang)
    if lang == "zh":
        return f"{name}系甲方书面授权的收款人（依据：{title}），向该账户付款即为向甲方清偿。"
    return (
        f"{name} was authorised by Party A in writing to collect ({title}); what is paid into this"
        " account counts as paid to Party A."
    )


_DAY_COUNTS = {
    DayCount.ACTUAL_360: ("按实际天数计算，一年按360日", "on actual days, a year counting 360"),
    DayCount.ACTUAL_365: ("按实际天数计算，一年按365日", "on actual days, a year counting 365"),
    DayCount.THIRTY_360: (
        "每月按30日、一年按360日计算",
        "with months of 30 days and a year of 360",
    ),
}


def interest_while_performing(plan: SchedulePlan, lang: str) -> str:
    """Whether interest runs while the schedule is performed, how it is counted, and from when."""
    if plan.rate == 0:
        return "分期期间不计利息" if lang == "zh" else "no interest accrues while performing"
    parts = [_interest(plan, lang)]
    if plan.day_count:
        parts.append(word(_DAY_COUNTS[plan.day_count], lang))
    if until := interest_free_until(plan):
        parts.append(_free(plan.interest_free_months, until, lang))
    return ("，" if lang == "zh" else ", ").join(parts)


def _interest(plan: SchedulePlan, lang: str) -> str:
    rate, since = percent(plan.rate), interest_start(plan)
    if lang == "zh":
        return f"分期期间{f'自{day(since)}起' if since else ''}按年利率{rate}计息"
    return f"interest accrues at {rate} per year{f' from {day(since, lang)}' if since else ''}"


def _free(months: int, until: date, lang: str) -> str:
    """In terms of due dates: a period counts as a whole, with its instalment."""
    if lang == "zh":
        return f"前{months}个月免息（还款日在{day(until)}及以前的各期不计利息）"
    return f"none for the first {months} month(s) (instalments due by {day(until, lang)})"


def acceleration(terms: DefaultTerms, lang: str) -> AccelerationClause | None:
    """提前到期: rests on an express clause only (合同编 634 is but an analogy)."""
    agreed = terms.acceleration
    if agreed is None:
        return None
    phrases = (
        (agreed.missed_in_a_row, _in_a_row),
        (agreed.missed_in_all, _in_all),
    )
    conditions = [phrase(count, lang) for count, phrase in phrases if count]
    if agreed.overdue_more_than is not None:
        amount = yuan(agreed.overdue_more_than, lang)
        conditions.append(
            f"逾期未还金额合计超过{amount}" if lang == "zh" else f"more than {amount} is overdue"
        )
    return AccelerationClause(conditions=tuple(conditions), demand_days=str(agreed.demand_days))


def _in_a_row(count: int, lang: str) -> str:
    if lang == "zh":
        return f"连续{ordinal_zh(count)}期未按约足额还款"
    return f"{count} instalments in a row are not paid in full"


def _in_all(count: int, lang: str) -> str:
    if lang == "zh":
        return f"累计{ordinal_zh(count)}期未按约足额还款"
    return f"{count} instalments in all are not paid in full"


def damages(terms: DefaultTerms) -> DamagesClause | None:
    """违约金 (民法典 585); a court may lower what is excessive, whatever the clause says."""
    agreed = terms.damages
    if agreed is None:
        return None
    return DamagesClause(
        daily_rate=percent(agreed.daily_rate, places=4) if agreed.fixed is None else "",
        cap=_figures(agreed.cap),
        fixed=_figures(agreed.fixed),
    )


def _figures(amount: Decimal | None) -> str:
    return amount_figures(amount) if amount is not None else ""


_AS_BEFORE = ("按原保证合同约定的保证方式", "in the manner agreed in the old guarantee")
_LIABLE = {
    GuaranteeKind.GENERAL: (
        "以一般保证的方式（民法典第六百八十七条）",
        "as a general guarantor (Civil Code, article 687)",
    ),
    GuaranteeKind.JOINT: (
        "以连带责任保证的方式（民法典第六百八十八条）",
        "as a joint and several guarantor (Civil Code, article 688)",
    ),
}


def guarantee_kind(terms: GuaranteeTerms | None, lang: str) -> str:
    """How guarantors are liable: as agreed anew, else as in the old guarantee."""
    agreed = _LIABLE[terms.kind] if terms and terms.kind else _AS_BEFORE
    return word(agreed, lang)


def guarantee_months(terms: GuaranteeTerms | None, lang: str) -> str:
    """The guarantee period in months; empty where none is agreed (then 民法典 692 says it)."""
    if terms is None or terms.months is None:
        return ""
    in_words = lang == "zh" and terms.months < 100
    return ordinal_zh(terms.months) if in_words else str(terms.months)


def appropriation(order: tuple[Appropriated, ...], lang: str) -> str:
    """抵充顺序 (民法典 561)."""
    parts = [word(APPROPRIATED[each], lang) for each in order]
    return "、".join(parts) if lang == "zh" else ", then ".join(parts)


def forum(terms: Forum, lang: str) -> str:
    """Where a dispute goes."""
    return word(FORUMS[terms.kind], lang).format(name=phrase(terms.name))


def reviewer_for(case: Case, terms: Review, lang: str) -> str:
    """Whom the reviewing lawyer acts for, so that nobody takes it for neutral advice."""
    return acts_for(case, case.party(terms.by), lang)


def review(case: Case, terms: Review, lang: str) -> str:
    """Who reviewed the agreement and with what result."""
    who = _reviewer(case.party(terms.by), lang)
    decision = word(REVIEWS[terms.decision], lang)
    if lang == "en":
        return f"{who}, {day(terms.on, 'en')}: {decision}"
    return f"{who}，{day(terms.on)}：{decision}"


def _reviewer(party: Organisation | Person, lang: str) -> str:
    name = party_name(party, lang)
    if party.role is not Role.LAWYER or not party.licence_no:
        return name
    if lang == "en":
        return f"{name} (lawyer, practising licence no. {party.licence_no})"
    return f"律师{name}（执业证号{party.licence_no}）"
