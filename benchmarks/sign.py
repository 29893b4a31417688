"""Signing and verification beside pyHanko's own, in turns, in one process.

`python -m benchmarks.sign [--rounds 60]` signs the same paper with the same P-256 key at level B-B:
ours through `sign`, pyHanko's through a plain `sign_pdf` with a fresh SimpleSigner, the key's file
read each time as its documentation shows. Then it verifies a paper with two signatures: ours with
all checks, pyHanko's `validate_pdf_signature` on each. Medians; it ends with 1 when a target is
missed.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from pipeline.signing.signer import DocMDP, sign
from pipeline.verification import verify
from pipeline.verification.pages import pages_of, text_of
from tests.signing import papers

SIGNING_TARGET, VERIFYING_TARGET = 0.25, 2.0


def ours(pdf: bytes) -> bytes:
    """One B-B signature by this program; the signer is loaded once per process."""
    return sign(pdf, field="borrower", signer=papers.signer("borrower"), now=papers.NOW,
                certify=DocMDP.FILL_FORMS)  # fmt: skip


def their_signer() -> Any:
    """A fresh SimpleSigner from the key's file."""
    load: Any = signers.SimpleSigner.load_pkcs12
    file = papers.keys().folder / "borrower.p12"
    return load(str(file), passphrase=papers.PASSPHRASE.encode())


def theirs(pdf: bytes, signer: Any = None) -> bytes:
    """The same by pyHanko as its documentation shows."""
    signer = signer or their_signer()
    meta = signers.PdfSignatureMetadata(
        field_name="borrower",
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    sign_pdf: Any = signers.sign_pdf
    made = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=signer)
    return bytes(made.getvalue())


def verified_by_us(pdf: bytes) -> bool:
    """All checks of this program; nothing is remembered from the round before."""
    for cached in (text_of, pages_of):
        cached.cache_clear()
    report = verify(pdf, trust=(papers.keys().root(),), now=papers.NOW)
    return report.verdict.value == "pass"


def verified_by_them(pdf: bytes) -> bool:
    """pyHanko's validation of each signature."""
    root = asn1.Certificate.load(papers.keys().root().public_bytes(Encoding.DER))
    reader: Any = PdfFileReader(io.BytesIO(pdf))
    found = reader.embedded_regular_signatures
    context: Any = partial(ValidationContext, trust_roots=[root], moment=papers.NOW)
    validate: Any = validate_pdf_signature
    return all(validate(each, context()).bottom_line for each in found)


def in_turns(
    first: Callable[[], object], second: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Median milliseconds of both, one after the other in each round."""
    times: tuple[list[float], list[float]] = ([], [])
    for step in (first, second):
        step()
    for _ in range(rounds):
        for step, taken in zip((first, second), times, strict=True):
            began = time.perf_counter()
            step()
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> int:
    """Measure, print, compare with the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    laid, whole = papers.laid_agreement(), papers.agreement()
    assert verified_by_us(whole)
    assert verified_by_them(whole)
    assert verified_by_them(ours(laid))
    missed = 0
    loaded = their_signer()
    for title, mine, other, target in (
        ("signing, their key kept open", lambda: ours(laid), lambda: theirs(laid, loaded), None),
        ("signing P-256 B-B", lambda: ours(laid), lambda: theirs(laid), SIGNING_TARGET),
        ("verifying two signatures", lambda: verified_by_us(whole),
         lambda: verified_by_them(whole), VERIFYING_TARGET),
    ):  # fmt: skip
        our_time, their_time = in_turns(mine, other, rounds)
        ratio = our_time / their_time
        missed += target is not None and ratio > target
        wanted = f"target {target:.2f}" if target else "for comparison"
        print(f"{title:30} ours {our_time:7.2f} ms   pyHanko {their_time:7.2f} ms   "
              f"ratio {ratio:.2f} ({wanted})")  # fmt: skip
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
