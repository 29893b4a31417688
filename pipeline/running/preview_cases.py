"""Cases with what the demo's does not have: guarantor, agent, a later change, a default."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pipeline.case.amendments import Amendment
from pipeline.case.default import GuaranteeKind, GuaranteeTerms
from pipeline.case.evidence import EvidenceKind
from pipeline.case.model import Case
from pipeline.case.notices import NoticeKind, NoticeSent, ServedBy
from pipeline.case.parties import Authority, Organisation, Person, Role
from pipeline.case.performance import PaymentReceived
from pipeline.case.talks import HardshipDecision, HardshipOutcome, HardshipReport
from pipeline.case.terms import Appropriated, InstalmentTerms

EXAMPLE = "two-loans-guarantor"


def enriched(case: Case) -> Case:
    """The example of two loans; everything is made up."""
    terms = case.terms and case.terms.model_copy(update={"cost_table": True})
    parties = tuple(_with_authority(party) for party in case.parties)
    changes = {"terms": terms, "parties": parties, "amendments": (_CHANGE,)}
    return case.model_copy(update=changes)


def settled(case: Case) -> Case:
    """The same example, secured by a car as well, and paid with one last large payment."""
    like = case.evidence[0].model_copy(update={"kind": EvidenceKind.SECURITY, "file": None})
    car = like.model_copy(update={"id": "car", "title": "机动车抵押登记（示A·99901）"})
    changes = {"evidence": (*case.evidence, car), "payments": (*case.payments, _LAST)}
    return case.model_copy(update=changes)


def _with_authority(party: Organisation | Person) -> Organisation | Person:
    is_lawyer = party.role is Role.LAWYER
    return party.model_copy(update={"authority": _AUTHORITY}) if is_lawyer else party


_AUTHORITY = Authority(
    matter="就两笔借款与债权人协商还款、签署文书",
    scope="一般代理：提出和转达方案，接收文书；接受方案和签署协议由委托人本人办理",
    since=date(2025, 12, 20),
    until=date(2026, 12, 31),
)
_LAST = PaymentReceived(
    received_on=date(2026, 10, 20), amount=Decimal("60000.00"), reference="99202610200099"
)
_CHANGE = Amendment(
    id="change-1",
    on=date(2026, 10, 15),
    reason="借款人住院治疗，十月的收入减少，请求后移两期。",
    remaining=Decimal("27000.00"),
    instalments=(
        InstalmentTerms(due=date(2026, 12, 10), amount=Decimal("6000.00")),
        InstalmentTerms(due=date(2027, 1, 11), amount=Decimal("21000.00")),
    ),
    changes=("减免的条件相应改为：最迟于2027年1月11日足额清偿全部分期款",),
)


def in_default(case: Case) -> Case:
    """The example of two loans, gone wrong: late, then missed, demanded, and called in."""
    terms = case.terms and case.terms.model_copy(
        update={
            "appropriation": (Appropriated.FEES, Appropriated.PRINCIPAL, Appropriated.INTEREST),
            "guarantee": GuaranteeTerms(kind=GuaranteeKind.JOINT, months=12),
        }
    )
    changes = {"terms": terms, "payments": _PAID, "notices": _LETTERS, "hardship": (_HARDSHIP,)}
    return case.model_copy(update=changes)


_PAID = tuple(
    PaymentReceived(received_on=on, amount=Decimal("3000.00"), payer="罗振", reference=str(number))
    for number, on in enumerate((date(2026, 3, 10), date(2026, 4, 20)), 1)
)
_LETTERS = tuple(
    NoticeSent(
        kind=kind,
        to="guarantor" if kind is NoticeKind.GUARANTOR else None,
        issued_on=on,
        served_by=ServedBy.POST,
        reference=f"99000000000{number}",
        arrived_on=on + timedelta(days=2),
        evidence="l-delivery",
    )
    for number, (kind, on) in enumerate(
        {
            NoticeKind.PROPOSAL: date(2026, 3, 6),
            NoticeKind.DAMAGES: date(2026, 4, 21),
            NoticeKind.DEMAND: date(2026, 6, 18),
            NoticeKind.GUARANTOR: date(2026, 6, 19),
            NoticeKind.ACCELERATION: date(2026, 7, 8),
        }.items(),
        30,
    )
)
_HARDSHIP = HardshipReport(
    id="hardship-1",
    reported_on=date(2026, 3, 2),
    by="borrower",
    reason="借款人住院治疗，三月、四月停工",
    decision=HardshipDecision(
        outcome=HardshipOutcome.PROPOSE,
        by="邵平（风险委员会）",
        on=date(2026, 3, 5),
        reason="住院证明属实，复工后收入可以恢复",
        proposal=("第二期的还款日推迟到2026年4月20日", "推迟期间不计违约金"),
        reply_by=date(2026, 3, 20),
    ),
)
