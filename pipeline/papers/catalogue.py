"""Every paper and its Word templates, one line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.messages import msg
from pipeline.papers.agreement_context import Agreement
from pipeline.papers.answer_letter import AnswerLetter
from pipeline.papers.assessment import Assessment
from pipeline.papers.certificate_brief import CertificateBrief
from pipeline.papers.certificate_context import Certificate
from pipeline.papers.chronology import Chronology
from pipeline.papers.claims_list import ClaimsList
from pipeline.papers.closing.cancellation import ContractCancellation
from pipeline.papers.closing.confirmation import SettlementConfirmation
from pipeline.papers.closing.credit_update import CreditUpdate
from pipeline.papers.closing.holder_sheet import HolderSheet
from pipeline.papers.closing.keeping import Keeping
from pipeline.papers.closing.release import SecurityRelease
from pipeline.papers.closing.summary import NegotiationSummary
from pipeline.papers.completeness import CompletenessReport
from pipeline.papers.confirmation import Confirmation
from pipeline.papers.cost_table import CostTable
from pipeline.papers.demand_context import DemandNotice
from pipeline.papers.deviation_sheet import DeviationSheet
from pipeline.papers.draft import Context, Language, Stage
from pipeline.papers.evidence_bundle import Catalogue
from pipeline.papers.fields import Shape, shape_of
from pipeline.papers.file_list import FileList
from pipeline.papers.guarantor_consent import GuarantorConsent
from pipeline.papers.guides.frame import Guide
from pipeline.papers.invitation import InvitationLetter
from pipeline.papers.notices.acceleration import AccelerationNotice
from pipeline.papers.notices.cure import CureNotice
from pipeline.papers.notices.damages import DamagesNotice
from pipeline.papers.notices.guarantor import GuarantorNotice
from pipeline.papers.notices.proposal import AmendmentProposal
from pipeline.papers.notices.reminder import PaymentReminder
from pipeline.papers.power_of_attorney import PowerOfAttorney
from pipeline.papers.proposal_comparison import ProposalComparison
from pipeline.papers.proposal_letter import ProposalLetter
from pipeline.papers.service_address import ServiceAddress
from pipeline.papers.session_record import SessionRecord
from pipeline.papers.statement_context import Statement
from pipeline.papers.supplementary_agreement import SupplementaryAgreement
from pipeline.papers.terms_notice import TermsNotice
from pipeline.papers.waiver_approval import WaiverApproval

_ZH: tuple[Language, ...] = ("zh",)
_BOTH: tuple[Language, ...] = ("zh", "en")
_QR = ("qr",)
_CAPITALS = ("confirmed_words", "repayable_words", "waiver.amount_words")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with templates ``<template>.<language>.docx``.

    ``stage`` is None for one that every stage has; ``chinese_only`` are paths that only the
    Chinese template prints, ``pictures`` the placeholders that must be in it. One that
    ``has_clauses`` is a frame for those of ``clauses.<language>.docx``.
    """

    template: str
    kind: str
    stage: Stage | None
    context: type[Context]
    zh: str
    en: str
    languages: tuple[Language, ...] = _ZH
    chinese_only: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    has_clauses: bool = False

    @property
    def shape(self) -> Shape:
        """What its templates may print."""
        return shape_of(self.context)


@dataclass(frozen=True, slots=True)
class Edition:
    """One template: a paper in one language."""

    paper: Paper
    language: Language

    @property
    def name(self) -> str:
        """``agreement.zh``."""
        return f"{self.paper.template}.{self.language}"

    @property
    def file(self) -> str:
        """``agreement.zh.docx``."""
        return f"{self.name}.docx"

    @property
    def library(self) -> str:
        """``clauses.zh.docx`` for a paper that has clauses, else empty."""
        return f"clauses.{self.language}.docx" if self.paper.has_clauses else ""

    @property
    def library_stem(self) -> str:
        """``clauses`` for a paper that has clauses, else empty."""
        return "clauses" if self.paper.has_clauses else ""

    @property
    def left_out(self) -> tuple[str, ...]:
        """The paths that this edition need not print."""
        return self.paper.chinese_only if self.language == "en" else ()


_1, _2, _3, _4, _5 = Stage
PAPERS = (
    Paper("stage-guide", "stage-guide", None, Guide, "阶段指引", "Stage guide"),
    Paper("claims-list", "claims-list", _1, ClaimsList, "争议与诉求清单", "Claims"),
    Paper("evidence-catalogue", "evidence-bundle", _1, Catalogue, "证据目录", "Evidence catalogue"),
    Paper(
        "evidence-completeness",
        "evidence-completeness",
        _1,
        CompletenessReport,
        "证据材料齐备情况表",
        "Completeness of the evidence",
    ),
    Paper("file-list", "file-list", _1, FileList, "文件清单", "List of files"),
    Paper("invitation", "invitation", _2, InvitationLetter, "协商邀请函", "Invitation"),
    Paper("session-record", "session-record", _2, SessionRecord, "协商记录", "Session record"),
    Paper("confirmation", "confirmation", _2, Confirmation, "协商确认书", "Confirmation of a call"),
    Paper("proposal-letter", "proposal-letter", _2, ProposalLetter, "还款方案书", "Proposal"),
    Paper("assessment", "assessment", _2, Assessment, "评估表", "Assessment of an offer"),
    Paper("answer-letter", "answer-letter", _2, AnswerLetter, "方案答复函", "Answer to a proposal"),
    Paper(
        "proposal-comparison",
        "proposal-comparison",
        _2,
        ProposalComparison,
        "方案比较",
        "Comparison of proposals",
        pictures=("chart",),
    ),
    Paper("chronology", "chronology", _2, Chronology, "协商大事记", "Chronology"),
    Paper(
        "agreement",
        "agreement",
        _3,
        Agreement,
        "还款和解协议",
        "Agreement",
        _BOTH,
        _CAPITALS,
        has_clauses=True,
    ),
    Paper(
        "terms-notice",
        "terms-notice",
        _3,
        TermsNotice,
        "重要条款提示",
        "Notice of important terms",
        _BOTH,
    ),
    Paper(
        "service-address",
        "service-address",
        _3,
        ServiceAddress,
        "送达地址确认书",
        "Address for service",
    ),
    Paper(
        "power-of-attorney",
        "power-of-attorney",
        _3,
        PowerOfAttorney,
        "授权委托书",
        "Power of attorney",
    ),
    Paper(
        "waiver-approval", "waiver-approval", _3, WaiverApproval, "减免审批表", "Waiver approval"
    ),
    Paper("cost-table", "cost-table", _3, CostTable, "综合融资成本明示表", "Table of all-in costs"),
    Paper(
        "guarantor-consent",
        "guarantor-consent",
        _3,
        GuarantorConsent,
        "保证人同意书",
        "Guarantor's consent",
    ),
    Paper(
        "supplementary-agreement",
        "supplementary-agreement",
        _3,
        SupplementaryAgreement,
        "补充协议",
        "Supplementary agreement",
    ),
    Paper("deviation-sheet", "deviation-sheet", _3, DeviationSheet, "偏离情况表", "Deviations"),
    Paper(
        "statement",
        "statement",
        _4,
        Statement,
        "履约情况说明",
        "Statement",
        pictures=("chart",),
    ),
    Paper(
        "payment-reminder", "payment-reminder", _4, PaymentReminder, "还款提醒", "Payment reminder"
    ),
    Paper("demand-notice", "demand-notice", _4, DemandNotice, "催告函", "Demand notice"),
    Paper(
        "guarantor-notice",
        "guarantor-notice",
        _4,
        GuarantorNotice,
        "致保证人通知书",
        "Notice to the guarantor",
    ),
    Paper(
        "acceleration-notice",
        "acceleration-notice",
        _4,
        AccelerationNotice,
        "提前到期通知书",
        "Notice of acceleration",
    ),
    Paper(
        "damages-notice",
        "damages-notice",
        _4,
        DamagesNotice,
        "违约金通知书",
        "Notice of liquidated damages",
    ),
    Paper("cure-notice", "cure-notice", _4, CureNotice, "补足确认函", "Acknowledgement of cure"),
    Paper(
        "amendment-proposal",
        "amendment-proposal",
        _4,
        AmendmentProposal,
        "签订补充协议的提议",
        "Proposal for a supplementary agreement",
    ),
    Paper("certificate", "certificate", _5, Certificate, "结清证明", "Certificate", _BOTH, (), _QR),
    Paper(
        "certificate-brief",
        "certificate-brief",
        _5,
        CertificateBrief,
        "结清证明（对外版）",
        "Certificate for third parties",
        pictures=_QR,
    ),
    Paper(
        "settlement-confirmation",
        "settlement-confirmation",
        _5,
        SettlementConfirmation,
        "结清确认书",
        "Confirmation of settlement",
    ),
    Paper(
        "contract-cancellation",
        "contract-cancellation",
        _5,
        ContractCancellation,
        "合同注销确认书",
        "Cancellation of the contracts",
    ),
    Paper(
        "security-release",
        "security-release",
        _5,
        SecurityRelease,
        "担保责任解除确认书",
        "Release of guarantors and security",
    ),
    Paper("credit-update", "credit-update", _5, CreditUpdate, "征信信息更新申请", "Credit update"),
    Paper(
        "negotiation-summary",
        "negotiation-summary",
        _5,
        NegotiationSummary,
        "协商总结",
        "Summary of the negotiation",
    ),
    Paper("holder-sheet", "holder-sheet", _5, HolderSheet, "持有人核验单", "Holder's sheet"),
    Paper("keeping", "keeping", _5, Keeping, "结清证明的保存与核验", "Keeping the certificate"),
)


def editions() -> Iterator[Edition]:
    """Every template, in the order of the process."""
    for paper in PAPERS:
        for language in paper.languages:
            yield Edition(paper, language)


def edition(name: str) -> Edition:
    """The template of that name: ``agreement.zh``, ``agreement.zh.docx``, or ``agreement``.

    Raises :class:`~pipeline.errors.UsageError` for a name that no paper has.
    """
    stem = name.removesuffix(".docx")
    for each in editions():
        if stem in (each.name, each.paper.template, each.paper.kind):
            return each
    raise UsageError(
        "template.unknown",
        msg("There is no template {name}.", name=name),
        hint=msg("There are: {names}.", names=", ".join(each.name for each in editions())),
    )
