"""Whether a key can be taken for its holder's alone (电子签名法 13): not if another party to the
paper certified it, for whoever runs a CA can make keys in any name.
"""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

from pipeline.messages import msg
from pipeline.verification.paper import Paper, Signature
from pipeline.verification.report import Check, Verdict
from pipeline.verification.subjects import REGISTER, credit_code, same_name, signer_name


def check_control(paper: Paper) -> Iterator[Check]:
    """Signatures with a certificate that another signatory issued."""
    for signature in paper.examinable:
        others = (each for each in paper.examinable if each is not signature)
        for other in others:
            if _issued(other.container.signer, signature):
                message = msg(
                    "The certificate of “{field}” was issued by {other}, who is a party too. That "
                    "the key was under the signer's sole control (Electronic Signature Law, art. "
                    "13) is not shown.",
                    field=signature.label,
                    other=signer_name(other.container.signer),
                )
                yield Check("parties", Verdict.INDETERMINATE, message)


def _issued(party: x509.Certificate, signature: Signature) -> bool:
    """Whether a CA above this signature bears the name or the credit code of the party."""
    loaded = (x509.load_der_x509_certificate(each) for each in signature.container.certificates)
    above = [signature.container.signer.issuer, *(each.issuer for each in loaded)]
    return any(_is_of(name, party) for name in above)


def _is_of(name: x509.Name, party: x509.Certificate) -> bool:
    kinds = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
    names = [str(each.value) for kind in kinds for each in name.get_attributes_for_oid(kind)]
    codes = name.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    code = credit_code(party)
    by_code = bool(code) and any(str(each.value) == REGISTER + code for each in codes)
    return by_code or any(same_name(each, signer_name(party)) for each in names)
