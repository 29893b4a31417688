"""What cannot be evaluated here is open, by name: SM2, OFD, CAs that readers abroad do not list."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.x509.oid import NameOID

from pipeline.verification import Report, Verdict, verify
from pipeline.verification.authorities import unlisted
from pipeline.verification.description import says_the_same
from tests.attacks.pki import Authority
from tests.attacks.tools import contents_of, signed_with_container
from tests.signing import papers

SM3, SM2 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"
GM_SIGNED_DATA = bytes.fromhex("060a2a811ccf550601040202")


def check(data: bytes) -> Report:
    return verify(data, trust=[papers.keys().root()], now=papers.NOW)


def said(report: Report, check_id: str) -> dict[Verdict, str]:
    return {c.verdict: c.message.render("zh") for c in report.checks if c.id == check_id}


def sm2(der: bytes) -> bytes:
    info = cms.ContentInfo.load(der)
    signer = info["content"]["signer_infos"][0]
    signer["digest_algorithm"] = {"algorithm": SM3}
    signer["signature_algorithm"] = {"algorithm": SM2}
    return bytes(info.dump(force=True))


def test_a_signature_with_sm2_is_open_by_name() -> None:
    report = check(signed_with_container(sm2))
    assert report.verdict is Verdict.INDETERMINATE, report.as_json("en")
    assert "SM2" in said(report, "integrity")[Verdict.INDETERMINATE]


def test_a_container_of_the_chinese_standard_is_open_by_name() -> None:
    """GM/T 0010: a container of another type, which no library here reads."""
    pdf = papers.certificate()
    start, stop = contents_of(pdf)
    container = b"\x30\x82\x01\x00" + GM_SIGNED_DATA + bytes(240)
    report = check(pdf[:start] + container.hex().ljust(stop - start, "0").encode() + pdf[stop:])
    assert report.verdict is Verdict.INDETERMINATE, report.as_json("en")
    assert "SM2" in said(report, "integrity")[Verdict.INDETERMINATE]


def test_an_sm2_signature_hides_no_other_problem() -> None:
    report = check(signed_with_container(sm2) + b"\n")
    assert report.verdict is Verdict.FAIL


def test_an_ofd_file_is_open_by_name_and_another_zip_is_no_paper() -> None:
    for name, verdict in (("OFD.xml", Verdict.INDETERMINATE), ("word/document.xml", Verdict.FAIL)):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            archive.writestr(name, "<x/>")
        report = check(written.getvalue())
        assert report.verdict is verdict
        assert not report.document.is_pdf
        assert ("OFD" in said(report, "readable")[verdict]) is (verdict is Verdict.INDETERMINATE)


@pytest.mark.parametrize(
    ("issuer", "word"),
    [("CFCA ACS OCA31", "CFCA"), ("CFCA_OCA3", "CFCA"), ("数安时代科技股份有限公司", "GDCA")],
)
def test_a_ca_of_china_is_explained(issuer: str, word: str) -> None:
    text = explained(issuer)
    assert word in text
    assert "电子认证许可" in text


def test_a_name_that_only_holds_such_a_name_is_no_such_ca() -> None:
    assert "电子认证许可" not in explained("ACFCAB Test")
    assert "ACFCAB Test" in explained("ACFCAB Test")


def explained(issuer: str) -> str:
    someone = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "某人")])
    return unlisted(Authority(issuer).certified(someone).certificate).render("zh")


def test_descriptions_may_differ_in_dates_only() -> None:
    frame = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
        '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp='
        '"http://ns.adobe.com/xap/1.0/" xmp:ModifyDate="{day}" xmp:Label="{label}"/></rdf:RDF>'
        "</x:xmpmeta>"
    )
    one = frame.format(day=dt.date(2026, 1, 1), label="a").encode()
    assert says_the_same(one, frame.format(day=dt.date(2026, 2, 2), label="a").encode())
    assert not says_the_same(one, frame.format(day=dt.date(2026, 1, 1), label="b").encode())
    assert not says_the_same(one, b"<broken")
