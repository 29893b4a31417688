"""致保证人通知书: what is overdue, and how and until when the guarantor is liable (民法典 692)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.case.dates import add_months
from pipeline.case.default import GuaranteeKind
from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.notices import NoticeKind
from pipeline.debt.appropriation import Head
from pipeline.law.guarantee import consents, last_due, period_end
from pipeline.messages import msg
from pipeline.papers.draft import Outcome
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.notices.head import AccountOnLetter, Letter, letters
from pipeline.papers.notices.situation import Situation
from pipeline.papers.words import day


class GuarantorNotice(AccountOnLetter):
    """Context of ``guarantor-notice.zh.docx``."""

    debtor: str = Field(description="债务人 / The debtor")
    numbers: str = Field(description="逾期的期次 / The instalments overdue")
    overdue_since: str = Field(description="自何日起逾期 / Overdue since")
    overdue: str = Field(description="逾期的款项，元 / Overdue, CNY")
    damages: TextOrBlank = Field(description="违约金，元；没有则空 / Damages, CNY; empty if none")
    total: str = Field(description="合计，元 / Sum, CNY")
    total_words: str = Field(description="合计大写 / Sum in Chinese capitals")
    demanded_on: str = Field(description="向债务人催告的日期 / Day the debtor was asked to pay")
    basis: str = Field(description="保证责任的依据 / What the guarantee rests on")
    joint: bool = Field(description="是否连带责任保证 / Whether joint and several")
    general: bool = Field(description="是否一般保证 / Whether a general guarantee")
    period: str = Field(description="保证期间如何计算 / How the guarantee period is counted")
    period_end: str = Field(description="保证期间的最后一日 / Last day of the guarantee period")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Each notice on record or due, one to each guarantor."""
    return tuple(_outcome(each) for each in letters(matter, NoticeKind.GUARANTOR))


def _outcome(letter: Letter) -> Outcome:
    situation = letter.situation
    if not situation.demands():
        reason = msg("A notice to the guarantor of {day} is on record, but nothing that was overdue"
                     " then had been demanded.", day=letter.dated)  # fmt: skip
        return letter.skipped(reason)
    return letter.draft("guarantor-notice", _context(letter))


def guarantee_until(situation: Situation, guarantor: str) -> date:
    """The last day of the guarantee period as the case knows it.

    Of a guarantor who signed: the months agreed, else six, from the last due date, or from the day
    on which the rest fell due. Of one who did not: as it was under the old contract (695).
    """
    case, terms, law = situation.case, situation.terms, situation.law
    if not consents(case, case.party(guarantor)):
        return period_end(case, law, terms.signing_date)
    agreed = terms.guarantee.months if terms.guarantee else None
    months = agreed or law.at("guarantee.period_months", terms.signing_date).integer
    return add_months(_fell_due(situation), months)


def _fell_due(situation: Situation) -> date:
    called = [n.arrived_on for n in situation.notices if n.kind is NoticeKind.ACCELERATION]
    return min((each for each in called if each), default=last_due(situation.terms))


def _context(letter: Letter) -> GuarantorNotice:
    situation, missed = letter.situation, letter.situation.missed
    case, terms = letter.matter.case, letter.terms
    damages = situation.state.of(Head.DAMAGES).outstanding
    total = situation.state.overdue + damages
    signed = consents(case, case.party(letter.to))
    kind = terms.guarantee.kind if terms.guarantee and signed else None
    return GuarantorNotice(
        **letter.head(),
        **letter.account(),
        debtor=case.borrower.name,
        numbers=f"第{'、'.join(str(each.number) for each in missed)}期",
        overdue_since=day(missed[0].due),
        overdue=amount_figures(situation.state.overdue),
        damages=amount_figures(damages) if damages else "",
        total=amount_figures(total),
        total_words=amount_zh(total),
        demanded_on=day(situation.demands()[0].issued_on),
        basis=letter.clause("guarantee", "保证") if signed else "您签署的原保证合同",
        joint=kind is GuaranteeKind.JOINT,
        general=kind is GuaranteeKind.GENERAL,
        period=_period(letter, signed=signed),
        period_end=day(guarantee_until(situation, letter.to)),
    )


def _period(letter: Letter, *, signed: bool) -> str:
    if not signed:
        return "您没有书面同意和解协议延长的还款期限，保证期间仍按原合同约定的履行期限届满之日起算"
    terms = letter.terms
    months = terms.guarantee.months if terms.guarantee else None
    start = _fell_due(letter.situation)
    what = "最后一期还款日" if start == last_due(terms) else "债务提前到期之日"
    law = letter.matter.law.at("guarantee.period_months", terms.signing_date).integer
    return f"自{what}（{day(start)}）起{months or law}个月"
