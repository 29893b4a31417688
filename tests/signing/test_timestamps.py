"""Timestamps from a real authority (OpenSSL's), and everything that is not taken for one."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256

import pytest
from asn1crypto import tsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from pipeline.errors import SigningError, UsageError
from pipeline.signing.timestamp_token import read_token
from pipeline.signing.timestamps import TimestampServers, timestamp_servers
from tests.signing.tsa import NOW, TIMESTAMPING, Pki, Tsa, authority, openssl_verifies, pki, served

DIGEST = sha256(b"a manifest").digest()
OTHER = sha256(b"another one").digest()


@lru_cache(maxsize=1)
def good() -> Pki:
    return pki()


@pytest.fixture
def tsa() -> Iterator[Tsa]:
    with authority(good()) as running:
        yield running


def why(error: pytest.ExceptionInfo[SigningError]) -> str:
    return error.value.message.render("en")


def test_a_real_authority_gives_a_token_that_openssl_accepts(tsa: Tsa) -> None:
    stamp = TimestampServers((tsa.url,), (good().root,)).stamp(DIGEST)
    assert openssl_verifies(stamp.token, DIGEST, good())
    assert not openssl_verifies(stamp.token, OTHER, good())
    assert stamp.authority == "示例时间戳中心"
    assert abs(stamp.time - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)


def test_only_the_digest_is_sent_with_a_fresh_nonce(tsa: Tsa) -> None:
    servers = TimestampServers((tsa.url,))
    servers.stamp(DIGEST)
    servers.stamp(DIGEST)
    first, second = (tsp.TimeStampReq.load(each, strict=True) for each in tsa.asked)
    assert first["message_imprint"]["hashed_message"].native == DIGEST
    assert first["cert_req"].native is True
    assert first["nonce"].native != second["nonce"].native
    assert len(tsa.asked[0]) < 80
    assert tsa.headers[0]["Content-Type"] == "application/timestamp-query"


def test_a_server_that_fails_gives_way_to_the_next(tsa: Tsa) -> None:
    with served(lambda request: b"busy") as broken:
        broken.status = 503
        stamp = TimestampServers((closed_port(), broken.url, tsa.url)).stamp(DIGEST)
    assert openssl_verifies(stamp.token, DIGEST, good())
    assert len(broken.asked) == 1


def test_if_none_answers_the_error_names_each_with_its_reason() -> None:
    with served(lambda request: b"busy") as broken:
        broken.status = 503
        with pytest.raises(SigningError) as error:
            TimestampServers((closed_port(), broken.url)).stamp(DIGEST)
    assert error.value.exit_status == 7
    assert "cannot be reached" in why(error)
    assert "HTTP status 503" in why(error)


def test_a_silent_server_costs_no_more_than_the_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(SigningError, match=r"did not answer in 0\.3 seconds"):
            TimestampServers((url,), seconds=0.3).stamp(DIGEST)
    assert time.monotonic() - began < 5


def test_a_server_that_drips_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        dripping = threading.Thread(target=drip, args=(listening,))
        dripping.start()
        with pytest.raises(SigningError, match="did not answer"):
            TimestampServers((url,), seconds=0.3).stamp(DIGEST)
        dripping.join()


def test_a_redirect_is_not_followed(tsa: Tsa) -> None:
    with served(lambda request: b"") as elsewhere:
        elsewhere.status = 302
        with pytest.raises(SigningError, match="HTTP status 302"):
            TimestampServers((elsewhere.url,)).stamp(DIGEST)


def test_a_password_in_the_address_is_sent_and_never_shown(tsa: Tsa) -> None:
    url = tsa.url.replace("http://", "http://user:p%40ss@")
    servers = TimestampServers((url,))
    servers.stamp(DIGEST)
    assert tsa.headers[0]["Authorization"] == "Basic dXNlcjpwQHNz"
    assert "p%40ss" not in repr(servers)
    tsa.answer = lambda request: b""
    with pytest.raises(SigningError) as error:
        servers.stamp(DIGEST)
    assert "p%40ss" not in why(error)
    assert "user" not in why(error)


def replaying(tsa: Tsa) -> bytes:
    """A good answer to the same digest, with another nonce."""
    old = tsa.answer(tsp.TimeStampReq(
        {"version": 1, "message_imprint": imprint(DIGEST), "nonce": 5, "cert_req": True}
    ).dump())  # fmt: skip
    return old


def imprint(digest: bytes) -> dict[str, object]:
    return {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}


def test_an_answer_to_another_question_is_refused(tsa: Tsa) -> None:
    old = replaying(tsa)
    with (
        served(lambda request: old) as replay,
        pytest.raises(SigningError, match="answers another question"),
    ):
        TimestampServers((replay.url,)).stamp(DIGEST)


def test_an_answer_over_something_else_is_refused(tsa: Tsa) -> None:
    real = tsa.answer

    def swapped(request: bytes) -> bytes:
        read = tsp.TimeStampReq.load(request)
        read["message_imprint"] = imprint(OTHER)
        return real(read.dump(force=True))

    tsa.answer = swapped
    with pytest.raises(SigningError, match="something else than was sent"):
        TimestampServers((tsa.url,)).stamp(DIGEST)


def test_a_refusal_is_told(tsa: Tsa) -> None:
    real = tsa.answer

    def refused(request: bytes) -> bytes:
        read = tsp.TimeStampReq.load(request)
        read["req_policy"] = "1.2.3.4.99"  # a policy that the authority does not have
        return real(read.dump(force=True))

    tsa.answer = refused
    with pytest.raises(SigningError, match=r"it refused \(rejection\)"):
        TimestampServers((tsa.url,)).stamp(DIGEST)


def test_no_changed_byte_makes_a_token_say_something_else(tsa: Tsa) -> None:
    token = TimestampServers((tsa.url,)).stamp(DIGEST).token
    said = read_token(token, DIGEST, anchors=[good().root])
    refused = 0
    for at in range(0, len(token), 41):
        changed = token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :]
        try:
            # Certificates that are not needed travel with it unprotected.
            again = read_token(changed, DIGEST, anchors=[good().root])
            assert (again.time, again.authority) == (said.time, said.authority)
        except SigningError:
            refused += 1
    assert refused > len(range(0, len(token), 41)) / 2


def test_a_root_that_does_not_vouch_for_it_is_not_enough(tsa: Tsa) -> None:
    with pytest.raises(SigningError, match="no root certificate that was given vouches"):
        TimestampServers((tsa.url,), (pki("另一家").root,)).stamp(DIGEST)


CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
UNFIT: dict[str, tuple[Callable[[], Pki], str]] = {
    "of another usage": (lambda: pki(usage=(CLIENT,)), "timestamps alone|not acceptable"),
    "of several usages": (lambda: pki(usage=(TIMESTAMPING, CLIENT)), "timestamps alone"),
    "of a usage that binds nobody": (lambda: pki(critical=False), "timestamps alone"),
    "that has expired": (lambda: pki(ends=NOW - dt.timedelta(days=2)), "not valid|not acceptable"),
}


@pytest.mark.slow
@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("kind", UNFIT)
def test_a_certificate_that_is_unfit_is_refused(kind: str, trusted: bool) -> None:
    make, reason = UNFIT[kind]
    made = make()
    # OpenSSL would not serve with such a certificate, pyHanko's stand-in does.
    stamper = DummyTimeStamper(made.asn1_certificate, made.asn1_key)

    def answer(request: bytes) -> bytes:
        response = stamper.request_tsa_response(tsp.TimeStampReq.load(request))
        return bytes(response.dump())

    with served(answer) as tsa, pytest.raises(SigningError, match=reason):
        TimestampServers((tsa.url,), (made.root,) if trusted else ()).stamp(DIGEST)


def test_an_endless_answer_is_refused() -> None:
    with served(lambda request: bytes(2**19)) as tsa, pytest.raises(SigningError):
        TimestampServers((tsa.url,)).stamp(DIGEST)


def test_the_option_goes_before_the_environment() -> None:
    environment = {"JIEQING_TSA": "http://a.example http://b.example/tsa"}
    named = timestamp_servers(["https://c.example"], environment)
    assert named is not None
    assert named.urls == ("https://c.example",)
    others = timestamp_servers([], environment)
    assert others is not None
    assert others.urls == ("http://a.example", "http://b.example/tsa")
    assert timestamp_servers([], {}) is None


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "tsa.example", "ftp://x", "http://", "http://[x"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        timestamp_servers([url], {})


def drip(listening: socket.socket) -> None:
    """A byte now and then, as long as somebody listens."""
    with listening.accept()[0] as connection, suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(200):
            connection.sendall(b".")
            time.sleep(0.05)


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/"
