"""What others say of a paper at level B-LTA: pyHanko's AdES validation, pdfsig and OpenSSL."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import AdESLTAValidationResult, ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager


def validated(pdf: bytes, root: x509.Certificate) -> list[AdESLTAValidationResult]:
    """pyHanko's validation of every signature with nothing but what the file holds."""
    anchor = asn1.Certificate.load(root.public_bytes(Encoding.DER))
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([anchor]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )
    offline = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(policy, revinfo_gathering_policy=offline)
    )
    reader = PdfFileReader(io.BytesIO(pdf))
    return [
        asyncio.run(ades_lta_validation(each, spec)) for each in reader.embedded_regular_signatures
    ]


def is_archived(pdf: bytes, root: x509.Certificate) -> bool:
    """Whether every signature is proved, with a document timestamp as evidence."""
    found = validated(pdf, root)
    return bool(found) and all(
        each.ades_subindic == AdESPassed.OK and each.oldest_evidence_record_timestamp is not None
        for each in found
    )


@dataclass(frozen=True)
class Timed:
    """What pyHanko's plain validation says of one signature."""

    holds: bool
    existed: dt.datetime | None


def times(pdf: bytes, root: x509.Certificate) -> list[Timed]:
    """Whether each signature holds, and when it existed at the latest: by its own timestamp, or by
    the document timestamp that covers it (B-T at least).
    """
    anchor = asn1.Certificate.load(root.public_bytes(Encoding.DER))
    reader = PdfFileReader(io.BytesIO(pdf))
    found = []
    stamps = reader.embedded_timestamp_signatures
    for each in reader.embedded_regular_signatures:
        context = ValidationContext(trust_roots=[anchor], allow_fetching=False)
        status = validate_pdf_signature(each, context)
        proofs = [status.timestamp_validity]
        for stamp in stamps:
            if stamp.signed_revision > each.signed_revision:
                proofs.append(validate_pdf_timestamp(stamp, context))
        moments = [each.timestamp for each in proofs if each is not None and each.valid]
        found.append(Timed(bool(status.bottom_line), min(moments, default=None)))
    return found


def pdfsig_counts(pdf: bytes, folder: Path) -> int:
    """How many signatures pdfsig finds valid."""
    file = folder / "for pdfsig.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    return said.count("Signature is Valid")


def openssl_accepts(pdf: bytes, roots: Sequence[x509.Certificate], folder: Path) -> int:
    """How many signatures of parties OpenSSL verifies over their byte ranges; raises otherwise."""
    (folder / "roots.pem").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in roots))
    ranges = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", pdf)
    accepted = 0
    for start, length, second, rest in (tuple(map(int, each)) for each in ranges):
        gap = pdf[start + length + 1 : second - 1]
        if b"/DocTimeStamp" in pdf[second : second + 200] + pdf[length - 200 : length]:
            continue
        (folder / "cms").write_bytes(bytes.fromhex(gap.decode()))
        (folder / "content").write_bytes(pdf[start:length] + pdf[second : second + rest])
        asked = "openssl cms -verify -binary -inform DER -in cms -content content -purpose any"
        command = [*asked.split(), "-CAfile", "roots.pem", "-out", "out"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        accepted += 1
    return accepted
