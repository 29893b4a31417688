"""What the agreement's Word templates print. Amounts are figures in 元, two places."""

from __future__ import annotations

from pipeline.papers.draft import Context
from pipeline.papers.people import PartyBlock


class LoanRecital(Context):
    """An old contract that the agreement settles, and what is owed under it."""

    contract_no: str
    signed_on: str
    received: str
    rate: str
    principal: str
    interest: str
    penalty: str
    fees: str
    total: str


class ConfirmedRow(Context):
    """The last row of the table of debts: the sums over all loans."""

    principal: str
    interest: str
    penalty: str
    fees: str
    total: str


class WaiverClause(Context):
    """What is waived, under which condition, and who approved it."""

    amount: str
    amount_words: str
    effect: str
    condition: str
    approval: str


class AccountClause(Context):
    """The only account to pay into."""

    name: str
    number: str
    bank: str


class AccelerationClause(Context):
    """When the rest may be called in, and how long after the demand."""

    conditions: tuple[str, ...]
    demand_days: str


class DamagesClause(Context):
    """Daily rate and cap of the damages; an empty cap leaves its sentence out."""

    daily_rate: str
    cap: str


class InstalmentRow(Context):
    """A row of the schedule annex."""

    no: str
    due: str
    principal: str
    interest: str
    total: str


class ScheduleTotals(Context):
    """The last row of the annex."""

    principal: str
    interest: str
    total: str


class SignatureBlock(Context):
    """Where one party signs; ``label`` is what the signature field stands beside."""

    label: str
    name: str
    by: str


class Agreement(Context):
    """Context of ``agreement.zh.docx`` and ``agreement.en.docx``."""

    agreement_no: str
    signing_date: str
    signing_place: str
    parties: tuple[PartyBlock, ...]
    loans: tuple[LoanRecital, ...]
    chain: tuple[str, ...]
    cut_off: str
    confirmed: ConfirmedRow
    confirmed_words: str
    waiver: WaiverClause | None
    repayable: str
    repayable_words: str
    method: str
    count: str
    rate: str
    instalments: tuple[InstalmentRow, ...]
    totals: ScheduleTotals
    account: AccountClause
    grace_days: str
    acceleration: AccelerationClause | None
    damages: DamagesClause | None
    waiver_revives: bool
    costs: bool
    appropriation: str
    guarantors: str
    forum: str
    forum_connection: str
    talks_every_months: str
    certificate_days: str
    review: str
    signatures: tuple[SignatureBlock, ...]
