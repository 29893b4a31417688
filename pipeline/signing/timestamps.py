"""Time from a timestamp authority: RFC 3161 over HTTP, with several servers and a time limit.

Only a SHA-256 digest leaves the machine, never what it is the digest of. Every answer is checked
before it is used (:mod:`pipeline.signing.timestamp_token`); a server that does not answer, or not
as it should, gives way to the next one.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast
from urllib.parse import urlsplit

from asn1crypto import core, tsp
from cryptography import x509

from pipeline.errors import SigningError, UsageError
from pipeline.messages import Message, Series, msg
from pipeline.signing.timestamp_token import Timestamp, read_token
from pipeline.signing.web import ask, is_address

TSA = "JIEQING_TSA"
"""The environment variable with the addresses of timestamp servers, separated by spaces."""

_LONGEST_ANSWER = 2**18  # bytes; a token with its chain takes about 6,000
_GRANTED = ("granted", "granted_with_mods")


class Stamper(Protocol):
    """Whoever gives timestamps (RFC 3161)."""

    def stamp(self, digest: bytes) -> Timestamp:
        """A timestamp over a SHA-256 digest. Raises :class:`~pipeline.errors.SigningError`."""


@dataclass(frozen=True, slots=True)
class TimestampServers:
    """Servers to be asked in this order, ``seconds`` each at most, the roots that may vouch for
    them (``anchors``; none: whoever signs rightly will do). An address may carry
    ``user:password@``; it is sent as RFC 7617 says and shown nowhere.
    """

    urls: tuple[str, ...] = field(repr=False)
    anchors: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    seconds: float = 15.0

    @property
    def address(self) -> str:
        """The first server, as it may be told to others: without user and password."""
        parts = urlsplit(self.urls[0])
        plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return plain if plain.isascii() else ""

    def stamp(self, digest: bytes) -> Timestamp:
        """A timestamp over a SHA-256 digest from the first server that gives a good one.

        Raises :class:`~pipeline.errors.SigningError` with every server's reason if none does.
        """
        reasons: list[Message] = []
        for url in self.urls:
            try:
                return self._ask(url, digest)
            except SigningError as error:
                host = urlsplit(url).hostname or "?"
                reasons.append(msg("{server}: {reason}", server=host, reason=error.message))
        raise SigningError(
            "timestamp.none",
            msg("No timestamp server gave a timestamp ({reasons}).",
                reasons=Series(tuple(reasons))),
            hint=msg("Check the network and the addresses of --tsa or JIEQING_TSA, then start "
                     "again; nothing was written."),
        )  # fmt: skip

    def _ask(self, url: str, digest: bytes) -> Timestamp:
        nonce = secrets.randbits(63) | 1 << 62
        answer = ask(
            url,
            _question(digest, nonce),
            seconds=self.seconds,
            most=_LONGEST_ANSWER,
            sends="application/timestamp-query",
            takes="application/timestamp-reply",
        )
        return read_token(_token(answer), digest, nonce=nonce, anchors=self.anchors)


def timestamp_servers(
    given: Sequence[str],
    environment: Mapping[str, str],
    anchors: Sequence[x509.Certificate] = (),
) -> TimestampServers | None:
    """The servers that were named, else those of ``JIEQING_TSA``; None if there are none.

    Raises :class:`~pipeline.errors.UsageError` for what is no address of a web server.
    """
    urls = tuple(given) or tuple(environment.get(TSA, "").split())
    for url in urls:
        if not is_address(url):
            raise UsageError(
                "timestamp.address",
                msg("A timestamp server is given by its address, as http://tsa.example/."),
                hint=msg("Correct --tsa or JIEQING_TSA."),
            )
    return TimestampServers(urls, tuple(anchors)) if urls else None


def _question(digest: bytes, nonce: int) -> bytes:
    """RFC 3161, 2.4.1; the authority's certificate is wanted in the answer."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    question = {"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    return cast(bytes, tsp.TimeStampReq(question).dump())


def _token(answer: bytes) -> bytes:
    """The token of a TimeStampResp; it is missing where it is refused (RFC 3161, 2.4.2)."""
    try:
        parts = core.Sequence.load(answer, strict=True)
        status = tsp.PKIStatusInfo.load(parts[0].dump(), strict=True)["status"].native
        if status in _GRANTED:
            return cast(bytes, parts[1].dump())
    except (ValueError, TypeError, LookupError) as error:
        raise _failed(msg("its answer is no timestamp that can be read")) from error
    raise _failed(msg("it refused ({status})", status=status))


def _failed(reason: Message) -> SigningError:
    return SigningError("timestamp.refused", reason)
