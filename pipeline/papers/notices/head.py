"""What every notice of the performance stage has: head, clauses cited, service, and foot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import Field

from pipeline.case.notices import NoticeKind, NoticeSent, ServedBy
from pipeline.case.terms import Terms
from pipeline.clauses.numbering import number_of
from pipeline.clauses.selection import Selection, select
from pipeline.messages import Message, msg
from pipeline.papers.draft import Context, Draft, SigningStep, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.notices.addressee import address_of, addressed, copied
from pipeline.papers.notices.situation import Situation
from pipeline.papers.notices.verdicts import Verdict, verdicts
from pipeline.papers.offers import contract_nos, reachable
from pipeline.papers.progress import in_force, terms_in_force
from pipeline.papers.signing import signing_step
from pipeline.papers.words import NOTICES, SERVED, day, ordinal_zh, role_numbered, word

SIGNATURE_LABEL = "债权人签章："


class NoticeHead(Context):
    """Head and foot of a notice of the performance stage."""

    letter_no: str = Field(description="函件编号 / Number of the letter")
    addressee: str = Field(description="收件人，有监护人的为监护人 / Addressee, or the guardian")
    addressee_address: TextOrBlank = Field(
        description="送达地址；没有则空 / Address for service; empty if none"
    )
    lender: str = Field(description="债权人名称 / Creditor")
    agreement_no: str = Field(description="和解协议编号 / Number of the agreement")
    contract_nos: str = Field(description="借款合同编号，可多个 / Numbers of the loan contracts")
    agreed_on: str = Field(description="和解协议签订日期 / Day of the agreement")
    issued_on: str = Field(description="发函日期 / Day of issue")
    service: str = Field(description="依照哪一条、以何种方式送达 / Served how, by which clause")
    contact_hours: TextOrBlank = Field(
        description="联系的时间限制；没有规定则空 / Hours of contact; empty without a rule"
    )
    contact: TextOrBlank = Field(
        description="债权人联系方式；没有则空 / How to reach the creditor; empty if none"
    )
    copies: TextOrBlank = Field(
        description="另行直接送达的人；没有则空 / Who gets a copy directly; empty if none"
    )
    signature_label: str = Field(
        description="签章处的标签 / Label that the signature field stands beside"
    )


class AccountOnLetter(NoticeHead):
    """A notice that asks for money names the only account to pay into."""

    account_name: str = Field(description="收款户名 / Name of the account")
    account_number: str = Field(description="收款账号 / Number of the account")
    account_bank: str = Field(description="开户行 / Bank")


@dataclass(frozen=True)
class Letter:
    """A notice to be written: its kind, to whom, and where the case stands on its day.

    ``sent`` is the entry of the case that it belongs to; None while it is only due.
    """

    matter: Matter
    situation: Situation
    kind: NoticeKind
    to: str
    sent: NoticeSent | None = None

    @property
    def terms(self) -> Terms:
        """The terms of the agreement."""
        return self.situation.terms

    @property
    def dated(self) -> date:
        """The day of issue; of one that is due the day asked about."""
        return self.situation.as_of

    @property
    def key(self) -> str:
        """``demand-2026-04-27`` or ``demand-due``; a guarantor's has its name in it."""
        stem = f"{self.kind.value.replace('_', '-')}"
        whom = f"-{self.to}" if self.kind is NoticeKind.GUARANTOR else ""
        return f"{stem}{whom}-{self.dated.isoformat() if self.sent else 'due'}"

    @property
    def name(self) -> str:
        """``催告函``."""
        return word(NOTICES[self.kind], "zh")

    @cached_property
    def _selection(self) -> Selection:
        return select(self.matter.case, self.terms, self.matter.library)

    def clause(self, id: str, named: str) -> str:
        """``协议第十条第三款``; only the name where a lawyer changed the text, or it is not there.

        ``named`` is how the clause is called in a sentence: ``提前到期``.
        """
        reviewed = self.matter.reviewed
        number = number_of(self._selection.clauses, id)
        if number is None or (reviewed and reviewed.record.deviations):
            return f"协议关于{named}的约定"
        article = f"协议第{ordinal_zh(number.article)}条"
        paragraph = f"第{ordinal_zh(number.paragraph)}款" if number.paragraph else ""
        return f"{article}{paragraph}（{named}）"

    def damages_clause(self) -> str:
        """The clause on damages, by the day or as a fixed sum."""
        agreed = self.terms.default.damages
        fixed = agreed is not None and agreed.fixed is not None
        return self.clause("default-damages-fixed" if fixed else "default-damages", "违约金")

    def head(self) -> dict[str, str]:
        """The fields of :class:`NoticeHead`."""
        case = self.matter.case
        return {
            "letter_no": f"{case.id}-{_MARKS[self.kind]}-{self.dated:%Y%m%d}{self._number()}",
            "addressee": addressed(case, self.to),
            "addressee_address": address_of(case, self.to),
            "lender": case.lender.name,
            "agreement_no": case.id,
            "contract_nos": contract_nos(case),
            "agreed_on": day(self.terms.signing_date),
            "issued_on": day(self.dated),
            "service": self._service(),
            "contact_hours": _hours(self.situation),
            "contact": reachable(case.lender),
            "copies": copied(case, self.to),
            "signature_label": SIGNATURE_LABEL,
        }

    def account(self) -> dict[str, str]:
        """The fields of :class:`AccountOnLetter` beyond the head."""
        account = self.terms.account
        return {
            "account_name": account.name,
            "account_number": account.number,
            "account_bank": account.bank,
        }

    def _service(self) -> str:
        how = word(SERVED[self.sent.served_by], "zh") if self.sent else ""
        if self.sent and self.sent.served_by in (ServedBy.POST, ServedBy.EMAIL):
            how += "方式"
        return (
            f"本函依照{self.clause('notices', '通知和送达')}以{how or '邮寄或者电子邮件方式'}送达"
        )

    def draft(self, template: str, context: Context) -> Draft:
        """The paper; one on record is signed by the lender, and only formal ones wait for that."""
        case = self.matter.case
        signing: tuple[SigningStep, ...] = ()
        if self.sent:
            signing = (signing_step(case, case.lender.id, SIGNATURE_LABEL),)
        when = f" {self.dated.isoformat()}" if self.sent else "（待决定发出）"
        return Draft(
            key=self.key,
            kind=template,
            stage=Stage.PERFORMANCE,
            title=f"{self.name}（{case.id}）",
            filename=f"{_PLACES[self.kind]:02} {self.name}{self._whom()}{when}",
            template=f"{template}.zh.docx",
            dated=self.dated,
            context=context,
            signing=signing,
            awaited=self.kind in _FORMAL,
        )

    def _number(self) -> str:
        """Which of several guarantors, ``-2``: two letters of one day have two numbers."""
        whom = self._whom()
        return f"-{whom.removeprefix(' 保证人')}" if whom else ""

    def _whom(self) -> str:
        """Which of several guarantors it is for: `` 保证人2``; nothing where there is only one."""
        case = self.matter.case
        several = len(case.with_role(case.party(self.to).role)) > 1
        is_theirs = self.kind is NoticeKind.GUARANTOR
        return f" {role_numbered(case, self.to)}" if is_theirs and several else ""

    def skipped(self, reason: Message) -> Skipped:
        """Why there is no such paper."""
        return Skipped(self.key, TITLES[self.kind], Stage.PERFORMANCE, reason)


_MARKS = {
    NoticeKind.REMINDER: "醒",
    NoticeKind.GRACE_REMINDER: "宽",
    NoticeKind.DEMAND: "催",
    NoticeKind.GUARANTOR: "保",
    NoticeKind.ACCELERATION: "提",
    NoticeKind.DAMAGES: "违",
    NoticeKind.CURE: "补",
    NoticeKind.PROPOSAL: "议",
}
_PLACES = {kind: number for number, kind in enumerate(_MARKS, 2)} | {NoticeKind.DEMAND: 2}


_FORMAL = frozenset({NoticeKind.DEMAND, NoticeKind.ACCELERATION, NoticeKind.GUARANTOR})
"""Declarations with a legal effect: a packet is not complete before they are signed."""
TITLES = {
    NoticeKind.REMINDER: msg("Payment reminder"),
    NoticeKind.GRACE_REMINDER: msg("Reminder within grace"),
    NoticeKind.DEMAND: msg("Demand notice"),
    NoticeKind.GUARANTOR: msg("Notice to the guarantor"),
    NoticeKind.ACCELERATION: msg("Notice of acceleration"),
    NoticeKind.DAMAGES: msg("Notice of liquidated damages"),
    NoticeKind.CURE: msg("Acknowledgement of cure"),
    NoticeKind.PROPOSAL: msg("Proposal for a supplementary agreement"),
}
"""What people call the letters."""


def _hours(situation: Situation) -> str:
    """``我方不在22:00至次日08:00之间与您联系``; empty without a rule on that day."""
    law, on = situation.law, situation.as_of
    ids = ("contact.quiet_from", "contact.quiet_until")
    if not all(law.covers(each, on) for each in ids):
        return ""
    begin, end = (law.at(each, on).clock for each in ids)
    return f"未经您同意，我方不在每日{begin:%H:%M}至次日{end:%H:%M}之间与您联系"


def letters(matter: Matter, kind: NoticeKind) -> Iterator[Letter]:
    """Letters of a kind to be written: those on record by the day, then those that are due."""
    terms = terms_in_force(matter)
    if terms is None:
        return
    case, on_record = in_force(matter), [n for n in matter.case.notices if n.kind is kind]
    for notice in sorted(on_record, key=lambda each: each.issued_on):
        if notice.issued_on <= matter.as_of:
            situation = Situation.of(case, terms, matter.law, notice.issued_on)
            yield Letter(matter, situation, kind, notice.to or case.borrower.id, notice)
    situation = Situation.of(case, terms, matter.law, matter.as_of)
    for each in _due(situation, kind):
        yield Letter(matter, situation, kind, each.to)


def _due(situation: Situation, kind: NoticeKind) -> tuple[Verdict, ...]:
    return tuple(each for each in verdicts(situation) if each.kind is kind and each.is_due)
