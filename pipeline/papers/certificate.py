"""结清证明: one certificate for each loan, in Chinese and English, once nothing is left to pay."""

from __future__ import annotations

from datetime import date

from pipeline.case.identifiers import mask_id
from pipeline.case.loans import Loan
from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.parties import Organisation, Person
from pipeline.case.terms import Terms, WaiverTerms
from pipeline.debt.agreed import state_of
from pipeline.debt.standing import State
from pipeline.messages import Message, msg
from pipeline.papers.certificate_context import Certificate
from pipeline.papers.draft import Draft, Language, Numbered, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.people import identity_parts
from pipeline.papers.progress import AGREEMENT, in_force, not_in_force, terms_in_force
from pipeline.papers.signing import signing_step
from pipeline.papers.words import METHODS, day, party_name, word

SCHEMA = "certificate.v1"
KEY = "certificate"
EDITIONS: tuple[Language, ...] = ("zh", "en")
_LABELS = {"zh": "出具人签章：", "en": "Issued by (seal):"}
_TITLES = {"zh": "结清证明", "en": "Settlement Certificate"}


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Both editions for each loan; or, while money is owed, how much."""
    terms = terms_in_force(matter)
    if terms is None:
        return (_skipped(not_in_force(matter)),)
    state = state_of(in_force(matter), terms, matter.as_of)
    if state.settled_on is None:
        reason = msg("The debt is not settled: {amount} yuan are still to be paid.",
                     amount=amount_figures(state.to_settle))  # fmt: skip
        return (_skipped(reason),)
    return tuple(
        _draft(matter, terms, state, loan, lang) for loan in matter.case.loans for lang in EDITIONS
    )


def _skipped(reason: Message) -> Skipped:
    return Skipped(KEY, msg("Settlement certificate"), Stage.SETTLEMENT, reason)


def _draft(matter: Matter, terms: Terms, state: State, loan: Loan, lang: Language) -> Draft:
    lender = matter.case.lender
    base = f"{KEY}-{loan.id}"
    key = base if lang == "zh" else f"{base}-en"
    dated = matter.record.dated(key, matter.as_of)
    context = _context(matter, terms, state, loan, lang, dated)
    number = matter.record.numbers.get(base, "")
    several = f" {loan.id}" if len(matter.case.loans) > 1 else ""
    edition = "" if lang == "zh" else " (English)"
    return Draft(
        key=key,
        kind="certificate",
        stage=Stage.SETTLEMENT,
        title=f"{_TITLES[lang]} {number}".strip(),
        filename=f"01 结清证明{several}{edition}",
        template=f"certificate.{lang}.docx",
        dated=dated,
        context=context,
        language=lang,
        signing=(signing_step(matter.case, lender.id, _LABELS[lang]),),
        numbered=Numbered(base, KEY, _issuer(lender) or lender.name, loan.contract_no),
        number=number,
        qr=_qr(number, lender.name),
        data={
            "schema": SCHEMA,
            "language": lang,
            "currency": matter.case.currency,
            "settled_on": state.settled_on.isoformat() if state.settled_on else "",
            "issued_on": dated.isoformat(),
            "visible": {name: text for name, text in context if text},
        },
    )


def _context(
    matter: Matter, terms: Terms, state: State, loan: Loan, lang: str, dated: date
) -> Certificate:
    case = matter.case
    signed = matter.record.complete(AGREEMENT)
    lender, borrower = case.lender, case.party(loan.borrower)
    return Certificate(
        number=matter.record.numbers.get(f"{KEY}-{loan.id}", ""),
        issuer=_issuer_name(lender, lang),
        issuer_code=_issuer(lender),
        borrower=party_name(borrower, lang),
        identity=mask_id(identity_parts(borrower, lang)[1]),
        contract_no=loan.contract_no,
        product=loan.product or "",
        principal=amount_figures(loan.received),
        term=_term(loan, lang),
        method=word(METHODS[terms.schedule.method], lang),
        agreement_no=case.id,
        agreement_signed=day(terms.signing_date, lang),
        agreement_sha256=signed.sha256 if signed else "",
        paid=amount_figures(state.appropriated),
        paid_words=amount_zh(state.appropriated) if lang == "zh" else "",
        settled_on=day(state.settled_on, lang) if state.settled_on else "",
        basis=_basis(terms.waiver, lang),
        issued_on=day(dated, lang),
        signature_label=_LABELS[lang],
    )


def _term(loan: Loan, lang: str) -> str:
    between = "至" if lang == "zh" else " to "
    return f"{day(loan.paid_out_on, lang)}{between}{day(loan.due_on, lang)}"


def _basis(waiver: WaiverTerms | None, lang: str) -> str:
    if waiver is None:
        return "已按和解协议全额清偿" if lang == "zh" else "paid in full under the agreement"
    amount = amount_figures(waiver.amount)
    if lang == "zh":
        return f"已按和解协议清偿，减免{amount}元已生效"
    return f"paid under the agreement; the waiver of CNY {amount} has taken effect"


def _qr(number: str, issuer: str) -> str:
    """What a telephone shows that scans the code; it claims nothing that a copy could not say."""
    return f"结清证明 {number}\n出具人：{issuer}\n核验须用电子文件（PDF）：jieqing verify"


def _issuer_name(lender: Organisation | Person, lang: str) -> str:
    """The name in the paper's language where a credit code stands beside it; a person's as in the
    signing certificate, which is all that a verifier can hold it against.
    """
    return party_name(lender, lang) if isinstance(lender, Organisation) else lender.name


def _issuer(lender: Organisation | Person) -> str:
    """The credit code; a private lender's ID number stays off the certificate."""
    return lender.credit_code if isinstance(lender, Organisation) else ""
