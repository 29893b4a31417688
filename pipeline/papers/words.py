"""How the papers call things, in Chinese and English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.case.dates import date_en, date_zh
from pipeline.case.evidence import EvidenceKind, Original
from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.negotiation import Channel, Decision
from pipeline.case.notices import NoticeKind, ServedBy
from pipeline.case.parties import LicenceKind, Organisation, Person, Role
from pipeline.case.terms import Appropriated, ForumKind, Method, ReviewDecision

ROLES = {
    Role.LENDER: ("出借方", "Lender"),
    Role.BORROWER: ("借款人", "Borrower"),
    Role.CO_BORROWER: ("共同借款人", "Co-borrower"),
    Role.SPOUSE: ("借款人配偶", "Spouse"),
    Role.GUARANTOR: ("保证人", "Guarantor"),
    Role.GUARDIAN: ("监护人", "Guardian"),
    Role.HEIR: ("继承人", "Heir"),
    Role.LAWYER: ("律师", "Lawyer"),
    Role.AGENT: ("代理人", "Agent"),
    Role.PLATFORM: ("助贷平台", "Platform"),
    Role.COLLECTOR: ("受托催收机构", "Collector"),
    Role.ORIGINAL_LENDER: ("原债权人", "Original lender"),
}
LICENCES = {
    LicenceKind.ONLINE_SMALL_LOAN: ("网络小额贷款公司", "online small-loan company"),
    LicenceKind.CONSUMER_FINANCE: ("消费金融公司", "consumer-finance company"),
    LicenceKind.BANK: ("银行", "bank"),
    LicenceKind.PRIVATE: ("民间出借人", "private lender"),
    LicenceKind.NONE: ("无放贷牌照", "no lending licence"),
}
CHANNELS = {
    Channel.IN_PERSON: ("面对面", "in person"),
    Channel.VIDEO: ("视频", "video"),
    Channel.PHONE: ("电话", "telephone"),
    Channel.EMAIL: ("电子邮件", "e-mail"),
}
DECISIONS = {
    Decision.ACCEPTED: ("接受", "accepted"),
    Decision.REJECTED: ("拒绝", "rejected"),
    Decision.COUNTERED: ("提出反方案", "countered"),
    Decision.WITHDRAWN: ("撤回", "withdrawn"),
}
ORIGINALS = {
    Original.ORIGINAL: ("原件", "original"),
    Original.COPY: ("复印件", "copy"),
    Original.ELECTRONIC: ("电子数据", "electronic data"),
}
EVIDENCE_KINDS = {
    EvidenceKind.IDENTITY: ("身份", "identity"),
    EvidenceKind.INCOME: ("收入", "income"),
    EvidenceKind.ASSETS: ("资产", "assets"),
    EvidenceKind.DEBTS: ("负债", "debts"),
    EvidenceKind.HARDSHIP: ("困难情况", "hardship"),
    EvidenceKind.CONTRACT: ("借款合同", "loan contract"),
    EvidenceKind.PAYOUT: ("放款凭证", "proof of payout"),
    EvidenceKind.REPAYMENTS: ("还款记录", "repayment record"),
    EvidenceKind.LICENCE: ("资质", "licence"),
    EvidenceKind.AUTHORITY: ("授权", "authority"),
    EvidenceKind.ASSIGNMENT: ("债权转让", "assignment"),
    EvidenceKind.NOTICE: ("债权转让通知", "notice of assignment"),
    EvidenceKind.GUARANTEE: ("保证合同", "guarantee contract"),
    EvidenceKind.SECURITY: ("担保物权", "security"),
    EvidenceKind.KINSHIP: ("亲属关系", "kinship"),
    EvidenceKind.COMMUNICATION: ("沟通记录", "communication"),
    EvidenceKind.RECORDING: ("录音录像", "recording"),
    EvidenceKind.OTHER: ("其他", "other"),
}
METHODS = {
    Method.EQUAL_INSTALMENTS: ("等额本息", "equal instalments"),
    Method.EQUAL_PRINCIPAL: ("等额本金", "equal principal"),
    Method.INTEREST_ONLY: ("先息后本", "interest first, principal last"),
    Method.STEP_UP: ("递增还款", "rising instalments"),
    Method.LUMP_SUM: ("一次性还款", "lump sum"),
    Method.CUSTOM: ("按约定分期", "instalments as listed"),
}
APPROPRIATED = {
    Appropriated.FEES: ("实现债权的费用", "costs"),
    Appropriated.INTEREST: ("利息、违约金", "interest and damages"),
    Appropriated.PRINCIPAL: ("主债务", "principal"),
}
FORUMS = {
    ForumKind.COURT: ("向{name}提起诉讼", "be brought before {name}"),
    ForumKind.ARBITRATION: ("提交{name}仲裁", "be submitted to arbitration by {name}"),
}
REVIEWS = {
    ReviewDecision.APPROVED: ("审查通过", "approved"),
    ReviewDecision.APPROVED_WITH_CHANGES: ("修改后通过", "approved with changes"),
    ReviewDecision.REFUSED: ("不予通过", "refused"),
    ReviewDecision.WAIVED: ("经决定免于律师审查", "review waived"),
}
NOTICES = {
    NoticeKind.REMINDER: ("还款提醒", "reminder"),
    NoticeKind.GRACE_REMINDER: ("宽限期还款提醒", "reminder within grace"),
    NoticeKind.DEMAND: ("催告函", "demand notice"),
    NoticeKind.GUARANTOR: ("致保证人通知书", "notice to the guarantor"),
    NoticeKind.ACCELERATION: ("提前到期通知书", "notice of acceleration"),
    NoticeKind.DAMAGES: ("违约金通知书", "notice of liquidated damages"),
    NoticeKind.CURE: ("补足确认函", "acknowledgement of cure"),
    NoticeKind.PROPOSAL: ("签订补充协议的提议", "proposal for a supplementary agreement"),
}
SERVED = {
    ServedBy.POST: ("邮寄", "post"),
    ServedBy.EMAIL: ("电子邮件", "e-mail"),
    ServedBy.SMS: ("短信", "text message"),
    ServedBy.IN_PERSON: ("当面送达", "in person"),
}

_NUMERALS = "〇一二三四五六七八九十"


def ordinal_zh(number: int) -> str:
    """1–99 as 一, 十二, 三十…, as in 证据三."""
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _NUMERALS[tens] + "十")
    return head + (_NUMERALS[units] if units else "")


def exhibit_no(number: int) -> str:
    """``证据三``; from 100 on in figures, as ``证据100``."""
    return f"证据{ordinal_zh(number)}" if number < 100 else f"证据{number}"


def word(pair: tuple[str, str], lang: str) -> str:
    """The Chinese or the English half of a pair."""
    return pair[0] if lang == "zh" else pair[1]


def day(value: date, lang: str = "zh") -> str:
    """A date as the papers write it."""
    return date_zh(value) if lang == "zh" else date_en(value)


def yuan(amount: Decimal, lang: str = "zh") -> str:
    """An amount in figures: ``16,409.02 元`` or ``CNY 16,409.02``."""
    figures = amount_figures(amount)
    return f"{figures}元" if lang == "zh" else f"CNY {figures}"


def percent(rate: Decimal, places: int = 2) -> str:
    """A fraction as a percentage: ``0.24`` → ``24%``; needless zeros go."""
    text = f"{rate * 100:.{places}f}".rstrip("0").rstrip(".")
    return f"{text or '0'}%"


def phrase(text: str) -> str:
    """A text of the case as part of a sentence: without the stop at its end."""
    return text.rstrip("。．.；; ")


def party_name(party: Organisation | Person, lang: str = "zh") -> str:
    """The name for papers in that language."""
    return (party.name_en or party.name) if lang == "en" else party.name


def role_name(case: Case, ref: str, lang: str = "zh") -> str:
    """Role and name: ``借款人张三``."""
    party = case.party(ref)
    gap = "" if lang == "zh" else " "
    return f"{word(ROLES[party.role], lang)}{gap}{party_name(party, lang)}"


def role_numbered(case: Case, ref: str) -> str:
    """The role for a file's name, without the person's: ``保证人``, of several ``保证人2``."""
    party = case.party(ref)
    alike = [each.id for each in case.parties if each.role is party.role]
    role = word(ROLES[party.role], "zh")
    return role if len(alike) == 1 else f"{role}{alike.index(party.id) + 1}"
