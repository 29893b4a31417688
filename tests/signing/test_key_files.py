"""Requests for a real CA and the import of what it gave; private files, and nothing is shown."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.signing.key_files import (
    import_certificate,
    import_pkcs12,
    new_request,
    open_to_others,
)
from pipeline.signing.keys import KeyFolder
from pipeline.signing.signer import sign
from pipeline.verification import Verdict, verify
from tests.signing import papers

SECRET, OF_FILE = "folder secret", "file secret"
DAY = dt.timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


class Ca:
    """A CA that is not ours: a root that signs directly."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例持牌 CA")])
        self.root = self._sign(self.name, self.key.public_key(), True)

    def certify(self, name: x509.Name, key: object) -> x509.Certificate:
        return self._sign(name, key, False)

    def _sign(self, name: x509.Name, key: object, is_ca: bool) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key)  # type: ignore[arg-type]
            .serial_number(x509.random_serial_number())
            .not_valid_before(papers.NOW - DAY)
            .not_valid_after(papers.NOW + 400 * DAY)
            .add_extension(x509.BasicConstraints(is_ca, None), True)
            .add_extension(usage(is_ca), True)
            .sign(self.key, hashes.SHA256())
        )


def usage(is_ca: bool) -> x509.KeyUsage:
    names = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
             "decipher_only")  # fmt: skip
    return x509.KeyUsage(digital_signature=not is_ca, content_commitment=not is_ca,
                         key_cert_sign=is_ca, crl_sign=is_ca,
                         **dict.fromkeys(names, False))  # fmt: skip


@pytest.fixture(scope="module")
def ca() -> Ca:
    return Ca()


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def pfx(ca: Ca, file: Path, key: Key) -> Path:
    certificate = ca.certify(ca.name, key.public_key())
    encrypted = BestAvailableEncryption(OF_FILE.encode())
    data = pkcs12.serialize_key_and_certificates(b"x", key, certificate, [ca.root], encrypted)
    file.write_bytes(data)
    return file


def test_a_request_becomes_a_key_that_signs(ca: Ca, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    file = new_request(folder, papers.LENDER, passphrase=SECRET, kind="p256")
    assert (mode(folder), mode(file), mode(folder / "lender.key")) == (0o700, 0o600, 0o600)
    with pytest.raises(TypeError):
        load_pem_private_key((folder / "lender.key").read_bytes(), None)
    request = x509.load_pem_x509_csr(file.read_bytes())
    assert request.is_signature_valid
    given = tmp_path / "given.pem"
    certificate = ca.certify(request.subject, request.public_key())
    given.write_bytes(ca.root.public_bytes(Encoding.PEM) + certificate.public_bytes(Encoding.PEM))
    entry = import_certificate(folder, "lender", given, passphrase=SECRET)
    assert (entry.kind, entry.days_left(papers.NOW)) == ("EC P-256", 400)
    assert [each.name for each in folder.iterdir()] == ["lender.p12"]
    assert mode(folder / "lender.p12") == 0o600
    signer = KeyFolder(folder, SECRET).signer("lender")
    assert signer is not None
    assert not signer.is_throw_away
    whole = sign(papers.half_signed(), field="lender", signer=signer, now=papers.NOW)
    trust = (papers.keys().root(), ca.root)
    assert verify(whole, trust=trust, now=papers.NOW).verdict is Verdict.PASS


def test_a_certificate_of_another_key_is_refused(ca: Ca, tmp_path: Path) -> None:
    new_request(tmp_path / "keys", papers.LENDER, passphrase=SECRET, kind="p256")
    given = tmp_path / "given.pem"
    given.write_bytes(ca.root.public_bytes(Encoding.PEM))
    for party in ("lender", "borrower"):
        with pytest.raises(SigningError):
            import_certificate(tmp_path / "keys", party, given, passphrase=SECRET)
    assert (tmp_path / "keys" / "lender.key").exists()


def test_a_pkcs12_comes_in_with_its_chain_under_the_folder_s_passphrase(
    ca: Ca, tmp_path: Path
) -> None:
    file = pfx(ca, tmp_path / "a.pfx", rsa.generate_private_key(65537, 2048))
    folder = tmp_path / "keys"
    with pytest.raises(SigningError) as wrong:
        import_pkcs12(folder, "lender", file, passphrase=SECRET, of_file="a guess")
    assert "a guess" not in str(wrong.value)
    assert wrong.value.__cause__ is None
    entry = import_pkcs12(folder, "lender", file, passphrase=SECRET, of_file=OF_FILE)
    assert entry.kind == "RSA 2048"
    assert entry.issuers == (ca.root,)
    assert KeyFolder(folder, SECRET).signer("lender") is not None
    for again in (
        lambda: import_pkcs12(folder, "lender", file, passphrase=SECRET, of_file=OF_FILE),
        lambda: new_request(folder, papers.LENDER, passphrase=SECRET, kind="p256"),
    ):
        with pytest.raises(WrongState):
            again()


@pytest.mark.parametrize(
    ("key", "code", "reason"),
    [
        (ed25519.Ed25519PrivateKey.generate(), "signing.key-kind", "common PDF readers"),
        (rsa.generate_private_key(65537, 1024), "signing.key-weak", "1024 bits are too weak"),
    ],
)
def test_keys_that_do_not_serve_are_refused_with_the_reason(
    ca: Ca, tmp_path: Path, key: Key, code: str, reason: str
) -> None:
    file = pfx(ca, tmp_path / "a.p12", key)
    with pytest.raises(SigningError, match=reason) as caught:
        import_pkcs12(tmp_path / "keys", "lender", file, passphrase=SECRET, of_file=OF_FILE)
    assert caught.value.code == code
    assert not (tmp_path / "keys").exists()
    (tmp_path / "lender.p12").write_bytes(file.read_bytes())
    with pytest.raises(SigningError, match=reason):
        KeyFolder(tmp_path, OF_FILE).signer("lender")


@pytest.mark.parametrize(
    "curve", [ec.SECP256K1(), ec.BrainpoolP256R1()], ids=lambda each: each.name
)
def test_a_curve_that_readers_do_not_know_is_refused_by_name(
    ca: Ca, tmp_path: Path, curve: ec.EllipticCurve
) -> None:
    file = pfx(ca, tmp_path / "a.p12", ec.generate_private_key(curve))
    with pytest.raises(SigningError, match=curve.name) as caught:
        import_pkcs12(tmp_path / "keys", "lender", file, passphrase=SECRET, of_file=OF_FILE)
    assert caught.value.code == "signing.key-curve"
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("curve", "name"),
    [(ec.SECP256R1(), "P-256"), (ec.SECP384R1(), "P-384"), (ec.SECP521R1(), "P-521")],
)
def test_the_curves_that_readers_know_sign(
    ca: Ca, tmp_path: Path, curve: ec.EllipticCurve, name: str
) -> None:
    file = pfx(ca, tmp_path / "a.p12", ec.generate_private_key(curve))
    entry = import_pkcs12(tmp_path / "keys", "x", file, passphrase=SECRET, of_file=OF_FILE)
    assert entry.kind == f"EC {name}"


def test_a_certificate_alone_tells_who_issued_it(ca: Ca, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    request = new_request(folder, papers.LENDER, passphrase=SECRET, kind="p256")
    asked = x509.load_pem_x509_csr(request.read_bytes())
    given = tmp_path / "given.pem"
    with pytest.raises(BadInput, match=r"no file .*given\.pem"):
        import_certificate(folder, "lender", given, passphrase=SECRET)
    given.write_bytes(ca.certify(asked.subject, asked.public_key()).public_bytes(Encoding.PEM))
    entry = import_certificate(folder, "lender", given, passphrase=SECRET)
    assert entry.issuers == ()
    assert entry.issuer_name == "示例持牌 CA"


def test_what_others_may_open_is_told(ca: Ca, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    new_request(folder, papers.LENDER, passphrase=SECRET, kind="p256")
    assert open_to_others(folder) == ()
    (folder / "lender.key").chmod(0o640)
    folder.chmod(0o755)
    assert open_to_others(folder) == (folder, folder / "lender.key")
