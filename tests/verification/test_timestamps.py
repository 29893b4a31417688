"""Timestamp tokens as the verifier sees them; the authority is OpenSSL's, on the loopback."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from hashlib import sha256

import pytest
from asn1crypto import cms, tsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from pipeline.signing.timestamps import TimestampServers
from pipeline.verification.report import Verdict
from pipeline.verification.timestamps import Stamp, UntrueStamp, read_stamp
from tests.signing.tsa import NOW, TIMESTAMPING, Pki, authority, pki

DATA = b"a manifest"


@lru_cache(maxsize=1)
def good() -> Pki:
    return pki()


@lru_cache(maxsize=1)
def token() -> bytes:
    with authority(good()) as tsa:
        return TimestampServers((tsa.url,)).stamp(sha256(DATA).digest()).token


def read(encoded: bytes, data: bytes = DATA, made: Pki | None = None) -> Stamp:
    now = dt.datetime.now(dt.UTC)
    return read_stamp(encoded, data, trust=[(made or good()).root], now=now)


def test_a_real_token_is_read_and_its_root_vouches_for_it() -> None:
    stamp = read(token())
    assert stamp.trusted
    assert stamp.authority == "示例时间戳中心"
    assert abs(stamp.time - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)


def test_that_nobody_known_vouches_for_it_is_told_apart() -> None:
    assert not read(token(), made=pki("另一家")).trusted


def test_of_other_data_it_proves_nothing() -> None:
    with pytest.raises(UntrueStamp) as error:
        read(token(), b"another manifest")
    assert error.value.verdict is Verdict.FAIL
    assert "something else" in error.value.message.render("en")


def test_no_changed_byte_makes_it_say_something_else() -> None:
    said, refused, places = read(token()), 0, range(0, len(token()), 37)
    for at in places:
        changed = token()[:at] + bytes([token()[at] ^ 1]) + token()[at + 1 :]
        try:
            again = read(changed)
            assert (again.time, again.authority) == (said.time, said.authority)
        except UntrueStamp:
            refused += 1
    assert refused > len(places) / 2


def test_one_from_the_future_is_refused() -> None:
    with pytest.raises(UntrueStamp, match="future"):
        read_stamp(token(), DATA, trust=[], now=NOW - dt.timedelta(days=1))


def stamped_by(made: Pki, algorithm: str = "sha256") -> bytes:
    """By pyHanko's stand-in: OpenSSL serves with no certificate that is unfit."""
    request = tsp.TimeStampReq({
        "version": 1,
        "message_imprint": {
            "hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(DATA).digest()
        },
        "cert_req": True,
    })  # fmt: skip
    stamper = DummyTimeStamper(made.asn1_certificate, made.asn1_key, override_md=algorithm)
    response = stamper.request_tsa_response(request)
    return bytes(response["time_stamp_token"].dump())


CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (pki(usage=(CLIENT,)), "another purpose"),
        (pki(usage=(TIMESTAMPING, CLIENT)), "another purpose"),
        (pki(critical=False), "another purpose"),
        (pki(ends=NOW - dt.timedelta(days=2)), "not valid at that time"),
    ],
)
def test_a_certificate_that_is_unfit_is_refused(made: Pki, reason: str) -> None:
    with pytest.raises(UntrueStamp, match=reason):
        read(stamped_by(made), made=made)


def test_what_cannot_be_checked_here_is_not_called_wrong() -> None:
    with pytest.raises(UntrueStamp) as error:
        read(stamped_by(good(), "sha1"))
    assert error.value.verdict is Verdict.INDETERMINATE
    assert "sha1" in error.value.message.render("zh")


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"no token",
        b"\x30\x80" * 5000,
        cms.ContentInfo({"content_type": "data", "content": b"x"}).dump(),
    ],
)
def test_what_is_no_token_is_said_to_be_none(encoded: bytes) -> None:
    with pytest.raises(UntrueStamp, match="cannot be read"):
        read(encoded)
