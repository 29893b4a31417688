"""结清证明: one certificate for each loan, in Chinese and English, once nothing is left to pay."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.case.identifiers import mask_id
from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.parties import Organisation, Person
from pipeline.case.terms import WaiverTerms
from pipeline.debt.ledger_digest import ledger_digest
from pipeline.messages import Message, msg
from pipeline.papers.certificate_context import Certificate
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Context, Draft, Language, Numbered, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.people import identity_parts
from pipeline.papers.progress import AGREEMENT, in_force
from pipeline.papers.signing import signing_step
from pipeline.papers.words import METHODS, day, party_name, word

SCHEMA = "certificate.v1"
KEY = "certificate"
EDITIONS: tuple[Language, ...] = ("zh", "en")
_LABELS = {"zh": "出具人签章：", "en": "Issued by (seal):"}
_TITLES = {"zh": "结清证明", "en": "Settlement Certificate"}


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Both editions for each loan; or, while money is owed, how much."""
    found = settled(matter)
    if isinstance(found, Message):
        title = msg("Settlement certificate")
        return (Skipped(KEY, title, Stage.SETTLEMENT, found),)
    return tuple(
        _draft(matter, found, loan, lang) for loan in matter.case.loans for lang in EDITIONS
    )


def number_of(matter: Matter, loan: Loan) -> str:
    """The number that was drawn for a loan's certificate; empty before that."""
    return matter.record.numbers.get(f"{KEY}-{loan.id}", "")


def holder_of(matter: Matter, loan: Loan) -> str:
    """The mark that binds the certificate to its holder (``verify --holder-id``)."""
    return matter.record.holders.get(f"{KEY}-{loan.id}", "")


def numbered(case: Case, loan: Loan) -> Numbered:
    """What the number of a loan's certificate is drawn for: all its editions bear the same."""
    issuer = issuer_code(case.lender) or case.lender.name
    holder = identity_parts(case.party(loan.borrower))[1]
    return Numbered(f"{KEY}-{loan.id}", KEY, issuer, loan.contract_no, holder)


def data(
    found: Settled, dated: date, context: Context, *, language: str, edition: str
) -> dict[str, Any]:
    """What a certificate holds for programs (``schemas/certificate.v1.schema.json``)."""
    return {
        "schema": SCHEMA,
        "language": language,
        "edition": edition,
        "currency": found.case.currency,
        "settled_on": found.on.isoformat(),
        "issued_on": dated.isoformat(),
        "visible": {name: text for name, text in context if text},
    }


def _draft(matter: Matter, found: Settled, loan: Loan, lang: Language) -> Draft:
    case = found.case
    key = f"{KEY}-{loan.id}" if lang == "zh" else f"{KEY}-{loan.id}-en"
    dated = matter.record.dated(key, matter.as_of)
    context = _context(matter, found, loan, lang, dated)
    number = number_of(matter, loan)
    several = f" {loan.id}" if len(case.loans) > 1 else ""
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
        signing=(signing_step(case, case.lender.id, _LABELS[lang]),),
        numbered=numbered(case, loan),
        number=number,
        qr=qr(matter, loan),
        data=data(found, dated, context, language=lang, edition="parties"),
    )


def _context(matter: Matter, found: Settled, loan: Loan, lang: str, dated: date) -> Certificate:
    case, terms, state = found.case, found.terms, found.state
    signed = matter.record.complete(AGREEMENT)
    lender, borrower = case.lender, case.party(loan.borrower)
    return Certificate(
        number=number_of(matter, loan),
        issuer=_issuer_name(lender, lang),
        issuer_code=issuer_code(lender),
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
        ledger_sha256=ledger_digest(in_force(matter), found.on),
        paid=amount_figures(state.appropriated),
        paid_words=amount_zh(state.appropriated) if lang == "zh" else "",
        settled_on=day(found.on, lang),
        basis=_basis(terms.waiver, lang),
        issued_on=day(dated, lang),
        holder=holder_of(matter, loan),
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


def qr(matter: Matter, loan: Loan) -> str:
    """What the QR code says: the number's link to the issuer's page, else words for whoever scans
    it; neither claims what a copy could not say.
    """
    number, issuer = number_of(matter, loan), matter.case.lender.name
    link = matter.record.links.get(f"{KEY}-{loan.id}")
    return link or f"结清证明 {number}\n出具人：{issuer}\n核验须用电子文件（PDF）：jieqing verify"


def _issuer_name(lender: Organisation | Person, lang: str) -> str:
    """The name in the paper's language where a credit code stands beside it; a person's as in the
    signing certificate, which is all that a verifier can hold it against.
    """
    return party_name(lender, lang) if isinstance(lender, Organisation) else lender.name


def issuer_code(lender: Organisation | Person) -> str:
    """The credit code; a private lender's ID number stays off the certificate."""
    return lender.credit_code if isinstance(lender, Organisation) else ""
