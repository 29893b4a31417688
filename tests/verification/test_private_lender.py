"""A private lender has no credit code: what the paper calls its issuer is held against the name."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
import rfc8785

from pipeline.running.signatures import holders, lay_signature_fields
from pipeline.running.templates import Templates
from pipeline.running.typesetting import typeset
from pipeline.signing.signer import DocMDP, sign
from pipeline.verification import Verdict, verify
from tests.attacks.pki import Authority
from tests.papers.matters import draft, matter_of
from tests.papers.test_agreement_parties import PRIVATE
from tests.signing import papers

SETTLED = date(2026, 10, 28)


@pytest.mark.parametrize(
    ("key", "name_en"), [("certificate-loan", ""), ("certificate-loan-en", "Gu")]
)
def test_a_private_lender_s_certificate_passes_in_both_languages(key: str, name_en: str) -> None:
    matter = matter_of(SETTLED, PRIVATE | {"parties[1].name_en": name_en} if name_en else PRIVATE)
    paper = draft(matter, key)
    assert paper.context is not None
    with pikepdf.open(io.BytesIO(typeset(paper, Templates(), paper.context).pdf)) as document:
        document.attachments["certificate.json"] = pikepdf.AttachedFileSpec(
            document, rfc8785.dumps(dict(paper.data or {})), filename="certificate.json"
        )
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    [holder] = [each for each in holders(matter.case) if each.id == "lender"]
    authority = Authority()
    pdf = sign(
        lay_signature_fields(written.getvalue(), paper.signing),
        field="lender",
        signer=authority.signer(holder, place=""),
        now=papers.NOW,
        certify=DocMDP.NO_CHANGES,
    )
    report = verify(pdf, trust=[authority.root.certificate], now=papers.NOW)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    [said] = [each for each in report.checks if each.id == "data"]
    assert holder.name in said.message.render("en")
