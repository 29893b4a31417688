"""RSASSA-PSS (RFC 4056) is a signature like others; weak or odd parameters of it are none."""

from __future__ import annotations

import datetime as dt
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, cms, core
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from pipeline.verification import Report, Verdict, verify
from pipeline.verification.algorithms import mechanism_of
from tests.signing import papers
from tests.signing.lta import openssl_accepts, pdfsig_counts

KEYS = papers.keys("rsa3072")


@lru_cache(maxsize=1)
def signed() -> bytes:
    """A certificate signed by pyHanko with PSS and the longest salt, as is its way."""
    load: Any = signers.SimpleSigner.load_pkcs12
    file, passphrase = KEYS.folder / "lender.p12", papers.PASSPHRASE.encode()
    signer = load(str(file), passphrase=passphrase, prefer_pss=True)
    meta = signers.PdfSignatureMetadata(
        field_name="lender", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(papers.laid_certificate(papers.data())))
    sign_pdf: Any = signers.sign_pdf
    return bytes(sign_pdf(writer, meta, signer=signer).getvalue())


def check(pdf: bytes) -> Report:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    return verify(pdf, trust=[KEYS.root()], now=later)


def test_a_signature_with_pss_passes_here_and_elsewhere(tmp_path: Path) -> None:
    pdf = signed()
    assert b"rsassa_pss".hex().encode() not in pdf
    report = check(pdf)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert pdfsig_counts(pdf, tmp_path) == 1
    assert openssl_accepts(pdf, [KEYS.root()], tmp_path) == 1


def test_one_bit_of_it_changed_fails() -> None:
    pdf = bytearray(signed())
    at = pdf.index(b"\n", pdf.index(b"stream")) + 9
    pdf[at] ^= 1
    assert check(bytes(pdf)).verdict is Verdict.FAIL


def parameters(digest: str = "sha256", mask: str = "sha256", salt: int = 32) -> bytes:
    made = algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": {"algorithm": digest},
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": mask}},
                "salt_length": salt,
            },
        }
    )
    return bytes(made.dump())


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_the_digests_of_the_policy_are_known(digest: str) -> None:
    found = mechanism_of(parameters(digest, digest, 64))
    assert found is not None
    assert (found.kind, found.digest, found.salt) == ("pss", digest, 64)


@pytest.mark.parametrize(
    "encoded",
    [
        parameters("sha1", "sha1", 20),
        parameters(mask="sha1"),
        parameters(salt=20),
        parameters(salt=0),
        parameters(salt=10**9),
        parameters() + b"\0",
        parameters()[:-1],
        bytes(cms.ContentType("data").dump()),
        bytes(algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss"}).dump()),
        bytes(core.Null().dump()),
    ],
)
def test_weak_or_odd_parameters_are_none(encoded: bytes) -> None:
    assert mechanism_of(encoded) is None
