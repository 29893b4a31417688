"""提前到期通知书: the rest falls due, once all that the clause asks for is there and proved."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.notices import NoticeKind, NoticeSent, ServedBy
from pipeline.debt.acceleration import Condition, ConditionKind, acceleration
from pipeline.debt.agreed import acceleration_clause, state_of
from pipeline.debt.appropriation import Head
from pipeline.messages import Series, msg
from pipeline.papers.draft import Outcome
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.notices.arithmetic import lines
from pipeline.papers.notices.head import AccountOnLetter, Letter, letters
from pipeline.papers.notices.situation import Situation
from pipeline.papers.notices.verdicts import Standing, relied_on, verdicts
from pipeline.papers.words import SERVED, day, word, yuan


class AccelerationNotice(AccountOnLetter):
    """Context of ``acceleration-notice.zh.docx``."""

    clause: str = Field(description="提前到期的条款 / Clause on acceleration")
    conditions: tuple[str, ...] = Field(
        description="成就的条件和目前的情况 / Conditions that are met, with what was found"
    )
    demanded_on: str = Field(description="催告函的日期 / Day of the demand")
    demand_served: str = Field(description="催告的送达方式和单号 / How the demand was served")
    arrived_on: str = Field(description="催告的到达日期 / Day the demand arrived")
    demand_days: str = Field(description="催告给出的期限，日 / Days given by the demand")
    period_end: str = Field(description="催告期限的最后一日 / Last day of that period")
    overdue: str = Field(description="已经逾期的应还款项和利息，元 / Overdue, CNY")
    not_yet_due: str = Field(description="提前到期的未到期款项，元 / Falling due now, CNY")
    damages: TextOrBlank = Field(description="违约金，元；没有则空 / Damages, CNY; empty if none")
    damages_clause: TextOrBlank = Field(description="违约金的条款；同上 / Its clause; or empty")
    damages_lines: tuple[str, ...] = Field(description="违约金的算式 / How damages were counted")
    other: TextOrBlank = Field(description="费用，元；没有则空 / Costs, CNY; empty if none")
    revived: TextOrBlank = Field(
        description="恢复计算的减免金额，元；没有则空 / Waiver that revives, CNY; empty if none"
    )
    revival_clause: TextOrBlank = Field(description="减免恢复的条款；同上 / Its clause; or empty")
    total: str = Field(description="合计，元 / Sum, CNY")
    total_words: str = Field(description="合计大写 / Sum in Chinese capitals")
    pay_days: str = Field(description="请在收到后几日内付清 / Days to pay it, from arrival")


@dataclass(frozen=True, slots=True)
class Called:
    """The figures of a rest that is called in, 元; they add up to what settles everything."""

    overdue: Decimal
    not_yet_due: Decimal
    damages: Decimal
    fees: Decimal
    revived: Decimal

    @property
    def total(self) -> Decimal:
        """Everything."""
        return self.overdue + self.not_yet_due + self.damages + self.fees + self.revived


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Each notice on record or due; one whose conditions were not met is refused, with what
    was missing."""
    return tuple(_outcome(each) for each in letters(matter, NoticeKind.ACCELERATION))


def _outcome(letter: Letter) -> Outcome:
    before = _before(letter)
    verdict = next((v for v in verdicts(before) if v.kind is NoticeKind.ACCELERATION), None)
    demand = relied_on(before)
    if verdict is None or verdict.standing is Standing.REFUSED or demand is None:
        missing = Series(verdict.reasons) if verdict else msg("nothing was missed")
        reason = msg("The conditions of a notice of acceleration were not met on {day}: {missing}",
                     day=letter.dated, missing=missing)  # fmt: skip
        return letter.skipped(reason)
    return letter.draft("acceleration-notice", _context(letter, before, demand))


def _before(letter: Letter) -> Situation:
    if letter.sent is None:
        return letter.situation
    return Situation.before(letter.situation.case, letter.terms, letter.matter.law, letter.sent)


def called_in(before: Situation) -> Called:
    """What falls due if the notice arrives on the day itself."""
    case = before.case
    assumed = NoticeSent(
        kind=NoticeKind.ACCELERATION,
        issued_on=before.as_of,
        served_by=ServedBy.POST,
        arrived_on=before.as_of,
    )
    with_it = case.model_copy(update={"notices": (*case.notices, assumed)})
    state = state_of(with_it, before.terms, before.as_of)
    overdue, damages = before.state.overdue, state.of(Head.DAMAGES).outstanding
    fees, revived = state.fees.outstanding, state.revived.outstanding
    rest = state.to_settle - overdue - damages - fees - revived
    return Called(overdue, rest, damages, fees, revived)


def _context(letter: Letter, before: Situation, demand: NoticeSent) -> AccelerationNotice:
    called = called_in(before)
    end, days = before.period_end(demand), str(before.demand_days)
    assert end is not None
    assert demand.arrived_on is not None
    return AccelerationNotice(
        **letter.head(),
        **letter.account(),
        clause=letter.clause("default-acceleration", "提前到期"),
        conditions=_conditions(before),
        demanded_on=day(demand.issued_on),
        demand_served=_served(demand),
        arrived_on=day(demand.arrived_on),
        demand_days=days,
        period_end=day(end),
        overdue=amount_figures(called.overdue),
        not_yet_due=amount_figures(called.not_yet_due),
        damages=_figures(called.damages),
        damages_clause=letter.damages_clause() if called.damages else "",
        damages_lines=lines(before.state, letter.terms),
        other=_figures(called.fees),
        revived=_figures(called.revived),
        revival_clause=letter.clause("default-revival", "减免的恢复") if called.revived else "",
        total=amount_figures(called.total),
        total_words=amount_zh(called.total),
        pay_days=days,
    )


def _figures(amount: Decimal) -> str:
    return amount_figures(amount) if amount else ""


def _served(demand: NoticeSent) -> str:
    how = word(SERVED[demand.served_by], "zh")
    return f"{how}，单号{demand.reference}" if demand.reference else how


def _conditions(before: Situation) -> tuple[str, ...]:
    agreed = before.terms.default.acceleration
    assert agreed is not None
    found = acceleration(before.state, acceleration_clause(agreed))
    return tuple(_condition(each) for each in found if each.met)


def _condition(each: Condition) -> str:
    if each.kind is ConditionKind.OVERDUE_MORE_THAN:
        agreed, found = yuan(Decimal(each.agreed)), yuan(Decimal(each.found))
        return f"约定逾期金额超过{agreed}；目前逾期{found}"
    how = "连续" if each.kind is ConditionKind.MISSED_IN_A_ROW else "累计"
    return f"约定{how}逾期达到{each.agreed}期；目前{how}逾期{each.found}期"
