"""What the agreement's Word templates print. Amounts are figures in 元, two places."""

from __future__ import annotations

from pydantic import Field

from pipeline.papers.draft import Context
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.people import PartyBlock


class LoanRecital(Context):
    """An old contract that the agreement settles, and what is owed under it."""

    contract_no: str = Field(description="原合同编号 / Number of the old contract")
    signed_on: str = Field(description="原合同签订日期 / Day the old contract was signed")
    received: str = Field(description="实际到账金额，元 / Amount actually received, CNY")
    rate: str = Field(description="合同年利率，如 24% / Yearly rate of the contract, as 24%")
    principal: str = Field(description="尚欠本金，元 / Principal owed, CNY")
    interest: str = Field(description="尚欠利息，元 / Interest owed, CNY")
    penalty: str = Field(description="尚欠罚息，元 / Penalty interest owed, CNY")
    fees: str = Field(description="尚欠费用，元 / Fees owed, CNY")
    total: str = Field(description="尚欠合计，元 / Sum owed, CNY")


class ConfirmedRow(Context):
    """The last row of the table of debts: the sums over all loans."""

    principal: str = Field(description="各笔本金合计，元 / Principal of all loans, CNY")
    interest: str = Field(description="各笔利息合计，元 / Interest of all loans, CNY")
    penalty: str = Field(description="各笔罚息合计，元 / Penalty interest of all loans, CNY")
    fees: str = Field(description="各笔费用合计，元 / Fees of all loans, CNY")
    total: str = Field(description="确认的债务总额，元 / Debt confirmed in all, CNY")


class WaiverClause(Context):
    """What is waived, under which condition, and who approved it."""

    amount: str = Field(description="减免金额，元 / Amount waived, CNY")
    amount_words: TextOrBlank = Field(
        description="减免金额大写；英文版为空 / In Chinese capitals; empty in English"
    )
    effect: str = Field(description="减免何时生效 / When the waiver takes effect")
    condition: TextOrBlank = Field(description="减免的条件 / Condition of the waiver")
    approval: str = Field(description="审批人和日期 / Who approved it, and when")


class AccountClause(Context):
    """The only account to pay into."""

    name: str = Field(description="收款户名 / Name of the account")
    number: str = Field(description="收款账号 / Number of the account")
    bank: str = Field(description="开户行 / Bank")
    payee: TextOrBlank = Field(
        description="收款人非债权人时所受的授权；是债权人则空 / By what authority somebody other"
        " than the creditor collects, a sentence; empty for the creditor"
    )


class AccelerationClause(Context):
    """When the rest may be called in, and how long after the demand."""

    conditions: tuple[str, ...] = Field(
        description="提前到期的各项情形 / Each condition of acceleration"
    )
    demand_days: str = Field(description="催告后的补足期限，日 / Days to pay after the demand")


class DamagesClause(Context):
    """Daily rate and cap of the damages, or the fixed sum; what is not agreed is empty."""

    daily_rate: TextOrBlank = Field(
        description="违约金日利率，如 0.05% / Daily rate of damages, as 0.05%"
    )
    cap: TextOrBlank = Field(description="违约金上限，元；不设为空 / Cap in CNY; empty if none")
    fixed: TextOrBlank = Field(description="固定违约金，元；不设为空 / Fixed sum; empty if none")


class InstalmentRow(Context):
    """A row of the schedule annex."""

    no: str = Field(description="期次 / Number of the instalment")
    due: str = Field(description="还款日 / Due date")
    principal: str = Field(description="本期本金，元 / Principal, CNY")
    interest: str = Field(description="本期利息，元 / Interest, CNY")
    total: str = Field(description="本期应还，元 / Sum due, CNY")


class ScheduleTotals(Context):
    """The last row of the annex."""

    principal: str = Field(description="各期本金合计，元 / Principal in all, CNY")
    interest: str = Field(description="各期利息合计，元 / Interest in all, CNY")
    total: str = Field(description="各期应还合计，元 / All instalments, CNY")


class SignatureBlock(Context):
    """Where one party signs; ``label`` is what the signature field stands beside."""

    label: str = Field(
        description="签章处的标签，签名域紧随其后 / Label that the signature field stands beside"
    )
    name: str = Field(description="签署方名称 / Name of the party")
    capacity: TextOrBlank = Field(
        description="配偶以何身份签署；其他人为空 / As what a spouse signs; empty for others"
    )
    by: TextOrBlank = Field(description="代表单位签署的人 / Who signs for an organisation")


class LoanPartRow(Context):
    """Which part of the sum payable belongs to one of several loans."""

    contract_no: str = Field(description="合同编号 / Number of the contract")
    amount: str = Field(description="属于该笔的金额，元 / Its part, CNY")


class Agreement(Context):
    """Context of ``agreement.zh.docx`` and ``agreement.en.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    signing_date: str = Field(description="签订日期 / Day of signing")
    signing_place: str = Field(description="签订地点 / Place of signing")
    parties: tuple[PartyBlock, ...] = Field(
        description="各方当事人，甲方在前 / The parties, party A first"
    )
    loans: tuple[LoanRecital, ...] = Field(
        description="所了结的各笔借款 / The loans that are settled"
    )
    chain: tuple[str, ...] = Field(
        description="债权来源，每次转让一句 / How the claim came to the creditor, a sentence a step"
    )
    cut_off: str = Field(description="核算截止日 / Cut-off date of the debt")
    confirmed: ConfirmedRow = Field(
        description="确认的债务，合计行 / The debt confirmed, all loans together"
    )
    confirmed_words: TextOrBlank = Field(
        description="债务总额大写；英文版为空 / In Chinese capitals; empty in English"
    )
    waiver: WaiverClause | None = Field(
        description="减免；不减免则没有 / The waiver; none if nothing is waived"
    )
    repayable: str = Field(description="应还款项，元 / Sum payable, CNY")
    repayable_words: TextOrBlank = Field(
        description="应还款项大写；英文版为空 / In Chinese capitals; empty in English"
    )
    method: str = Field(description="还款方式 / Method of repayment")
    count: str = Field(description="总期数 / Number of instalments")
    rate: str = Field(description="分期期间是否计息 / Whether interest runs meanwhile, as a phrase")
    loan_parts: tuple[LoanPartRow, ...] = Field(
        description="多笔借款时各笔的应还款项 / Parts of the sum payable of several loans"
    )
    instalments: tuple[InstalmentRow, ...] = Field(
        description="还款计划表的各期 / The instalments of the schedule"
    )
    totals: ScheduleTotals = Field(description="还款计划表的合计行 / The last row of the schedule")
    capacities: tuple[str, ...] = Field(
        description="甲乙两方以外的各方如何承担责任 / How the others are bound, a sentence each"
    )
    account: AccountClause = Field(description="收款账户 / The account to pay into")
    grace_days: TextOrBlank = Field(
        description="宽限期，日；不设为空 / Days of grace; empty if none"
    )
    acceleration: AccelerationClause | None = Field(
        description="提前到期；未约定则没有 / Acceleration; none if not agreed"
    )
    damages: DamagesClause | None = Field(
        description="违约金；未约定则没有 / Damages; none if not agreed"
    )
    waiver_revives: bool = Field(
        description="违约后减免是否恢复计算 / Whether default revives what was waived"
    )
    appropriation: str = Field(description="抵充顺序 / Order of appropriation")
    institution: bool = Field(
        description="甲方是单位而非个人 / Whether party A is an organisation, not a person"
    )
    collectors: bool = Field(
        description="甲方可能委托他人催收 / Whether others may collect for party A"
    )
    reports_credit: bool = Field(
        description="借款是否报送征信 / Whether the loan is reported to credit registers"
    )
    guarantors: TextOrBlank = Field(
        description="保证人姓名；没有则空 / Names of guarantors; empty if none"
    )
    guarantee_kind: TextOrBlank = Field(
        description="保证方式，没有保证人则空 / How guarantors are liable; empty if none"
    )
    guarantee_months: TextOrBlank = Field(
        description="保证期间的月数；未约定则空 / Months of the guarantee period; or empty"
    )
    charges_run: bool = Field(
        description="履行期间原合同的利息是否继续计算 / Whether the old contracts' interest runs on"
    )
    cost_table: bool = Field(
        description="是否附综合融资成本明示表 / Whether the table of all-in costs is an annex"
    )
    forum: str = Field(description="争议提交何处，作为短语 / Where disputes go, as a phrase")
    forum_connection: str = Field(
        description="与该地的实际联系 / The actual connection with that place"
    )
    talks_every_months: TextOrBlank = Field(
        description="每隔几个月沟通一次；没有则空 / Months between talks; empty if none"
    )
    certificate_days: str = Field(
        description="结清后几日内出具证明 / Days to issue the certificate"
    )
    review: TextOrBlank = Field(description="律师审查的结论 / Who reviewed it, with what result")
    reviewer_for: TextOrBlank = Field(
        description="审查律师代表谁；免审为空 / Whom the reviewing lawyer acts for; empty if none"
    )
    signatures: tuple[SignatureBlock, ...] = Field(
        description="签署栏，按签署顺序 / Signature blocks, in order of signing"
    )


WORDING = frozenset(
    {
        "chain[]",
        "capacities[]",
        "waiver.effect",
        "waiver.condition",
        "waiver.approval",
        "forum_connection",
        "signatures[].capacity",
    }
)
"""Sentences that a reviewing lawyer may reword; every other text of the agreement is a key term."""

SLOTS = frozenset({"review", "reviewer_for"})
"""What is not known before the review: filled into the reviewed file afterwards."""
