"""Why a certificate leads to no root that is trusted here, in words; of CAs in China, that readers
from abroad do not list them. The names are data (``authorities.toml``) and make nobody trusted.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from pipeline.messages import Message, msg

_DATA = Path(__file__).with_suffix(".toml")
_SHOWN = 60


def unlisted(certificate: x509.Certificate) -> Message:
    """That no anchor vouches for a certificate, whom it names as its issuer, and what to do."""
    issuer = _issuer(certificate)
    for pattern, name in _authorities():
        if pattern.search(issuer):
            return msg(
                "It names {authority} as its CA. That CA is licensed in China; readers from abroad "
                "do not list it and call its signatures unknown. Whether the certificate is really "
                "from there is not known here either: take the root certificate from the CA itself "
                "and check again with it.", authority=name
            )  # fmt: skip
    return msg(
        "Nothing known here vouches for its certificate: it names “{issuer}” as its CA. Ask the "
        "signer for the CA's root certificate, compare it with what the CA publishes, and check "
        "again with it.",
        issuer=issuer[:_SHOWN],
    )


def _issuer(certificate: x509.Certificate) -> str:
    kinds = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
    names = [str(each.value) for kind in kinds
             for each in certificate.issuer.get_attributes_for_oid(kind)]  # fmt: skip
    shown = " / ".join(dict.fromkeys(names)) or certificate.issuer.rfc4514_string()
    return "".join(letter for letter in shown if letter.isprintable())


@lru_cache(maxsize=1)
def _authorities() -> tuple[tuple[re.Pattern[str], str], ...]:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return tuple((_any_of(each["names"]), str(each["name"])) for each in data["authority"])


def _any_of(names: list[str]) -> re.Pattern[str]:
    """Any of the names, not as part of a longer word."""
    either = "|".join(map(re.escape, names))
    return re.compile(rf"(?<![A-Za-z])(?:{either})(?![A-Za-z])", re.IGNORECASE)
