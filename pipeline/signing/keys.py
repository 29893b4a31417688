"""Keys of the parties: a folder of encrypted PKCS#12 files beside the certificates of their CAs.

``root.pem`` and ``issuing.pem`` are public. Every ``<party-id>.p12`` holds one private key, its
certificate and the issuing CA's, encrypted under the passphrase (RFC 7292; AES-256). ``*.crl``,
where there are such, are lists of revoked certificates; ``_timestamps.p12`` is the timestamp
authority of a throw-away PKI; ``<party-id>.pkcs11`` names a token that holds the party's key, and
``<party-id>.png`` is the picture of a seal or signature.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.messages import msg
from pipeline.signing.certificates import THROW_AWAY, Issued, KeyKind, PrivateKey, issue
from pipeline.signing.holder import Holder, values

__all__ = ["Holder", "KeyFolder", "KeyKind", "Signer", "new_throwaway", "read_passphrase"]

PASSPHRASE = "JIEQING_PASSPHRASE"  # noqa: S105 - the name of the variable, not a passphrase
PASSPHRASE_FILE = "JIEQING_PASSPHRASE_FILE"  # noqa: S105
PKCS11_SUFFIX = ".pkcs11"
"""Of a file that names the token on which a party's key lies."""
AUTHORITY = "_timestamps"
"""The file name of a throw-away timestamp authority; no party's id begins with an underscore."""
_PARTY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MAX_ECDSA = {256: 72, 384: 104, 521: 139}  # DER of r and s at their longest, by bits of the curve


@dataclass(frozen=True)
class Signer:
    """What signing needs: the certificate, its issuers without the root, and a way to sign.

    ``sign_raw`` turns the bytes to be signed into a signature with SHA-256; a token or a remote
    service takes the place of a key in memory by bringing its own.
    """

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]
    sign_raw: Callable[[bytes], bytes] = field(repr=False)

    @cached_property
    def name(self) -> str:
        """The common name in the certificate."""
        return next(iter(values(self.certificate, NameOID.COMMON_NAME)), "")

    @cached_property
    def is_organisation(self) -> bool:
        """Whether the certificate names an organisation by its credit code."""
        return bool(values(self.certificate, NameOID.ORGANIZATION_IDENTIFIER))

    @cached_property
    def is_throw_away(self) -> bool:
        """Whether the certificate says that it is for trying out."""
        return THROW_AWAY in values(self.certificate, NameOID.ORGANIZATION_NAME)

    @cached_property
    def longest_signature(self) -> int:
        """Bytes of the longest signature this key can make."""
        key = self.certificate.public_key()
        if isinstance(key, ec.EllipticCurvePublicKey):
            return _MAX_ECDSA[key.curve.key_size]
        if isinstance(key, rsa.RSAPublicKey):
            return (key.key_size + 7) // 8
        raise SigningError("signing.key-kind", msg("Only EC and RSA keys can sign here."))


@dataclass(frozen=True)
class KeyFolder:
    """The keys of one folder. A key is opened once per process, however often it signs.

    With ``only``, the keys of others than those parties are as if they were not there.
    """

    folder: Path
    passphrase: str = field(repr=False)
    only: frozenset[str] | None = None

    def signer(self, party_id: str) -> Signer | None:
        """The signer of a party, or None if the folder has no key for it.

        Raises :class:`~pipeline.errors.SigningError` when the passphrase does not open it.
        """
        file = self.folder / f"{checked_id(party_id)}.p12"
        if self.only is not None and party_id not in self.only:
            return None
        if file.is_file():
            return _load(file.resolve(), file.stat().st_mtime_ns, self.passphrase)
        token = file.with_suffix(PKCS11_SUFFIX)
        return self._on_token(token) if token.is_file() else None

    def _on_token(self, file: Path) -> Signer:
        from pipeline.signing.tokens import token_signer  # it needs an extra

        return token_signer(file.read_text(encoding="utf-8").strip(), self.passphrase)

    def picture(self, party_id: str) -> bytes | None:
        """The picture of a party's seal or signature, ``<party-id>.png``, if there is one."""
        file = self.folder / f"{checked_id(party_id)}.png"
        return file.read_bytes() if file.is_file() else None

    @property
    def parties(self) -> tuple[str, ...]:
        """The ids of those whose keys are in the folder."""
        files = (*self.folder.glob("*.p12"), *self.folder.glob(f"*{PKCS11_SUFFIX}"))
        found = {each.stem for each in files if each.stem != AUTHORITY}
        return tuple(sorted(found if self.only is None else found & self.only))

    def authority(self) -> Signer | None:
        """The timestamp authority of a throw-away PKI; None in a folder of real keys."""
        file = self.folder / f"{AUTHORITY}.p12"
        if not file.is_file():
            return None
        return _load(file.resolve(), file.stat().st_mtime_ns, self.passphrase)

    def revocation_lists(self) -> tuple[Path, ...]:
        """The lists of revoked certificates that lie in the folder."""
        return tuple(sorted(self.folder.glob("*.crl")))

    @property
    def has_root(self) -> bool:
        """Whether the folder holds its root; one made of imported keys may not."""
        return (self.folder / "root.pem").is_file()

    def root(self) -> x509.Certificate:
        """The root certificate, the trust anchor of what these keys sign."""
        return x509.load_pem_x509_certificate((self.folder / "root.pem").read_bytes())


def load_signer(file: Path, passphrase: str) -> Signer:
    """The signer of one PKCS#12 file. Errors as :meth:`KeyFolder.signer`, and ``BadInput``."""
    if not file.is_file():
        raise BadInput("signing.key-file", msg("There is no key file {file}.", file=file))
    return _load(file.resolve(), file.stat().st_mtime_ns, passphrase)


def new_throwaway(
    folder: Path,
    parties: Sequence[Holder],
    *,
    passphrase: str,
    now: dt.datetime,
    kind: KeyKind = "p256",
) -> KeyFolder:
    """Make keys for trying out. ``folder`` appears complete or not at all; nothing is overwritten.

    The folder is private to its owner (0700) and so are the files in it (0600). Raises
    :class:`~pipeline.errors.WrongState` if the folder already holds something.
    """
    if not passphrase:
        raise SigningError(
            "signing.no-passphrase", msg("Keys need a passphrase that is not empty.")
        )
    ids = [checked_id(party.id) for party in parties]
    if folder.exists() and any(folder.iterdir()):
        raise WrongState(
            "signing.keys-exist",
            msg("The folder {folder} is not empty; keys are never overwritten.", folder=folder),
            hint=msg("Choose another folder, or move the old one away."),
        )
    made = issue(parties, now=now, kind=kind)
    files = {"root.pem": _pem(made.root), "issuing.pem": _pem(made.issuing)}
    for name, each in zip(("root.crl", "issuing.crl"), made.lists, strict=True):
        files[name] = each.public_bytes(Encoding.PEM)
    for name, key in zip((*ids, AUTHORITY), (*made.signers, made.authority), strict=True):
        files[f"{name}.p12"] = _pkcs12(name, key, made.issuing, passphrase)
    _write_folder(folder, files)
    return KeyFolder(folder, passphrase)


def read_passphrase(env: Mapping[str, str], file: Path | None = None) -> str | None:
    """The passphrase from a file, or from ``JIEQING_PASSPHRASE``, or the file that
    ``JIEQING_PASSPHRASE_FILE`` names; None if none of them is given.

    One line break at the end of a file does not count. An empty passphrase is an error.
    """
    named = file or (Path(env[PASSPHRASE_FILE]) if env.get(PASSPHRASE_FILE) else None)
    if file is None and env.get(PASSPHRASE):
        return env[PASSPHRASE]
    if named is None:
        return None
    try:
        passphrase = named.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "signing.passphrase-file",
            msg("The passphrase file {file} cannot be read.", file=named),
        ) from error
    if not passphrase:
        raise BadInput(
            "signing.passphrase-file", msg("The passphrase file {file} is empty.", file=named)
        )
    return passphrase


def checked_id(party_id: str) -> str:
    """The id, if it makes a plain file name. Raises :class:`~pipeline.errors.BadInput`."""
    if not _PARTY_ID.fullmatch(party_id):
        raise BadInput(
            "signing.party-id",
            msg(
                "{id} is no party id: use letters, digits, hyphen and underscore.",
                id=repr(party_id),
            ),
        )
    return party_id


@lru_cache(maxsize=256)
def _load(file: Path, _modified: int, passphrase: str) -> Signer:
    try:
        store = pkcs12.load_pkcs12(file.read_bytes(), passphrase.encode())
    except ValueError:
        # `from None`: the library's reason could carry bytes of the key.
        raise SigningError(
            "signing.passphrase",
            msg("The key {file} could not be opened: wrong passphrase or damaged.", file=file.name),
            hint=msg("Check JIEQING_PASSPHRASE, or the file that JIEQING_PASSPHRASE_FILE names."),
        ) from None
    from pipeline.signing.key_files import usable_key  # which knows this module

    key = usable_key(store.key) if store.key is not None else None
    if store.cert is None or key is None:
        raise SigningError(
            "signing.key-kind",
            msg("{file} holds no EC or RSA key with its certificate.", file=file.name),
        )
    issuers = tuple(
        extra.certificate
        for extra in store.additional_certs
        if extra.certificate.subject != extra.certificate.issuer
    )
    return Signer(store.cert.certificate, issuers, partial(sign_with, key))


def sign_with(key: PrivateKey, data: bytes) -> bytes:
    """A signature over ``data`` with SHA-256: ECDSA, or RSA with PKCS #1 v1.5."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hashes.SHA256()))
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _pkcs12(party_id: str, signer: Issued, issuing: x509.Certificate, passphrase: str) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        party_id.encode(),
        signer.key,
        signer.certificate,
        [issuing],
        BestAvailableEncryption(passphrase.encode()),
    )


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # mkdtemp makes the folder 0700; a rename onto an absent or empty folder is atomic.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".keys-") as made:
        whole = Path(made) / "keys"
        whole.mkdir(mode=0o700)
        for name, content in files.items():
            (whole / name).touch(mode=0o600, exist_ok=False)
            (whole / name).write_bytes(content)
        whole.replace(folder)
