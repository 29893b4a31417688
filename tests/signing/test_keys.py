"""Keys: encrypted, private to their owner, plainly for trying out, and silent when refused."""

from __future__ import annotations

import stat
import traceback
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.signing.certificates import THROW_AWAY
from pipeline.signing.keys import Holder, KeyFolder, new_throwaway, read_passphrase
from pipeline.verification import trust
from tests.signing import papers


def test_the_folder_holds_nothing_unencrypted(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "keys"
    new_throwaway(folder, papers.PARTIES, passphrase="secret words", now=papers.NOW)
    names = {each.name for each in folder.iterdir()}
    public = {"root.pem", "issuing.pem", "root.crl", "issuing.crl"}
    assert names == public | {f"{n}.p12" for n in ("borrower", "agent", "lender", "_timestamps")}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    for file in folder.glob("*.p12"):
        with pytest.raises(ValueError, match="password"):
            pkcs12.load_pkcs12(file.read_bytes(), None)
    assert not any(b"PRIVATE KEY" in each.read_bytes() for each in folder.iterdir())
    assert list(folder.parent.iterdir()) == [folder]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    new_throwaway(tmp_path / "k", papers.PARTIES, passphrase="x", now=papers.NOW)
    before = (tmp_path / "k" / "root.pem").read_bytes()
    with pytest.raises(WrongState):
        new_throwaway(tmp_path / "k", papers.PARTIES, passphrase="x", now=papers.NOW)
    assert (tmp_path / "k" / "root.pem").read_bytes() == before


def test_a_wrong_passphrase_says_nothing_but_that() -> None:
    folder = KeyFolder(papers.keys().folder, "wrong guess")
    assert "wrong guess" not in repr(folder)
    with pytest.raises(SigningError) as caught:
        folder.signer("borrower")
    assert caught.value.exit_status == 7
    assert caught.value.hint is not None
    shown = "".join(traceback.format_exception(caught.value))
    assert "wrong guess" not in shown
    assert caught.value.__cause__ is None


def test_a_key_is_opened_once() -> None:
    again = KeyFolder(papers.keys().folder, papers.PASSPHRASE)
    assert papers.keys().signer("borrower") is again.signer("borrower")
    assert papers.keys().signer("nobody") is None
    assert "PrivateKey" not in repr(again.signer("borrower"))
    with pytest.raises(BadInput):
        again.signer("../lender")


def test_certificates_say_that_they_are_for_trying_out() -> None:
    assert trust.THROW_AWAY == THROW_AWAY
    lender = papers.signer("lender")
    assert lender.name == "东方示例小额贷款有限公司"
    assert lender.is_throw_away
    [identifier] = lender.certificate.subject.get_attributes_for_oid(
        NameOID.ORGANIZATION_IDENTIFIER
    )
    assert identifier.value == "NTRCN-91310000MA1FL0000X"
    for each in (lender.certificate, *lender.issuers, papers.keys().root()):
        assert trust.is_throw_away(each)
    assert papers.keys().root() not in lender.issuers


@pytest.mark.parametrize("party_id", ["", "贷方", "_x", "a/b", "..", "a" * 65])
def test_party_ids_are_plain_file_names(party_id: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        new_throwaway(tmp_path / "k", [Holder(party_id, "x")], passphrase="x", now=papers.NOW)
    assert not (tmp_path / "k").exists()


def test_a_name_too_long_for_a_certificate_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        new_throwaway(tmp_path / "k", [Holder("x", "名" * 65)], passphrase="x", now=papers.NOW)
    assert caught.value.code == "signing.name-length"
    assert not (tmp_path / "k").exists()


def test_where_a_passphrase_comes_from(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("from a file \n", encoding="utf-8")
    assert read_passphrase({}) is None
    assert read_passphrase({"JIEQING_PASSPHRASE": "direct"}) == "direct"
    assert read_passphrase({"JIEQING_PASSPHRASE_FILE": str(file)}) == "from a file "
    assert read_passphrase({"JIEQING_PASSPHRASE": "direct"}, file) == "from a file "
    file.write_text("\n", encoding="utf-8")
    for bad in (file, tmp_path / "absent"):
        with pytest.raises(BadInput):
            read_passphrase({}, bad)
    with pytest.raises(SigningError):
        new_throwaway(tmp_path / "k", papers.PARTIES, passphrase="", now=papers.NOW)
