"""A timestamp authority in this process, for trying out: RFC 3161 with a throw-away key.

It says what the clock of this machine says, so it proves a time to nobody; its certificate is
marked as every throw-away one. Levels above B-B can be tried with it where there is no network.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import as_signing_certificate_v2

from pipeline.signing.chains import name_of
from pipeline.signing.keys import Signer
from pipeline.signing.timestamp_token import Timestamp

_POLICY = "2.25.148413991545545635919313710072717898204"  # that of the throw-away certificates


@dataclass(frozen=True, slots=True)
class ThrowAwayAuthority:
    """Stamps with this signer's key, at the time that ``now`` gives."""

    signer: Signer = field(repr=False)
    now: Callable[[], dt.datetime]

    def stamp(self, digest: bytes) -> Timestamp:
        """A timestamp over a SHA-256 digest."""
        time = self.now().astimezone(dt.UTC).replace(microsecond=0)
        info = _info(digest, time)
        signed_attrs = _attributes(info, _asn1(self.signer.certificate))
        signer_info = {
            "version": "v1",
            "sid": _sid(_asn1(self.signer.certificate)),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": signed_attrs,
            "signature_algorithm": _algorithm(self.signer.certificate),
            "signature": self.signer.sign_raw(signed_attrs.dump()),
        }
        token = _token(info, signer_info, (self.signer.certificate, *self.signer.issuers))
        return Timestamp(token, time, name_of(self.signer.certificate))


def _info(digest: bytes, time: dt.datetime) -> Any:
    """RFC 3161, 2.4.2."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    return tsp.TSTInfo(
        {
            "version": "v1",
            "policy": _POLICY,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(63),
            "gen_time": time,
        }
    )


def _attributes(info: Any, certificate: asn1.Certificate) -> Any:
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [sha256(info.dump()).digest()]},
            {"type": "signing_certificate_v2", "values": [as_signing_certificate_v2(certificate)]},
        ]
    )


def _sid(certificate: asn1.Certificate) -> Any:
    named = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerIdentifier({"issuer_and_serial_number": named})


def _algorithm(certificate: x509.Certificate) -> Any:
    is_ec = isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa" if is_ec else "sha256_rsa"})


def _token(info: Any, signer_info: Any, certificates: tuple[x509.Certificate, ...]) -> bytes:
    signed = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "tst_info", "content": info},
        "certificates": [_asn1(each) for each in certificates],
        "signer_infos": [signer_info],
    }
    whole = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
    return cast(bytes, whole.dump())


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
