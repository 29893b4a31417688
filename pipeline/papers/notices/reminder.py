"""还款提醒: before the due date, and once more within grace. No demand, and it costs nothing."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.money import amount_figures
from pipeline.case.notices import NoticeKind
from pipeline.debt.standing import Standing, Status
from pipeline.messages import msg
from pipeline.papers.draft import Outcome
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.notices.head import AccountOnLetter, Letter, letters
from pipeline.papers.words import day


class PaymentReminder(AccountOnLetter):
    """Context of ``payment-reminder.zh.docx``."""

    heading: str = Field(description="标题 / Heading")
    no: str = Field(description="期次 / Number of the instalment")
    due: str = Field(description="还款日 / Due date")
    amount: str = Field(description="本期应付，元 / Sum due, CNY")
    paid: TextOrBlank = Field(description="本期已付，元；未付则空 / Paid, CNY; empty if nothing")
    outstanding: str = Field(description="本期还应付，元 / Left to pay, CNY")
    schedule_clause: str = Field(description="还款计划的条款 / Clause of the schedule")
    grace_until: TextOrBlank = Field(
        description="宽限期的最后一日；还款日前的提醒为空 / Last day of grace; else empty"
    )
    grace_clause: TextOrBlank = Field(description="宽限期的条款；同上 / Its clause; or empty")
    hardship_clause: str = Field(description="履行困难的条款 / Clause on hardship")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Each reminder on record or due."""
    kinds = (NoticeKind.REMINDER, NoticeKind.GRACE_REMINDER)
    return tuple(_outcome(each) for kind in kinds for each in letters(matter, kind))


def _outcome(letter: Letter) -> Outcome:
    instalment = _instalment(letter)
    if instalment is None:
        reason = msg("A reminder of {day} is on record, but no instalment was to be reminded of"
                     " then.", day=letter.dated)  # fmt: skip
        return letter.skipped(reason)
    return letter.draft("payment-reminder", _context(letter, instalment))


def _instalment(letter: Letter) -> Standing | None:
    state = letter.situation.state
    if letter.kind is NoticeKind.REMINDER:
        return state.next_due
    return next((each for each in state.instalments if each.status is Status.IN_GRACE), None)


def _context(letter: Letter, each: Standing) -> PaymentReminder:
    agreed = each.principal + each.interest
    in_grace = letter.kind is NoticeKind.GRACE_REMINDER
    return PaymentReminder(
        **letter.head(),
        **letter.account(),
        heading=letter.name,
        no=str(each.number),
        due=day(each.due),
        amount=amount_figures(agreed.owed),
        paid=amount_figures(agreed.paid) if agreed.paid else "",
        outstanding=amount_figures(agreed.outstanding),
        schedule_clause=letter.clause("schedule", "应还款项和还款计划"),
        grace_until=day(each.grace_until) if in_grace else "",
        grace_clause=letter.clause("default-grace", "宽限期") if in_grace else "",
        hardship_clause=letter.clause("default-hardship", "履行困难"),
    )
