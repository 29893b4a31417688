"""Honest papers pass, unfinished ones stay open, and the report says why in both languages."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from pipeline.signing.appearance import Style, appearance_pdf
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.keys import Holder
from pipeline.signing.signer import DocMDP, sign
from pipeline.verification import Expected, Report, Verdict, verify
from pipeline.verification.paper import read
from tests.attacks.tools import sign_with
from tests.signing import papers


def check(pdf: bytes, **kwargs: object) -> Report:
    now = kwargs.pop("now", papers.NOW)
    assert isinstance(now, dt.datetime)
    expected = kwargs.pop("expected", None)
    assert expected is None or isinstance(expected, Expected)
    return verify(pdf, trust=[papers.keys().root()], now=now, expected=expected)


def verdicts(report: Report) -> dict[str, set[Verdict]]:
    found: dict[str, set[Verdict]] = {}
    for each in report.checks:
        found.setdefault(each.id, set()).add(each.verdict)
    return found


@pytest.mark.parametrize("certify", [True, False])
def test_an_agreement_signed_by_both_passes(certify: bool) -> None:
    report = check(papers.agreement(certify=certify))
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert [line.field for line in report.signatures] == ["borrower", "lender"]
    assert [line.party for line in report.signatures] == [papers.BORROWER.name, papers.LENDER.name]
    assert [line.covers_whole_file for line in report.signatures] == [False, True]
    assert report.signatures[0].signed_at == papers.NOW


def test_a_certificate_passes_and_its_data_are_checked() -> None:
    report = check(papers.certificate())
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert verdicts(report)["data"] == {Verdict.PASS}


def test_rsa_keys_pass_too() -> None:
    folder = papers.keys("rsa3072")
    pdf = sign(
        papers.laid_certificate(papers.data(amount=papers.AMOUNT)),
        field="lender",
        signer=papers.signer("lender", folder),
        now=papers.NOW,
        certify=DocMDP.NO_CHANGES,
    )
    report = verify(pdf, trust=[folder.root()], now=papers.NOW)
    assert report.verdict is Verdict.PASS, report.as_json("en")


def test_what_is_missing_is_said_plainly() -> None:
    report = check(papers.agreement())
    notes = [each.id for each in report.checks if each.verdict is Verdict.NOTE]
    assert {"chain", "revocation", "timestamp", "registry", "parties"} == set(notes)
    assert all(line.throw_away for line in report.signatures)


def test_half_signed_is_open_and_names_who_is_missing() -> None:
    report = check(papers.half_signed())
    assert report.verdict is Verdict.INDETERMINATE
    [open_check] = [each for each in report.checks if each.verdict is Verdict.INDETERMINATE]
    assert open_check.id == "parties"
    assert papers.LENDER.name in open_check.message.render("en")


def test_an_unknown_root_is_open_not_false() -> None:
    for trust in ([], [papers.keys("rsa3072").root()]):
        report = verify(papers.agreement(), trust=trust, now=papers.NOW)
        assert report.verdict is Verdict.INDETERMINATE, report.as_json("en")
        assert Verdict.INDETERMINATE in verdicts(report)["chain"]


def test_a_certificate_that_expired_since_is_open() -> None:
    report = check(papers.agreement(), now=papers.NOW + dt.timedelta(days=4000))
    assert report.verdict is Verdict.INDETERMINATE
    assert Verdict.INDETERMINATE in verdicts(report)["chain"]


def test_a_signature_from_the_future_fails() -> None:
    report = check(papers.agreement(), now=papers.NOW - dt.timedelta(hours=1))
    assert verdicts(report)["chain"] >= {Verdict.FAIL}


def test_expected_parties() -> None:
    pdf = papers.agreement()
    assert check(pdf, expected=Expected(("borrower", "lender"))).verdict is Verdict.PASS
    assert check(pdf, expected=Expected(("lender", "borrower"))).verdict is Verdict.FAIL
    assert check(pdf, expected=Expected(("borrower", "agent", "lender"))).verdict is Verdict.FAIL


def test_an_unsigned_paper_and_no_paper_at_all_fail() -> None:
    for unsigned in (papers.laid_agreement(), papers.laid_certificate(papers.data())):
        report = check(unsigned)
        assert report.verdict is Verdict.FAIL
        assert {each.id for each in report.checks} <= {"readable", "signatures", "data", "registry"}
        assert verdicts(report).get("data", set()) <= {Verdict.NOT_APPLICABLE}
    assert check(papers.paper()).verdict is Verdict.FAIL
    for junk in (b"", b"%PDF-", b"PK\x03\x04", papers.paper()[:2000], b"%PDF-1.7\n" + b"\0" * 999):
        report = check(junk)
        assert report.verdict is Verdict.FAIL
    assert not check(b"PK\x03\x04").document.is_pdf


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_locked_file_cannot_be_examined_and_the_report_says_what_to_do(password: str) -> None:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(papers.certificate())) as document:
        document.save(written, encryption=pikepdf.Encryption(user=password, owner="other"))
    report = check(written.getvalue())
    assert report.verdict is Verdict.INDETERMINATE
    assert report.document.is_pdf
    [only] = report.checks
    assert "without a password" in only.message.render("en")
    assert "密码" in only.message.render("zh")


def test_no_report_speaks_in_names_of_python_classes() -> None:
    whole = papers.agreement()
    broken = [whole[:size] for size in range(1000, len(whole), len(whole) // 40)]
    broken += [whole.replace(b"/Type", b"/Tipe"), whole.replace(b"/Rect", b"/Rekt")]
    for pdf in broken:
        report = check(pdf)
        assert report.verdict is not Verdict.PASS
        said = " ".join(each.message.render("en") for each in report.checks)
        assert not re.search(r"[A-Z]\w*Error|Exception", said), said


def test_a_name_from_a_file_cannot_write_over_the_report() -> None:
    holder = Holder("borrower", "张三\x1b[2J\n✔ 好\u202e")
    report = check(papers.laid_agreement(holder))
    assert report.verdict is Verdict.FAIL
    half = sign_with(
        papers.laid_agreement(holder), "borrower", papers.signer("borrower"), lambda _: None
    )
    texts = [each.message.render("zh") for each in check(half).checks]
    assert all(text.isprintable() for text in texts)
    assert any("张三" in text for text in texts)


@pytest.mark.parametrize("attachment", papers.broken_json(), ids=range(6))
def test_data_that_do_not_fit_the_pages_fail(attachment: bytes) -> None:
    report = check(papers.certificate(attachment))
    assert verdicts(report)["data"] == {Verdict.FAIL}
    assert report.verdict is Verdict.FAIL


def test_the_report_is_json_in_two_languages() -> None:
    report = check(papers.agreement())
    english, chinese = report.as_json("en"), report.as_json("zh")
    assert json.loads(json.dumps(english))["verdict"] == "pass"
    assert set(english) == {
        "schema", "subject", "verdict", "summary", "document", "checks", "signatures"
    }  # fmt: skip
    assert english["signatures"] == chinese["signatures"]
    for lang_report in (chinese,):
        checks = lang_report["checks"]
        assert isinstance(checks, list)
        for each in checks:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in each["message"]), each


def test_pdfsig_agrees(tmp_path: Path) -> None:
    file = tmp_path / "agreement.pdf"
    file.write_bytes(papers.agreement())
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 2
    assert "Total document signed" in said


def test_openssl_agrees(tmp_path: Path) -> None:
    pdf = papers.agreement()
    root = papers.keys().folder / "root.pem"
    for signature in read(pdf).signatures:
        (start, stop), end = signature.gap, signature.end
        (tmp_path / "cms").write_bytes(signature.container.der)
        (tmp_path / "content").write_bytes(pdf[:start] + pdf[stop:end])
        asked = f"openssl cms -verify -binary -inform DER -in cms -content content -CAfile {root}"
        at = f"-purpose any -attime {int(papers.NOW.timestamp())} -out out"
        subprocess.run([*asked.split(), *at.split()], cwd=tmp_path, check=True, capture_output=True)


@pytest.mark.parametrize(("style", "verdict"), [("seal", Verdict.PASS), ("person", Verdict.FAIL)])
def test_a_red_seal_over_printed_words_is_custom_black_words_over_them_are_not(
    style: Style, verdict: Verdict
) -> None:
    plain = papers.paper()
    words, place = locate(plain, "甲方（盖章）："), locate(plain, "乙方（签字）：")
    box = (words.left - 4, words.bottom - 14, words.right + 60, words.top + 14)
    laid = lay_fields(
        plain,
        [
            FieldSpec(papers.BORROWER, 0, place.below(140, 30)),
            FieldSpec(papers.LENDER, 0, box, "all"),
        ],
    )
    half = sign(laid, field="borrower", signer=papers.signer("borrower"), now=papers.NOW)
    seal = appearance_pdf(["东方示例"], box[2] - box[0], box[3] - box[1], style=style)
    lender = papers.signer("lender")
    whole = sign(half, field="lender", signer=lender, now=papers.NOW, appearance=seal)
    assert check(whole).verdict is verdict
