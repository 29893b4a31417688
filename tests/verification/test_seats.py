"""A signature counts in the place that was made out to its signer; honest neighbours pass."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedValueSpec, enumerate_sig_fields
from pyhanko.sign.general import UnacceptableSignerError

from pipeline.errors import SigningError
from pipeline.signing.form import read_form
from pipeline.signing.holder import Holder
from pipeline.signing.keys import Signer
from pipeline.signing.signer import sign
from pipeline.verification import Report, Verdict, verify
from tests.attacks import holders
from tests.attacks.pki import Authority
from tests.attacks.tools import sign_with
from tests.signing import papers


def check(pdf: bytes, *roots: x509.Certificate) -> Report:
    return verify(pdf, trust=[papers.keys().root(), *roots], now=papers.NOW)


def said(report: Report, check_id: str, verdict: Verdict) -> list[str]:
    return [
        each.message.render("en")
        for each in report.checks
        if each.id == check_id and each.verdict is verdict
    ]


def certified(*attributes: tuple[x509.ObjectIdentifier, str]) -> tuple[Signer, x509.Certificate]:
    """A signer whose certificate has this subject, and its root."""
    authority = Authority()
    root = authority.root.certificate
    return authority.certified(x509.Name([x509.NameAttribute(*each) for each in attributes])), root


def recorded(signer: Signer, name: str = papers.BORROWER.name) -> Holder:
    digest = signer.certificate.fingerprint(hashes.SHA256()).hex()
    return Holder("borrower", name, certificate_sha256=digest)


def signed_by_both(borrower: Holder, signer: Signer) -> bytes:
    laid = papers.laid_agreement(borrower)
    return papers.signed_by_lender(sign(laid, field="borrower", signer=signer, now=papers.NOW))


def test_fields_say_who_may_sign_to_people_and_programs() -> None:
    with pikepdf.open(io.BytesIO(papers.laid_agreement())) as document:
        borrower, lender = document.Root.AcroForm.Fields
        assert (str(borrower.TU), str(lender.TU)) == (papers.BORROWER.name, papers.LENDER.name)
        assert borrower.SV.is_indirect
        [person], [company] = (each.SV.Cert.SubjectDN for each in (borrower, lender))
        assert person == {"/CN": pikepdf.String(papers.BORROWER.name)}
        assert company["/2.5.4.97"] == pikepdf.String("NTRCN-91310000MA1FL0000X")
    form = read_form(papers.half_signed())
    assert [each.holder for each in form.fields.values()] == [papers.BORROWER, papers.LENDER]


def test_pyhanko_reads_the_constraints_alike() -> None:
    reader = PdfFileReader(io.BytesIO(papers.laid_agreement()))
    read_seed: Any = SigSeedValueSpec.from_pdf_object
    specs = {
        name: read_seed(widget.get_object()["/SV"])
        for name, _, widget in enumerate_sig_fields(reader)
    }
    for field, spec in specs.items():
        for party in ("borrower", "agent", "lender"):
            certificate = papers.signer(party).certificate.public_bytes(Encoding.DER)
            if party == field:
                spec.cert.satisfied_by(asn1.Certificate.load(certificate), None)
            else:
                with pytest.raises(UnacceptableSignerError):
                    spec.cert.satisfied_by(asn1.Certificate.load(certificate), None)


@pytest.mark.parametrize(
    ("signer", "words"),
    [
        (papers.signer("agent"), ("张三", "李四")),
        (papers.signer("lender"), ("张三", papers.LENDER.name)),
    ],
)
def test_signing_for_another_is_refused_by_name(signer: Signer, words: tuple[str, ...]) -> None:
    with pytest.raises(SigningError) as caught:
        sign(papers.laid_agreement(), field="borrower", signer=signer, now=papers.NOW)
    assert caught.value.code == "signing.wrong-holder"
    assert caught.value.exit_status == 7
    assert all(word in caught.value.message.render("zh") for word in words)


def test_signing_with_a_namesake_s_certificate_is_refused_without_its_numbers() -> None:
    company = papers.signer("lender", holders.other_ca())
    person = papers.signer("borrower", holders.other_ca())
    mine = recorded(papers.signer("borrower"))
    for pdf, field, signer in (
        (papers.laid_certificate(None), "lender", company),
        (papers.laid_agreement(mine), "borrower", person),
    ):
        with pytest.raises(SigningError) as caught:
            sign(pdf, field=field, signer=signer, now=papers.NOW)
        text = caught.value.message.render("en")
        assert "is not the one the paper asks for" in text
        assert papers.LENDER.identifier not in text
        assert mine.certificate_sha256 not in text


def test_a_person_is_matched_by_name_and_the_report_says_so() -> None:
    report = check(papers.agreement())
    [note] = said(report, "parties", Verdict.NOTE)
    assert papers.BORROWER.name in note
    [passed] = said(report, "parties", Verdict.PASS)
    assert f"{papers.LENDER.name} ({papers.LENDER.identifier})" in passed


def test_a_namesake_from_another_trusted_ca_passes_with_that_note() -> None:
    signer = papers.signer("borrower", holders.other_ca())
    pdf = signed_by_both(papers.BORROWER, signer)
    report = check(pdf, holders.other_ca().root())
    assert report.verdict is Verdict.PASS
    assert said(report, "parties", Verdict.NOTE)
    assert check(pdf).verdict is Verdict.INDETERMINATE


def test_a_recorded_certificate_needs_no_such_note() -> None:
    signer = papers.signer("borrower")
    report = check(signed_by_both(recorded(signer), signer))
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert not said(report, "parties", Verdict.NOTE)


@pytest.mark.parametrize(
    ("common_name", "verdict"),
    [
        ("051@张三@990000199001011234@1", Verdict.PASS),
        ("张三", Verdict.PASS),
        ("Zhang San", Verdict.INDETERMINATE),
        ("张三丰", Verdict.INDETERMINATE),
    ],
)
def test_a_recorded_certificate_may_write_the_name_in_its_own_way(
    common_name: str, verdict: Verdict
) -> None:
    signer, root = certified((NameOID.COMMON_NAME, common_name))
    report = check(signed_by_both(recorded(signer), signer), root)
    assert report.verdict is verdict, report.as_json("en")


def test_full_and_half_width_brackets_are_one_name() -> None:
    code = (NameOID.ORGANIZATION_IDENTIFIER, "NTRCN-91310000MA1FL0000X")
    signer, root = certified((NameOID.COMMON_NAME, "东方(示例)小额贷款有限公司"), code)
    holder = Holder("lender", "东方（示例）小额贷款有限公司", "91310000MA1FL0000X")
    data = papers.data(amount=papers.AMOUNT)
    pdf = sign(papers.laid_certificate(data, holder), field="lender", signer=signer, now=papers.NOW)
    assert said(check(pdf, root), "parties", Verdict.FAIL) == []


def test_two_names_in_one_certificate_are_nobody_s() -> None:
    names = ((NameOID.COMMON_NAME, "罗建国"), (NameOID.COMMON_NAME, papers.BORROWER.name))
    signer, root = certified(*names)
    pdf = sign_with(papers.laid_agreement(), "borrower", signer, holders.nothing)
    assert said(check(pdf, root), "parties", Verdict.FAIL)


def issued(data: bytes, holder: Holder, signer: Signer) -> bytes:
    laid = papers.laid_certificate(data, holder)
    return sign(laid, field=holder.id, signer=signer, now=papers.NOW)


def test_a_person_may_issue_a_certificate_in_the_same_name_only() -> None:
    person, signer = papers.BORROWER, papers.signer("borrower")
    mine = papers.data(amount=papers.AMOUNT, issuer=person.name, issuer_code="")
    assert check(issued(mine, person, signer)).verdict is Verdict.PASS
    english = papers.data(amount=papers.AMOUNT, issuer="¥16,409.02", issuer_code="")
    report = check(issued(english, person, signer))
    assert report.verdict is Verdict.INDETERMINATE
    assert said(report, "data", Verdict.INDETERMINATE)


def test_the_credit_code_vouches_for_an_english_name() -> None:
    data = papers.data(amount=papers.AMOUNT, issuer="¥16,409.02")
    assert check(issued(data, papers.LENDER, papers.signer("lender"))).verdict is Verdict.PASS


def test_a_credit_code_may_be_printed_in_small_letters_or_in_groups() -> None:
    data = papers.data(amount=papers.AMOUNT, issuer_code="91310000 ma1fl0000x")
    laid = papers.laid_certificate(data, code="91310000 ma1fl0000x")
    pdf = sign(laid, field="lender", signer=papers.signer("lender"), now=papers.NOW)
    assert check(pdf).verdict is Verdict.PASS


def test_a_paper_from_elsewhere_is_never_called_good() -> None:
    with pikepdf.open(io.BytesIO(papers.laid_certificate(None))) as document:
        del document.Root.AcroForm.Fields[0].SV
        written = io.BytesIO()
        document.save(written)
    pdf = sign(written.getvalue(), field="lender", signer=papers.signer("lender"), now=papers.NOW)
    report = check(pdf)
    assert report.verdict is Verdict.INDETERMINATE
    assert said(report, "parties", Verdict.INDETERMINATE)
