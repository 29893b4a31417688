"""Keys for certificates of a real CA: a request (PKCS #10), and the import of what the CA gave.

``<party-id>.key`` is the encrypted private key of a request (PKCS #8), ``<party-id>.csr`` the
request; once the certificate is there, both become ``<party-id>.p12``.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.messages import msg
from pipeline.signing.certificates import KeyKind, PrivateKey, new_key
from pipeline.signing.chains import issuer_among
from pipeline.signing.holder import Holder, subject_of
from pipeline.signing.keys import checked_id

_WEAKEST_RSA = 2048  # bits
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
"""Those that readers know, by the names of FIPS 186-5."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key of a folder as people ask about it; times are UTC."""

    party: str
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]

    @property
    def kind(self) -> str:
        """``EC P-256``, ``RSA 3072`` or what else it is."""
        key = self.certificate.public_key()
        if isinstance(key, ec.EllipticCurvePublicKey):
            return f"EC {_CURVES.get(key.curve.name, key.curve.name)}"
        return f"RSA {key.key_size}" if isinstance(key, rsa.RSAPublicKey) else type(key).__name__

    @property
    def sha256(self) -> str:
        """The certificate's digest, as a case may record it (``certificate_sha256``)."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def issuer_name(self) -> str:
        """Who issued it, as the certificate itself says; its issuers' need not be at hand."""
        issuer = self.certificate.issuer
        named = issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(named[0].value) if named else issuer.rfc4514_string()

    def days_left(self, now: dt.datetime) -> int:
        """Whole days until it expires; negative afterwards."""
        return (self.certificate.not_valid_after_utc - now).days


def new_request(folder: Path, holder: Holder, *, passphrase: str, kind: KeyKind) -> Path:
    """A fresh key and a request for its certificate; returns the request's file.

    Raises :class:`~pipeline.errors.WrongState` if the party has a key there already.
    """
    party = checked_id(holder.id)
    _refuse_overwriting(folder, party)
    key = new_key(kind)
    name = subject_of(holder)
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    encrypted = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(folder / f"{party}.key", encrypted)
    file = folder / f"{party}.csr"
    _write_private(file, request.public_bytes(Encoding.PEM))
    return file


def import_pkcs12(
    folder: Path, party: str, file: Path, *, passphrase: str, of_file: str
) -> KeyEntry:
    """Take a PKCS#12 file with its chain into the folder, under the folder's passphrase.

    ``of_file`` opens the file itself. Raises :class:`~pipeline.errors.SigningError` for a key that
    cannot sign here, and :class:`~pipeline.errors.WrongState` if the party has one already.
    """
    _refuse_overwriting(folder, checked_id(party))
    try:
        store = pkcs12.load_pkcs12(file.read_bytes(), of_file.encode() or None)
    except OSError as error:
        raise BadInput(
            "signing.key-file", msg("There is no key file {file}.", file=file)
        ) from error
    except ValueError:
        raise SigningError(
            "signing.passphrase",
            msg("The key {file} could not be opened: wrong passphrase or damaged.", file=file.name),
        ) from None
    if store.cert is None:
        raise SigningError(
            "signing.key-kind",
            msg("{file} holds no EC or RSA key with its certificate.", file=file.name),
        )
    others = tuple(each.certificate for each in store.additional_certs)
    return _take(folder, party, store.key, store.cert.certificate, others, passphrase)


def import_certificate(folder: Path, party: str, file: Path, *, passphrase: str) -> KeyEntry:
    """Take the certificate that a CA gave for a request, with its chain (PEM).

    Raises as :func:`import_pkcs12`, and if the certificate is not that of the key requested for.
    """
    waiting = folder / f"{checked_id(party)}.key"
    _refuse_overwriting(folder, party, waiting=True)
    if not file.is_file():
        raise BadInput("keys.import-missing", msg("There is no file {file}.", file=file))
    try:
        certificates = x509.load_pem_x509_certificates(file.read_bytes())
        key = load_pem_private_key(waiting.read_bytes(), passphrase.encode())
    except (OSError, ValueError):
        raise SigningError(
            "keys.import",
            msg("{file} is no certificate in PEM, or there is no request of {party} that this "
                "passphrase opens.", file=file.name, party=party),
        ) from None  # fmt: skip
    own = next((each for each in certificates if each.public_key() == key.public_key()), None)
    if own is None:
        raise SigningError(
            "keys.import-other",
            msg("{file} holds no certificate for the key that was requested for {party}.",
                file=file.name, party=party),
        )  # fmt: skip
    others = tuple(each for each in certificates if each is not own)
    entry = _take(folder, party, key, own, others, passphrase)
    waiting.unlink()
    (folder / f"{party}.csr").unlink(missing_ok=True)
    return entry


def _take(
    folder: Path,
    party: str,
    key: object,
    certificate: x509.Certificate,
    others: tuple[x509.Certificate, ...],
    passphrase: str,
) -> KeyEntry:
    usable = usable_key(key)
    chain = _chain(certificate, others)
    data = pkcs12.serialize_key_and_certificates(
        party.encode(),
        usable,
        certificate,
        [*chain],
        BestAvailableEncryption(passphrase.encode()),
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(folder / f"{party}.p12", data)
    return KeyEntry(party, certificate, chain)


def usable_key(key: object) -> PrivateKey:
    """The key, if papers can be signed with it. Raises ``SigningError`` with the reason."""
    if isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey):
        raise SigningError(
            "signing.key-kind",
            msg("Ed25519 and Ed448 keys are not used: common PDF readers cannot check their "
                "signatures."),
            hint=msg("Ask the CA for a certificate on EC P-256 or RSA with 3072 bits."),
        )  # fmt: skip
    if not isinstance(key, PrivateKey):
        raise SigningError("signing.key-kind", msg("Only EC and RSA keys can sign here."))
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < _WEAKEST_RSA:
        raise SigningError(
            "signing.key-weak",
            msg("RSA keys of {bits} bits are too weak; at least {least} are needed.",
                bits=key.key_size, least=_WEAKEST_RSA),
        )  # fmt: skip
    require_known_curve(key.public_key())
    return key


def require_known_curve(key: object) -> None:
    """Raise :class:`~pipeline.errors.SigningError` for an EC key on a curve that common readers do
    not know.
    """
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name not in _CURVES:
        raise SigningError(
            "signing.key-curve",
            msg("EC keys on the curve {curve} are not used: common PDF readers cannot check their "
                "signatures.", curve=key.curve.name),
            hint=msg("Ask the CA for a certificate on EC P-256 or RSA with 3072 bits."),
        )  # fmt: skip


def _chain(
    certificate: x509.Certificate, others: tuple[x509.Certificate, ...]
) -> tuple[x509.Certificate, ...]:
    """Its issuers as far as they were given, nearest first."""
    chain = [certificate]
    while (issuer := issuer_among(chain[-1], others)) and issuer not in chain:
        chain.append(issuer)
    return tuple(chain[1:])


def _refuse_overwriting(folder: Path, party: str, *, waiting: bool = False) -> None:
    suffixes = (".p12", ".pkcs11") if waiting else (".p12", ".pkcs11", ".key")
    there = [name for each in suffixes if (folder / (name := f"{party}{each}")).exists()]
    if there:
        raise WrongState(
            "keys.exists",
            msg("{file} is there already; keys are never overwritten.", file=folder / there[0]),
            hint=msg("Choose another folder, or move the old one away."),
        )


def open_to_others(folder: Path) -> tuple[Path, ...]:
    """The folder of keys itself, and the key files in it, as far as others than their owner may
    open them; none where the system has no such rights.
    """
    keys = (each for suffix in ("p12", "key", "pkcs11") for each in folder.glob(f"*.{suffix}"))
    if os.name != "posix":
        return ()
    return tuple(each for each in (folder, *sorted(keys)) if each.stat().st_mode & 0o077)


def _write_private(file: Path, data: bytes) -> None:
    """Readable by the owner alone from the first byte on; nothing is overwritten."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(data)
