"""Keys that never leave their token (PKCS #11): smart cards, USB keys, HSMs.

A token is named as RFC 7512 says, ``pkcs11:token=LABEL;object=KEY?module-path=/path/driver.so``;
its PIN comes from where passphrases come from. Certificate and issuers are read from the token.
``python-pkcs11`` is an extra (``jieqing[hsm]``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, unquote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from pipeline.errors import BadInput, SigningError, ToolMissing
from pipeline.messages import Message, msg
from pipeline.signing.chains import issuer_among
from pipeline.signing.key_files import require_known_curve
from pipeline.signing.keys import Signer

SCHEME = "pkcs11:"


@dataclass(frozen=True, slots=True)
class TokenKey:
    """Where a key lies: driver, token, label of the key and its certificate."""

    module: str
    token: str
    label: str


def read_uri(uri: str) -> TokenKey:
    """The parts of an RFC 7512 URI. Raises ``BadInput`` if one is missing, or a PIN is in it."""
    path, _, query = uri.removeprefix(SCHEME).partition("?")
    named = dict(each.partition("=")[::2] for each in path.split(";") if each)
    asked = dict(parse_qsl(query))
    if "pin-value" in asked or "pin-value" in named:
        raise BadInput(
            "token.pin",
            msg("A PIN does not belong into the address of a token, where others can read it."),
            hint=msg("Set JIEQING_PASSPHRASE, or JIEQING_PASSPHRASE_FILE to a file that holds it."),
        )
    found = TokenKey(
        module=asked.get("module-path", ""),
        token=unquote(named.get("token", "")),
        label=unquote(named.get("object", "")),
    )
    if not (found.module and found.token and found.label):
        raise BadInput(
            "token.uri",
            msg("A token is named as pkcs11:token=…;object=…?module-path=…."),
        )
    return found


@lru_cache(maxsize=64)
def token_signer(uri: str, pin: str) -> Signer:
    """The signer whose key a token holds; the session stays open as long as the process.

    Raises :class:`~pipeline.errors.SigningError` if the token, the key or its certificate is not
    there or the PIN is wrong, and :class:`~pipeline.errors.ToolMissing` without the extra.
    """
    where = read_uri(uri)
    pkcs11 = _library()
    try:
        session = _session(where.module, where.token, pin)
        key = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=where.label)
        certificates = _certificates(pkcs11, session)
    except pkcs11.exceptions.PKCS11Error as error:
        # `from None`: what a driver says could hold the PIN.
        raise _failed(where, error) from None
    own = certificates.pop(where.label, None)
    if own is None:
        raise SigningError(
            "token.no-certificate",
            msg("The token {token} holds no certificate “{label}” for its key.",
                token=where.token, label=where.label),
        )  # fmt: skip

    require_known_curve(own.public_key())

    def sign_raw(data: bytes) -> bytes:
        try:
            return _sign(pkcs11, key, own, data)
        except pkcs11.exceptions.PKCS11Error as error:
            raise _failed(where, error) from None

    return Signer(own, _issuers(own, tuple(certificates.values())), sign_raw)


@lru_cache(maxsize=16)
def _session(module: str, token: str, pin: str) -> Any:
    """One session for all keys of a token: a token knows one log-in per process."""
    return _library().lib(module).get_token(token_label=token).open(user_pin=pin)


def _library() -> Any:
    try:
        import pkcs11
    except ImportError as error:
        raise ToolMissing(
            "token.extra",
            msg("Tokens need the extra “hsm”."),
            hint=msg("Install it: pip install 'jieqing[hsm]'."),
        ) from error
    return pkcs11


def _certificates(pkcs11: Any, session: Any) -> dict[str, x509.Certificate]:
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}
    return {
        str(each[pkcs11.Attribute.LABEL]): x509.load_der_x509_certificate(
            each[pkcs11.Attribute.VALUE]
        )
        for each in session.get_objects(wanted)
    }


def _issuers(
    certificate: x509.Certificate, others: tuple[x509.Certificate, ...]
) -> tuple[x509.Certificate, ...]:
    """The chain among the token's certificates, without the root."""
    chain = [certificate]
    while True:
        issuer = issuer_among(chain[-1], others)
        if issuer is None or issuer in chain or issuer.subject == issuer.issuer:
            return tuple(chain[1:])
        chain.append(issuer)


def _sign(pkcs11: Any, key: Any, certificate: x509.Certificate, data: bytes) -> bytes:
    if not isinstance(certificate.public_key(), ec.EllipticCurvePublicKey):
        return bytes(key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
    pair = key.sign(sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA)
    half = len(pair) // 2
    return encode_dss_signature(
        int.from_bytes(pair[:half], "big"), int.from_bytes(pair[half:], "big")
    )


def _failed(where: TokenKey, error: Exception) -> SigningError:
    return SigningError(
        "token.failed",
        msg("The token {token} did not sign with “{label}” ({reason}).",
            token=where.token, label=where.label, reason=_in_words(error)),
        hint=msg("Check that it is plugged in, its driver, the label of the key, and the PIN."),
    )  # fmt: skip


def _in_words(error: Exception) -> Message:
    """What a driver's refusal means to people (PKCS #11 v3.1, 5.1)."""
    name = type(error).__name__
    if name in ("PinIncorrect", "PinInvalid", "PinLenRange"):
        return msg("the PIN is wrong")
    if name == "PinLocked":
        return msg(
            "the PIN is locked after too many wrong tries; the issuer of the token unlocks it"
        )
    if name in ("PinExpired", "UserPinNotInitialized"):
        return msg("the PIN has to be set anew first, with the token's own program")
    if name == "NoSuchKey":
        return msg("it holds no key of that label")
    if name in ("NoSuchToken", "TokenNotPresent", "TokenNotRecognised", "DeviceRemoved"):
        return msg("no token of that name is plugged in")
    if name in ("MultipleObjectsReturned", "MultipleTokensReturned"):
        return msg("several bear that name, so that it is not clear which is meant")
    if name in ("MechanismInvalid", "KeyTypeInconsistent", "FunctionNotSupported"):
        return msg("its key cannot make this kind of signature")
    if name in ("UserAlreadyLoggedIn", "AnotherUserAlreadyLoggedIn", "SessionCount"):
        return msg("it is open already, with another PIN or in another program")
    return msg("its driver reports an error")
