"""Who the creditor is by now: the chain from the original lenders, in sentences."""

from __future__ import annotations

from decimal import Decimal

from pipeline.case.loans import Loan, Transfer, TransferKind
from pipeline.case.model import Case
from pipeline.papers.words import day, party_name, percent


def chain_sentences(case: Case, lang: str) -> tuple[str, ...]:
    """One sentence for each step of each loan that did not stay with its only lender."""
    sentences: list[str] = []
    for loan in case.loans:
        sentences += _origin(case, loan, lang)
        sentences += [_transfer(case, loan, step, lang) for step in loan.chain.transfers]
    return tuple(sentences)


def creditors(loan: Loan) -> tuple[str, ...]:
    """The parties that hold the claim after every transfer on record."""
    holders = [each.party for each in loan.chain.original_lenders]
    for step in loan.chain.transfers:
        holders = [step.taker if holder == step.giver else holder for holder in holders]
    return tuple(dict.fromkeys(holders))


def _origin(case: Case, loan: Loan, lang: str) -> list[str]:
    lenders = loan.chain.original_lenders
    names = [party_name(case.party(each.party), lang) for each in lenders]
    shares = [percent(Decimal(each.share)) for each in lenders]
    if lang == "zh":
        joint = "、".join(f"{n}（{s}）" for n, s in zip(names, shares, strict=True))
        who = f"由{joint}联合出借" if len(lenders) > 1 else f"由{names[0]}出借"
        platform = f"，经{_platform(case, loan, lang)}撮合" if loan.chain.platform else ""
        return [f"合同{loan.contract_no}项下借款{who}{platform}。"]
    joint = ", ".join(f"{n} ({s})" for n, s in zip(names, shares, strict=True))
    who = f"jointly by {joint}" if len(lenders) > 1 else f"by {names[0]}"
    platform = f", brokered by {_platform(case, loan, lang)}" if loan.chain.platform else ""
    return [_sentence(f"The loan under contract {loan.contract_no} was made {who}{platform}")]


def _platform(case: Case, loan: Loan, lang: str) -> str:
    return party_name(case.party(loan.chain.platform), lang) if loan.chain.platform else ""


def _transfer(case: Case, loan: Loan, step: Transfer, lang: str) -> str:
    giver = party_name(case.party(step.giver), lang)
    taker = party_name(case.party(step.taker), lang)
    if lang == "zh":
        act = "代偿" if step.kind is TransferKind.COMPENSATION else "受让债权"
        notice = f"，并于{day(step.notice_on)}通知债务人" if step.notice_on else ""
        return (
            f"{day(step.on)}，{taker}就合同{loan.contract_no}向{giver}{act}"
            f"，成为该合同的债权人{notice}。"
        )
    act = "paid under its guarantee to" if step.kind is TransferKind.COMPENSATION else "took over"
    notice = f"; the debtor was notified on {day(step.notice_on, 'en')}" if step.notice_on else ""
    verb = f"{act} {giver}" if step.kind is TransferKind.COMPENSATION else f"{act} from {giver}"
    claim = f"the claim under contract {loan.contract_no}"
    return _sentence(f"On {day(step.on, 'en')} {taker} {verb} {claim}{notice}")


def _sentence(text: str) -> str:
    """With one stop at its end, also after ``Co., Ltd.``"""
    return text if text.endswith(".") else f"{text}."
