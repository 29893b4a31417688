"""A person's real key among the keys of others is refused; alone in its folder it signs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from pipeline.errors import SigningError
from pipeline.law.law import Law
from pipeline.papers.draft import Stage
from pipeline.running.build import build_case
from pipeline.running.opening import open_case
from pipeline.running.signatures import holders
from pipeline.signing.holder import subject_of
from pipeline.signing.key_files import import_pkcs12
from pipeline.signing.keys import KeyFolder
from tests.signing.test_key_files import OF_FILE, SECRET, Ca
from tests.world import SETTLED, World, contents


def folder_of(world: World, *parties: str) -> KeyFolder:
    """Keys that a real CA certified, of these parties."""
    ca, folder = Ca(), world.folder / "-".join(parties)
    for holder in holders(open_case(world.case, Law.load(), SETTLED).sound()):
        if holder.id in parties:
            key = ec.generate_private_key(ec.SECP256R1())
            certificate = ca.certify(subject_of(holder), key.public_key())
            encrypted = BestAvailableEncryption(OF_FILE.encode())
            file = world.folder / f"{holder.id}.pfx"
            file.write_bytes(
                pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, encrypted)
            )
            import_pkcs12(folder, holder.id, file, passphrase=SECRET, of_file=OF_FILE)
    return KeyFolder(folder, SECRET)


@pytest.mark.slow
def test_the_lender_does_not_sign_with_the_borrower_s_key(tmp_path: Path) -> None:
    world = World(tmp_path)
    request = replace(
        world.request(keys=folder_of(world, "borrower", "lender")), stages=(Stage.AGREEMENT,)
    )
    with pytest.raises(SigningError) as caught:
        build_case(request)
    assert caught.value.code == "sign.sole-control"
    assert "沈晓禾" in caught.value.message.render("zh")
    assert contents(world.folder / "packets" / "WD-2025-0117") == {}


@pytest.mark.slow
def test_each_signs_with_a_folder_of_their_own(tmp_path: Path) -> None:
    world = World(tmp_path)
    mine = replace(world.request(keys=folder_of(world, "borrower")), stages=(Stage.AGREEMENT,))
    agreement = build_case(mine).manifest.paper("agreement")
    assert agreement is not None
    assert agreement.signed_by == ("borrower",)
    theirs = replace(world.request(keys=folder_of(world, "lender")), stages=(Stage.AGREEMENT,))
    agreement = build_case(theirs).manifest.paper("agreement")
    assert agreement is not None
    assert agreement.signed_by == ("borrower", "lender")
