"""重要条款提示: the terms that matter most to the borrower, on a page that the borrower signs.

A lender who supplies the text points out what concerns the other side most, and explains it; that
it did so is for the lender to prove (民法典 496, 合同编通则解释 10). The page only repeats what the
agreement says. English too where the agreement is.
"""

from __future__ import annotations

from pydantic import Field

from pipeline.case.model import Case
from pipeline.case.parties import Role
from pipeline.case.terms import Signatory, SpouseSigns, Terms
from pipeline.clauses.selection import select
from pipeline.messages import Message, msg
from pipeline.papers.agreement import signable
from pipeline.papers.agreement_context import SignatureBlock
from pipeline.papers.agreement_parties import signature
from pipeline.papers.draft import Context, Draft, Language, Lock, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.notice_items import NoticeItem, notice_items
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day, party_name

KEY = "terms-notice"
_TITLE = msg("Notice of important terms")
_OWES = frozenset({Role.BORROWER, Role.CO_BORROWER, Role.HEIR})
_FOR_DEBTORS = frozenset({Role.GUARDIAN, Role.AGENT})


class TermsNotice(Context):
    """Context of ``terms-notice.zh.docx`` and ``terms-notice.en.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    signing_date: str = Field(description="协议的签订日期 / Day of signing of the agreement")
    lender: str = Field(description="出借方名称 / The lender")
    borrowers: str = Field(description="借款人姓名，可多人 / The borrowers")
    items: tuple[NoticeItem, ...] = Field(description="各项重要条款 / The important terms")
    signatures: tuple[SignatureBlock, ...] = Field(
        description="签署栏：负有还款责任的各方 / Signature blocks of those who owe the debt"
    )


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """With the agreement; English too when the terms ask for it."""
    terms = signable(matter)
    if isinstance(terms, Message):
        return (Skipped(KEY, _TITLE, Stage.AGREEMENT, terms),)
    languages: tuple[Language, ...] = ("zh", "en") if terms.english else ("zh",)
    return tuple(_draft(matter, terms, lang) for lang in languages)


def _draft(matter: Matter, terms: Terms, lang: Language) -> Draft:
    case, is_chinese = matter.case, lang == "zh"
    signing = [each for each in case.signatories if _owes(case, each)]
    context = _context(matter, terms, signing, lang)
    steps = zip(signing, context.signatures, strict=True)
    return Draft(
        key=KEY if is_chinese else f"{KEY}-en",
        kind="terms-notice",
        stage=Stage.AGREEMENT,
        title=f"重要条款提示（{case.id}）" if is_chinese else f"Important Terms ({case.id})",
        filename="02 重要条款提示" if is_chinese else "02 Important Terms (English reading copy)",
        template=f"terms-notice.{lang}.docx",
        dated=terms.signing_date,
        context=context,
        language=lang,
        signing=tuple(signing_step(case, who.party, block.label) for who, block in steps)
        if is_chinese
        else (),
        lock=Lock.SIGNATURES_ONLY,
    )


def _context(matter: Matter, terms: Terms, signing: list[Signatory], lang: Language) -> TermsNotice:
    case = matter.case
    selection = select(case, terms, matter.library)
    borrowers = (*case.with_role(Role.BORROWER), *case.with_role(Role.CO_BORROWER))
    return TermsNotice(
        agreement_no=case.id,
        signing_date=day(terms.signing_date, lang),
        lender=party_name(case.lender, lang),
        borrowers=("、" if lang == "zh" else ", ").join(party_name(e, lang) for e in borrowers),
        items=notice_items(case, terms, frozenset(selection.ids), lang),
        signatures=tuple(signature(case, each, lang) for each in signing),
    )


def _owes(case: Case, signatory: Signatory) -> bool:
    """Whoever owes the debt, or signs for somebody who does."""
    party = case.party(signatory.party)
    if party.role in _FOR_DEBTORS:
        return any(case.party(ref).role in _OWES for ref in party.acts_for)
    return party.role in _OWES or signatory.capacity is SpouseSigns.JOINT_DEBTOR
