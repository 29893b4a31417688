"""What pyHanko's own validation lets pass, and why the verifier does not rest on it alone."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from pipeline.verification import Verdict
from tests.attacks import shadows
from tests.attacks.case import made
from tests.signing import papers


def accepted(pdf: bytes) -> list[bool]:
    """What pyHanko says of every signature that it counts; the names in our fields left aside."""
    root = asn1.Certificate.load(papers.keys().root().public_bytes(Encoding.DER))
    found = []
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        context = ValidationContext(trust_roots=[root], moment=papers.NOW)
        status = validate_pdf_signature(signature, context)
        sound = status.intact and status.valid and status.trusted
        level = status.modification_level or ModificationLevel.OTHER
        found.append(sound and level <= ModificationLevel.FORM_FILLING)
    return found


@pytest.mark.parametrize(
    ("attack", "counted"),
    [
        (shadows.text_field_replaced, 2),
        (shadows.two_fields_one_signature_from_the_start, 3),
    ],
)
def test_pyhanko_alone_accepts_it_and_the_verifier_does_not(
    attack: Callable[[], bytes], counted: int
) -> None:
    assert accepted(attack()) == [True] * counted
    assert made(attack).report().verdict is Verdict.FAIL
