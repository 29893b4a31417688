"""还款和解协议: the settlement agreement with its schedule annex; in English too if asked.

The Chinese text is the one that is signed; the English edition is a reading aid and says so.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipeline.case.loans import Balance, Loan
from pipeline.case.model import Case
from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.parties import Organisation, Role
from pipeline.case.terms import OldCharges, Review, ReviewDecision, Terms
from pipeline.clauses.selection import Selection, select
from pipeline.clauses.when import reports_credit
from pipeline.debt.agreed import agreed_schedule, parts_by_loan, repayable
from pipeline.debt.schedule import Schedule, ScheduledInstalment
from pipeline.law.disclosure import has_cost_table
from pipeline.messages import Message, msg
from pipeline.papers import agreement_clauses as clauses
from pipeline.papers import agreement_parties as parties
from pipeline.papers.agreement_context import (
    WORDING,
    Agreement,
    ConfirmedRow,
    InstalmentRow,
    LoanPartRow,
    LoanRecital,
    ScheduleTotals,
)
from pipeline.papers.creditors import chain_sentences
from pipeline.papers.draft import Draft, Lock, Outcome, ReviewedWord, Skipped, Stage
from pipeline.papers.key_terms import controls
from pipeline.papers.matter import Matter
from pipeline.papers.progress import AGREEMENT
from pipeline.papers.signing import signing_step
from pipeline.papers.words import METHODS, day, party_name, percent, phrase, word

KEY = AGREEMENT
KEY_ENGLISH = f"{KEY}-en"
KEY_FOR_REVIEW = f"{KEY}-for-review"
FOR_REVIEW = "送审稿"
PENDING = {"review": "（审查结论，审查后填写）", "reviewer_for": "（委托人，审查后填写）"}
"""What stands in the copy for the review where the review's outcome goes."""
_TITLE = msg("Repayment and settlement agreement")
_TITLE_ENGLISH = msg("English edition of the agreement")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """The agreement, once terms are agreed and reviewed; English too when the terms ask for it.

    Until a lawyer approved it, a copy for the review is made, which cannot be signed.
    """
    terms = matter.case.terms
    if terms is None:
        return (_skipped(msg("No terms have been agreed yet: the case has no `terms`.")),)
    if obstacle := _not_reviewed(matter, terms.review):
        return (for_review(matter, terms), _skipped(obstacle))
    selection = select(matter.case, terms, matter.library)
    if not selection.ids:
        return (_skipped(_no_clauses(terms)),)
    chinese = _chinese(matter, terms, selection)
    return (chinese, *_english(matter, terms, selection)) if terms.english else (chinese,)


def _no_clauses(terms: Terms) -> Message:
    return msg("No clause of the library may be used on the day of signing, {day}.",
               day=terms.signing_date)  # fmt: skip


def signable(matter: Matter) -> Terms | Message:
    """The terms, once the agreement and what goes along with it can be signed; else why not."""
    terms = matter.case.terms
    if terms is None:
        return msg("No terms have been agreed yet: the case has no `terms`.")
    return _not_reviewed(matter, terms.review) or terms


def for_review(matter: Matter, terms: Terms) -> Draft:
    """The agreement as it goes out to the lawyer: what the review will say is left open.

    It is there before the day of signing, since the review comes first.
    """
    pending = _pending(matter.case, terms)
    draft = _chinese(matter, pending, select(matter.case, pending, matter.library))
    return replace(
        draft,
        key=KEY_FOR_REVIEW,
        title=f"{draft.title}{FOR_REVIEW}",
        filename=f"{draft.filename}（{FOR_REVIEW}）",
        dated=min(terms.signing_date, matter.as_of),
        context=draft.context.model_copy(update=PENDING),
        signing=(),
        mark=FOR_REVIEW,
        reviewed=None,
    )


def _pending(case: Case, terms: Terms) -> Terms:
    """Terms as if reviewed: a stand-in, of which nothing is printed."""
    anybody = Review(by=case.parties[0].id, on=terms.signing_date,
                     decision=ReviewDecision.APPROVED, note="-")  # fmt: skip
    return terms.model_copy(update={"review": anybody})


def _skipped(reason: Message, key: str = KEY) -> Skipped:
    return Skipped(key, _TITLE, Stage.AGREEMENT, reason)


def _not_reviewed(matter: Matter, review: Review | None) -> Message | None:
    if KEY in matter.record.issued:  # signed: that its data are the same is looked at elsewhere
        return None
    if review is None:
        return msg(
            "The agreement has been neither reviewed by a lawyer nor exempted from review: send "
            "the copy for review out and take it back with `jieqing review`, or record the "
            "review, or why there is none, under `terms.review`."
        )
    if review.decision is ReviewDecision.REFUSED:
        return msg("The lawyer refused the agreement: {reason}", reason=review.note)
    if matter.reviewed and matter.reviewed.outdated:
        return msg("The data of the agreement have changed since the lawyer reviewed it.")
    return None


def _chinese(matter: Matter, terms: Terms, selection: Selection) -> Draft:
    case = matter.case
    context = _context(matter, terms, selection, "zh")
    steps = zip(case.signatories, context.signatures, strict=True)
    return Draft(
        key=KEY,
        kind="agreement",
        stage=Stage.AGREEMENT,
        title=f"还款和解协议（{case.id}）",
        filename="01 还款和解协议",
        template="agreement.zh.docx",
        dated=terms.signing_date,
        context=context,
        signing=tuple(signing_step(case, who.party, blk.label) for who, blk in steps),
        lock=Lock.SIGNATURES_ONLY,
        keep_word=True,
        clauses=selection.ids,
        controls=controls(Agreement, "zh", WORDING),
        reviewed=_reviewed_word(matter, context),
    )


def _reviewed_word(matter: Matter, context: Agreement) -> ReviewedWord | None:
    """The lawyer's file, which is signed as it is; what the review said goes into it."""
    if matter.reviewed is None or not matter.reviewed.record.is_approval:
        return None
    file = matter.reviewed.record.reviewed
    slots = {"review": context.review, "reviewer_for": context.reviewer_for or "其委托人"}
    return ReviewedWord(file.file, file.sha256, slots)


def _english(matter: Matter, terms: Terms, selection: Selection) -> tuple[Outcome, ...]:
    """No English edition of a text that the lawyer changed: nobody has translated the changes."""
    if matter.reviewed and matter.reviewed.record.deviations:
        reason = msg("The lawyer changed the Chinese wording, which the English edition does not "
                     "follow; have the reviewed text translated.")  # fmt: skip
        return (replace(_skipped(reason, KEY_ENGLISH), title=_TITLE_ENGLISH),)
    return (_english_copy(matter, terms, selection),)


def _english_copy(matter: Matter, terms: Terms, selection: Selection) -> Draft:
    return Draft(
        key=KEY_ENGLISH,
        kind="agreement",
        stage=Stage.AGREEMENT,
        title=f"Repayment and Settlement Agreement ({matter.case.id})",
        filename="01 Settlement Agreement (English reading copy)",
        template="agreement.en.docx",
        dated=terms.signing_date,
        context=_context(matter, terms, selection, "en"),
        language="en",
        keep_word=True,
        clauses=selection.ids,
        controls=controls(Agreement, "en", WORDING),
    )


def _context(matter: Matter, terms: Terms, selection: Selection, lang: str) -> Agreement:
    case = matter.case
    schedule = agreed_schedule(terms)
    to_repay = repayable(terms)
    return Agreement(
        agreement_no=case.id,
        signing_date=day(terms.signing_date, lang),
        signing_place=terms.signing_place,
        parties=parties.party_blocks(case, lang),
        loans=tuple(_recital(loan, lang) for loan in case.loans),
        chain=chain_sentences(case, lang),
        cut_off=day(terms.cut_off, lang),
        confirmed=_confirmed(terms.confirmed),
        confirmed_words=_words(terms.confirmed.total, lang),
        waiver=clauses.waiver(terms.waiver, lang) if terms.waiver else None,
        repayable=amount_figures(to_repay),
        repayable_words=_words(to_repay, lang),
        method=word(METHODS[terms.schedule.method], lang),
        count=str(len(schedule)),
        rate=clauses.interest_while_performing(terms.schedule, lang),
        loan_parts=_loan_parts(case, terms),
        instalments=tuple(_instalment(each, lang) for each in schedule),
        totals=_totals(schedule),
        capacities=parties.capacities(case, lang),
        account=clauses.account(case, terms.account, lang),
        grace_days=str(terms.default.grace_days or ""),
        acceleration=clauses.acceleration(terms.default, lang),
        damages=clauses.damages(terms.default),
        waiver_revives="default-revival" in selection.ids,
        appropriation=clauses.appropriation(terms.appropriation, lang),
        institution=isinstance(case.lender, Organisation),
        collectors=_may_have_collectors(case),
        reports_credit=reports_credit(case),
        guarantors=_guarantors(case, lang),
        guarantee_kind=_guarantee_kind(case, terms, lang),
        guarantee_months=clauses.guarantee_months(terms.guarantee, lang),
        charges_run=terms.old_charges is OldCharges.RUN,
        cost_table=has_cost_table(case, terms, matter.law),
        forum=clauses.forum(terms.forum, lang),
        forum_connection=phrase(terms.forum.connection),
        talks_every_months=str(terms.talks_every_months) if "talks" in selection.ids else "",
        certificate_days=str(terms.certificate_days),
        review=clauses.review(case, terms.review, lang) if terms.review else "",
        reviewer_for=clauses.reviewer_for(case, terms.review, lang) if terms.review else "",
        signatures=tuple(parties.signature(case, each, lang) for each in case.signatories),
    )


def _recital(loan: Loan, lang: str) -> LoanRecital:
    return LoanRecital(
        contract_no=loan.contract_no,
        signed_on=day(loan.signed_on, lang),
        received=amount_figures(loan.received),
        rate=percent(loan.rate),
        **_split(loan.outstanding),
    )


def _confirmed(balance: Balance) -> ConfirmedRow:
    return ConfirmedRow(**_split(balance))


def _split(balance: Balance) -> dict[str, str]:
    parts = ("principal", "interest", "penalty", "fees", "total")
    return {part: amount_figures(getattr(balance, part)) for part in parts}


def _loan_parts(case: Case, terms: Terms) -> tuple[LoanPartRow, ...]:
    """Which part belongs to which loan; of one loan there is nothing to say."""
    if len(case.loans) < 2:
        return ()
    numbers = {loan.id: loan.contract_no for loan in case.loans}
    parts = parts_by_loan(case, terms).items()
    return tuple(
        LoanPartRow(contract_no=numbers[loan], amount=amount_figures(part)) for loan, part in parts
    )


def _instalment(each: ScheduledInstalment, lang: str) -> InstalmentRow:
    return InstalmentRow(
        no=str(each.number),
        due=day(each.due, lang),
        principal=amount_figures(each.principal),
        interest=amount_figures(each.interest),
        total=amount_figures(each.total),
    )


def _totals(schedule: Schedule) -> ScheduleTotals:
    return ScheduleTotals(
        principal=amount_figures(schedule.principal),
        interest=amount_figures(schedule.interest),
        total=amount_figures(schedule.total),
    )


def _words(amount: Decimal, lang: str) -> str:
    return amount_zh(amount) if lang == "zh" else ""


def _guarantors(case: Case, lang: str) -> str:
    names = [party_name(each, lang) for each in case.with_role(Role.GUARANTOR)]
    return ("、" if lang == "zh" else ", ").join(names)


def _guarantee_kind(case: Case, terms: Terms, lang: str) -> str:
    is_guaranteed = bool(case.with_role(Role.GUARANTOR))
    return clauses.guarantee_kind(terms.guarantee, lang) if is_guaranteed else ""


def _may_have_collectors(case: Case) -> bool:
    """Organisations collect through others; a private lender does if the case names somebody."""
    return isinstance(case.lender, Organisation) or bool(case.with_role(Role.COLLECTOR))
