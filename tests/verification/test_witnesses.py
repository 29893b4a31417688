"""The independent witnesses: pdfsig (poppler, NSS) and OpenSSL share no code with the verifier, and
say the same of every signed paper of the demo packet, and of papers over the years.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.running.demo import run_demo
from pipeline.verification import Verdict, verify
from pipeline.verification.paper import Signature, read
from tests.attacks import lifetimes
from tests.attacks.case import Case

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Path, ...], x509.Certificate]:
    """The signed papers of the demo packet, and the root."""
    made = run_demo(tmp_path_factory.mktemp("demo"), lambda: NOW)
    files = sorted(made.result.folder.rglob("*.pdf"))
    signed = tuple(each for each in files if b"/ETSI.CAdES.detached" in each.read_bytes())
    finished = tuple(each for each in signed if read(each.read_bytes()).signatures)
    return finished, x509.load_pem_x509_certificate(made.root.read_bytes())


@pytest.mark.slow
def test_the_verifier_passes_every_signed_paper_of_the_demo(
    demo: tuple[tuple[Path, ...], x509.Certificate],
) -> None:
    files, root = demo
    assert len(files) >= 8
    for file in files:
        report = verify(file.read_bytes(), trust=[root], now=NOW)
        assert report.verdict is Verdict.PASS, (file.name, report.as_json("zh"))


@pytest.mark.slow
def test_pdfsig_says_the_same(demo: tuple[tuple[Path, ...], x509.Certificate]) -> None:
    for file in demo[0]:
        count = len(read(file.read_bytes()).signatures)
        assert pdfsig(file) == count, file.name


@pytest.mark.slow
def test_openssl_says_the_same(
    demo: tuple[tuple[Path, ...], x509.Certificate], tmp_path: Path
) -> None:
    files, root = demo
    for file in files:
        pdf = file.read_bytes()
        assert all(openssl(pdf, each, root, tmp_path) for each in read(pdf).signatures), file.name


def over_the_years() -> Iterator[Case]:
    yield lifetimes.a_list_says_it_was_not_revoked()
    yield lifetimes.timestamp_where_one_is_demanded()
    yield lifetimes.proofs_in_the_paper()
    yield lifetimes.archived_paper_renewed_in_time()


@pytest.mark.slow
def test_the_witnesses_agree_on_stamped_and_archived_papers(tmp_path: Path) -> None:
    for case in over_the_years():
        file = tmp_path / "paper.pdf"
        file.write_bytes(case.pdf)
        paper = read(case.pdf)
        assert pdfsig(file) == 1  # of timestamps over the whole it says nothing
        [signature] = paper.signatures
        assert openssl(case.pdf, signature, case.trust[0], tmp_path)


@pytest.mark.slow
def test_openssl_verifies_the_timestamps_over_the_whole(tmp_path: Path) -> None:
    case = lifetimes.archived_paper_renewed_in_time()
    paper, root = read(case.pdf), tmp_path / "root.pem"
    root.write_bytes(case.trust[0].public_bytes(Encoding.PEM))
    assert len(paper.stamps) == 2
    for stamp in paper.stamps:
        (tmp_path / "token").write_bytes(stamp.container.der)
        (tmp_path / "data").write_bytes(paper.covered(stamp))
        command = "openssl ts -verify -data data -in token -token_in -CAfile root.pem"
        at = f"-attime {int(lifetimes.NOW.timestamp())}"
        run = subprocess.run([*command.split(), *at.split()], cwd=tmp_path, capture_output=True)
        assert run.returncode == 0, run.stderr.decode()


def pdfsig(file: Path) -> int:
    """How many signatures pdfsig calls valid; their certificates are not its business here."""
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False)
    assert "Signature Validation: Signature is Invalid" not in said.stdout
    return said.stdout.count("Signature is Valid")


def openssl(pdf: bytes, signature: Signature, root: x509.Certificate, folder: Path) -> bool:
    """Whether OpenSSL verifies the container over the bytes, up to the root."""
    (start, stop), end = signature.gap, signature.end
    (folder / "cms").write_bytes(signature.container.der)
    (folder / "content").write_bytes(pdf[:start] + pdf[stop:end])
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    claimed = signature.claimed_time
    assert claimed
    asked = "openssl cms -verify -binary -inform DER -in cms -content content -CAfile root.pem"
    at = f"-purpose any -attime {int(claimed.timestamp())} -out out"
    run = subprocess.run([*asked.split(), *at.split()], cwd=folder, capture_output=True)
    return run.returncode == 0
