"""综合融资成本明示表: all that the agreed plan costs, and what that is a year; annex 3.

The yearly rate is effective: it is what makes the sum payable, counted from the day interest runs,
worth the instalments on their own days (IRR). Charges that only a default brings stand apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.terms import OldCharges, Terms
from pipeline.debt.agreed import agreed_schedule, interest_start, repayable
from pipeline.debt.interest import effective_annual_rate, loan_flows
from pipeline.debt.schedule import Schedule
from pipeline.law.disclosure import cost_table_rule, has_cost_table
from pipeline.law.rule import Rule, Status
from pipeline.messages import Message, msg
from pipeline.papers.agreement import signable
from pipeline.papers.agreement_clauses import interest_while_performing
from pipeline.papers.agreement_context import SignatureBlock
from pipeline.papers.agreement_parties import signature
from pipeline.papers.draft import Context, Draft, Lock, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day, party_name, percent, yuan

KEY = "cost-table"
_TITLE = msg("Table of all-in costs")


class CostRow(Context):
    """One kind of cost."""

    item: str = Field(description="费用项目 / Kind of cost")
    basis: str = Field(description="收取方式和标准 / How it is charged")
    payee: str = Field(description="收取方 / Who receives it")
    amount: str = Field(description="金额，含单位 / Amount, with unit")


class CostTable(Context):
    """Context of ``cost-table.zh.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    lender: str = Field(description="出借方 / The lender")
    borrower: str = Field(description="借款人 / The borrower")
    repayable: str = Field(description="应还款项，元 / Sum payable, CNY")
    period: str = Field(description="还款期间和期数 / Period and number of instalments")
    certain: tuple[CostRow, ...] = Field(description="正常履行的费用 / Costs of performance")
    total: str = Field(description="费用合计，元 / All costs, CNY")
    yearly: str = Field(description="年化综合融资成本，如 6.17% / All-in cost a year, as 6.17%")
    counted_from: str = Field(description="计算的起始日 / Day from which it is counted")
    contingent: tuple[CostRow, ...] = Field(description="违约时才发生的费用 / Only on default")
    basis: TextOrBlank = Field(description="依据；自愿出具为空 / The rule; empty if voluntary")
    signatures: tuple[SignatureBlock, ...] = Field(description="签署栏 / Signature blocks")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Where it was asked for, or licensed lenders owe it on the day of signing."""
    agreed, terms = matter.case.terms, signable(matter)
    if agreed is None or not has_cost_table(matter.case, agreed, matter.law):
        return ()
    if isinstance(terms, Message):
        return (Skipped(KEY, _TITLE, Stage.AGREEMENT, terms),)
    return (_draft(matter, terms),)


def _draft(matter: Matter, terms: Terms) -> Draft:
    case, context = matter.case, _context(matter, terms)
    steps = zip(case.signatories, context.signatures, strict=True)
    return Draft(
        key=KEY,
        kind=KEY,
        stage=Stage.AGREEMENT,
        title=f"综合融资成本明示表（{case.id}）",
        filename="06 综合融资成本明示表（附件三）",
        template="cost-table.zh.docx",
        dated=terms.signing_date,
        context=context,
        signing=tuple(signing_step(case, who.party, block.label) for who, block in steps),
        lock=Lock.SIGNATURES_ONLY,
    )


def _context(matter: Matter, terms: Terms) -> CostTable:
    case, schedule = matter.case, agreed_schedule(terms)
    start, last = _start(terms, schedule), schedule.last_due
    flows = loan_flows(repayable(terms), start, schedule)
    return CostTable(
        agreement_no=case.id,
        lender=party_name(case.lender),
        borrower=party_name(case.borrower),
        repayable=amount_figures(repayable(terms)),
        period=f"{day(schedule.instalments[0].due)}至{day(last)}，共{len(schedule)}期",
        certain=_certain(case, terms, schedule),
        total=amount_figures(schedule.interest),
        yearly=percent(effective_annual_rate(flows)),
        counted_from=day(start),
        contingent=_contingent(case, terms),
        basis=_basis(cost_table_rule(case, terms, matter.law)),
        signatures=tuple(signature(case, each, "zh") for each in case.signatories),
    )


def _start(terms: Terms, schedule: Schedule) -> date:
    """The day from which interest runs; without interest, the day of signing."""
    since = interest_start(terms.schedule) if terms.schedule.rate else terms.schedule.interest_from
    return since or min(terms.signing_date, schedule.instalments[0].due)


def _certain(case: Case, terms: Terms, schedule: Schedule) -> tuple[CostRow, ...]:
    interest = interest_while_performing(terms.schedule, "zh")
    lender = case.lender.name
    return (
        CostRow(item="利息", basis=interest, payee=lender, amount=yuan(schedule.interest)),
        CostRow(
            item="手续费、服务费、担保费等",
            basis="本协议不收取",
            payee="—",
            amount=yuan(schedule.interest * 0),
        ),
    )


def _contingent(case: Case, terms: Terms) -> tuple[CostRow, ...]:
    rows, agreed, lender = [], terms.default.damages, case.lender.name
    if agreed and agreed.fixed is not None:
        rows.append(CostRow(item="违约金", basis="首次逾期时一次性支付", payee=lender,
                            amount=yuan(agreed.fixed)))  # fmt: skip
    elif agreed:
        basis = f"按逾期金额每日{percent(agreed.daily_rate, places=4)}"
        most = f"累计不超过{yuan(agreed.cap)}" if agreed.cap is not None else "按实际逾期计算"
        rows.append(CostRow(item="违约金", basis=basis, payee=lender, amount=most))
    if terms.default.costs:
        rows.append(CostRow(item="实现债权的费用", basis="诉讼费、合理的律师费等必要费用",
                            payee="由违约方承担", amount="按实际发生"))  # fmt: skip
    return (*rows, *_of_old_contracts(case, terms))


def _of_old_contracts(case: Case, terms: Terms) -> Iterator[CostRow]:
    """What default brings back of the old contracts: what was waived, and charges that ran on."""
    lender, given = case.lender.name, "违约且经书面催告后在合理期限内仍未补足的"
    if terms.waiver and terms.default.revive_waiver:
        basis = f"{given}，减免的金额自书面通知到达之日起恢复计算，不另计利息和违约金"
        yield CostRow(item="恢复计算的减免金额", basis=basis, payee=lender,
                      amount=yuan(terms.waiver.amount))  # fmt: skip
    if terms.old_charges is OldCharges.RUN:
        basis = (f"自{day(terms.cut_off)}的次日起按原合同继续计算，{given}，可以主张；"
                 "全部应还款项清偿的，全部免除")  # fmt: skip
        yield CostRow(item="原合同的利息、罚息", basis=basis, payee=lender,
                      amount="按实际天数计算，不超过法律和监管规定允许的上限")  # fmt: skip


def _basis(rule: Rule | None) -> str:
    if rule is None:
        return ""
    unread = "（据新闻报道，未核对原文）" if rule.status is Status.UNVERIFIED else ""
    return f"{rule.article}，自{day(rule.effective_from)}起{unread}"
