"""Keys on a token (SoftHSM): they sign papers and a whole packet, and a PIN is never shown."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import BadInput, SigningError
from pipeline.running.build import build_case
from pipeline.signing.keys import KeyFolder
from pipeline.signing.signer import sign
from pipeline.signing.tokens import read_uri, token_signer
from pipeline.verification import Verdict, verify
from tests.signing import papers
from tests.signing.lta import openssl_accepts, pdfsig_counts
from tests.signing.softhsm import PIN, TOKEN, hold, token, uri
from tests.world import World


@pytest.fixture(scope="module", autouse=True)
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world"))
    with token():
        hold(papers.keys(), {"borrower": "paper-borrower"})
        hold(papers.keys("rsa3072"), {"lender": "paper-rsa"})
        parties = world.keys().parties
        hold(world.keys(), {each: f"packet-{each}" for each in parties})
        yield world


def test_a_token_signs_with_either_kind_of_key(tmp_path: Path) -> None:
    half = sign(papers.laid_agreement(), field="borrower", now=papers.NOW,
                signer=token_signer(uri("paper-borrower"), PIN))  # fmt: skip
    whole = sign(half, field="lender", signer=token_signer(uri("paper-rsa"), PIN), now=papers.NOW)
    assert pdfsig_counts(whole, tmp_path) == 2
    roots = (papers.keys().root(), papers.keys("rsa3072").root())
    assert openssl_accepts(whole, roots, tmp_path) == 2
    assert verify(whole, trust=roots, now=papers.NOW).verdict is Verdict.PASS


@pytest.mark.slow
def test_a_token_signs_a_whole_packet(held: World, tmp_path: Path) -> None:
    everyone = held.keys()
    folder = held.folder / "on tokens"
    folder.mkdir()
    (folder / "root.pem").write_bytes((everyone.folder / "root.pem").read_bytes())
    for party in everyone.parties:
        (folder / f"{party}.pkcs11").write_text(uri(f"packet-{party}") + "\n")
    keys = KeyFolder(folder, PIN)
    assert keys.parties == everyone.parties
    result = build_case(held.request(keys=keys))
    papers_signed = [paper for paper in result.manifest.papers if paper.signed_by]
    assert len(papers_signed) >= 3
    assert not result.waiting
    for paper in papers_signed:
        pdf = (result.folder / paper.pdf.file).read_bytes()
        assert pdfsig_counts(pdf, tmp_path) == len(paper.signed_by), paper.title
        report = verify(pdf, trust=(everyone.root(),), now=held.clock())
        told = [each.message.render("en") for each in report.checks]
        assert report.verdict is Verdict.PASS, (paper.title, told)


@pytest.mark.parametrize(
    ("address", "pin", "reason"),
    [
        (uri("paper-borrower"), "wrong-9999", "另一个 PIN"),
        (uri("nobody"), PIN, "没有这个标签的密钥"),
        (uri("paper-borrower").replace(TOKEN, "elsewhere"), PIN, "没有插入这个名称的令牌"),
        (uri("paper-borrower").replace(".so", ".none"), PIN, "驱动"),
    ],
)
def test_what_a_token_refuses_is_told_without_the_pin(address: str, pin: str, reason: str) -> None:
    with pytest.raises(SigningError) as caught:
        token_signer(address, pin)
    assert caught.value.exit_status == 7
    assert reason in caught.value.message.render("zh")
    shown = "".join(traceback.format_exception(caught.value))
    assert pin not in shown


@pytest.mark.parametrize(
    "address",
    ["pkcs11:", "pkcs11:token=a?module-path=/x", "pkcs11:token=a;object=b",
     "pkcs11:token=a;object=b?module-path=/x&pin-value=1234"],
)  # fmt: skip
def test_an_address_is_whole_and_holds_no_pin(address: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_uri(address)
    assert "1234" not in str(caught.value)


def test_a_wrong_pin_is_called_so() -> None:
    """In a process of its own: a token knows one log-in per process, and here it has one."""
    program = (
        "import sys\n"
        "from pipeline.errors import SigningError\n"
        "from pipeline.signing.tokens import token_signer\n"
        "try: token_signer(sys.argv[1], 'wrong-9999')\n"
        "except SigningError as error: print(error.message.render('zh'))\n"
    )
    command = [sys.executable, "-c", program, uri("paper-borrower")]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "PIN 不正确" in told
    assert "Pin" not in told
