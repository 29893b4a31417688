"""Whether the issuer whom the embedded data name is the one who signed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from cryptography import x509

from pipeline.messages import msg
from pipeline.verification.paper import Paper
from pipeline.verification.report import Check, Verdict
from pipeline.verification.subjects import credit_code, mentions, signer_in_full


def check_issuer(paper: Paper, issuer: str, code: str) -> Iterator[Check]:
    """What speaks against the issuer's having signed; ``code`` is "" if the issuer is a person."""
    if not issuer:
        yield Check("data", Verdict.FAIL, msg("The embedded data do not say who issued the paper."))
        return
    for signature in paper.examinable:
        certificate = signature.container.signer
        verdict = _verdict(certificate, issuer, code)
        signer = signer_in_full(certificate)
        if verdict is Verdict.FAIL:
            yield Check(
                "data",
                verdict,
                msg("The paper says that {issuer} issued it, but {signer} signed it.",
                    issuer=issuer, signer=signer),
            )  # fmt: skip
        elif verdict is Verdict.INDETERMINATE:
            yield Check(
                "data",
                verdict,
                msg("The paper says that {issuer} issued it, the certificate names {signer}: "
                    "compare whether that is the same.", issuer=issuer, signer=signer),
            )  # fmt: skip


def _verdict(certificate: x509.Certificate, issuer: str, code: str) -> Verdict:
    """A credit code settles it; a name that is not in Chinese cannot be held against one."""
    stated, named = credit_code(certificate), mentions(certificate, issuer)
    if stated != _as_written_by_registers(code):
        return Verdict.INDETERMINATE if named and not stated else Verdict.FAIL
    if named or (code and not _is_chinese(issuer)):
        return Verdict.PASS
    return Verdict.FAIL if _is_chinese(issuer) else Verdict.INDETERMINATE


def _as_written_by_registers(code: str) -> str:
    return "".join(unicodedata.normalize("NFKC", code).split()).upper()


def _is_chinese(name: str) -> bool:
    return any(unicodedata.name(letter, "").startswith("CJK ") for letter in name)
