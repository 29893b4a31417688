"""Masked facts: sealed, bound to their number, nothing to be found without the secret."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline.web.facts import gate_of, link, link_secret, opens, seal, tail

FACTS = {"borrower": "沈**", "settled_on": "2026-10-20"}
SECRET = bytes(range(16))
GIVEN = {"number": "JQ-2026-1", "contract_no": "HT-0382", "id_number": "99010119900101001X"}


def test_who_has_the_secret_reads_them() -> None:
    sealed = seal(FACTS, secret=SECRET, nonce=bytes(12), **GIVEN)
    box = base64.b64decode(sealed.sealed)
    key = HKDF(hashes.SHA256(), 32, b"JQ-2026-1", b"jieqing facts seal v1").derive(SECRET)
    assert json.loads(AESGCM(key).decrypt(box[:12], box[12:], b"JQ-2026-1")) == FACTS


def test_only_the_right_tails_open_the_gate() -> None:
    sealed = seal(FACTS, secret=SECRET, nonce=bytes(12), **GIVEN)

    def gate(contract_no: str, id_number: str, **other: object) -> str:
        given = {"number": "JQ-2026-1", "secret": SECRET} | other
        return gate_of(contract_no=contract_no, id_number=id_number, **given)  # type: ignore[arg-type]

    assert opens(sealed, gate("0382", "001x"))
    assert opens(sealed, gate("HT - 0382", "99010119900101001X"))
    assert not opens(sealed, gate("0382", "0011"))
    assert not opens(sealed, gate("0383", "001X"))
    assert not opens(sealed, gate("0382", "001X", number="JQ-2026-2"))
    assert not opens(sealed, gate("0382", "001X", secret=bytes(16)))
    assert not opens(sealed, "")


def test_nothing_of_a_person_is_kept() -> None:
    kept = repr(seal(FACTS, secret=SECRET, nonce=bytes(12), **GIVEN))
    assert not any(each in kept for each in ("沈", "0382", "001X", SECRET.hex(), "2026-10-20"))


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        seal(FACTS, secret=b"short", nonce=bytes(12), **GIVEN)


def test_a_tail_is_what_people_type() -> None:
    assert tail(" ht-xd/03 82 ") == "0382"
    assert tail("（2024）第07号") == "第07号"[-4:]


def test_the_link_carries_a_secret_of_its_own() -> None:
    secret = link_secret(SECRET, "JQ-2026-1")
    assert len(secret) == 16
    assert len({secret, SECRET, link_secret(SECRET, "JQ-2026-2")}) == 3
    address, fragment = link("https://papers.example/", "JQ-2026-1", secret).split("#")
    assert address == "https://papers.example/c/JQ-2026-1"
    assert base64.urlsafe_b64decode(fragment + "==") == secret
