"""What every letter has: its number, from whom and to whom it is, and its sender's signature.

One side sends a letter, so one side signs it, and nothing waits for that: a letter without a
signature is still on record as it was sent.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.case.model import Case
from pipeline.papers.draft import Context, SigningStep
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.offers import (
    contract_nos,
    copies,
    letter_no,
    principal,
    reachable,
    salutation,
    writer,
)
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day

SIGNATURE_LABEL = "发函人签章："


class LetterHead(Context):
    """Head and foot of a letter."""

    letter_no: str = Field(description="函件编号 / Number of the letter")
    addressee: str = Field(description="收件人 / Addressee")
    contract_nos: str = Field(description="借款合同编号，可多个 / Numbers of the loan contracts")
    contact: TextOrBlank = Field(
        description="联系方式；没有则空 / How to reach the writer; empty if none"
    )
    copies: TextOrBlank = Field(
        description="另行直接送达的借款方当事人；没有则空 / Who gets a copy directly; empty if none"
    )
    signature_label: str = Field(description="签章处的文字 / Words beside the signature")
    sender: str = Field(description="发函人 / Who writes")
    issued_on: str = Field(description="发函日期 / Day of issue")


def letter_head(case: Case, by: str, to: str, on: date, no: tuple[str, int]) -> LetterHead:
    """The head of a letter of one party to another; ``no`` is its kind and number, ``("方", 1)``.

    A copy goes to whoever is represented by one of the two and is not addressed.
    """
    return LetterHead(
        letter_no=letter_no(case, *no),
        addressee=salutation(case.party(to)),
        contract_nos=contract_nos(case),
        contact=reachable(case.party(by)),
        copies=copies(case, by, to),
        signature_label=SIGNATURE_LABEL,
        sender=writer(case, by),
        issued_on=day(on),
    )


def sent_by(case: Case, by: str) -> tuple[SigningStep, ...]:
    """The signature of whoever a letter is from: an agent's principal, else the writer."""
    return (signing_step(case, principal(case, by).id, SIGNATURE_LABEL),)
