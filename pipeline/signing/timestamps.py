"""Time from a timestamp authority: RFC 3161 over HTTP, with several servers and a time limit.

Only a SHA-256 digest leaves the machine, never what it is the digest of. Every answer is checked
before it is used (:mod:`pipeline.signing.timestamp_token`); a server that does not answer, or not
as it should, gives way to the next one.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import cast
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from asn1crypto import core, tsp
from cryptography import x509

from pipeline.errors import SigningError, UsageError
from pipeline.messages import Message, Series, msg
from pipeline.signing.timestamp_token import Timestamp, read_token

TSA = "JIEQING_TSA"
"""The environment variable with the addresses of timestamp servers, separated by spaces."""

_LONGEST_ANSWER = 2**18  # bytes; a token with its chain takes about 6,000
_GRANTED = ("granted", "granted_with_mods")


@dataclass(frozen=True, slots=True)
class TimestampServers:
    """Servers to be asked in this order, ``seconds`` each at most, the roots that may vouch for
    them (``anchors``; none: whoever signs rightly will do). An address may carry
    ``user:password@``; it is sent as RFC 7617 says and shown nowhere.
    """

    urls: tuple[str, ...] = field(repr=False)
    anchors: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    seconds: float = 15.0

    def stamp(self, digest: bytes) -> Timestamp:
        """A timestamp over a SHA-256 digest from the first server that gives a good one.

        Raises :class:`~pipeline.errors.SigningError` with every server's reason if none does.
        """
        reasons: list[Message] = []
        for url in self.urls:
            try:
                return self._ask(urlsplit(url), digest)
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

    def _ask(self, url: SplitResult, digest: bytes) -> Timestamp:
        nonce = secrets.randbits(63) | 1 << 62
        answer = _post(url, _question(digest, nonce), self.seconds)
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
        if not _is_address(url):
            raise UsageError(
                "timestamp.address",
                msg("A timestamp server is given by its address, as http://tsa.example/."),
                hint=msg("Correct --tsa or JIEQING_TSA."),
            )
    return TimestampServers(urls, tuple(anchors)) if urls else None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


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


def _post(url: SplitResult, question: bytes, seconds: float) -> bytes:
    deadline = time.monotonic() + seconds
    request = Request(  # noqa: S310 - the opener below speaks HTTP and nothing else
        url._replace(netloc=url.netloc.rpartition("@")[2], fragment="").geturl(),
        question,
        {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        | _credentials(url),
    )
    try:
        with _opener().open(request, timeout=seconds) as response:
            return _body(cast(HTTPResponse, response), deadline)
    except (OSError, HTTPException, ValueError) as error:
        raise _failed(_why(error, seconds)) from error


def _why(error: Exception, seconds: float) -> Message:
    if isinstance(getattr(error, "reason", error), TimeoutError):
        return msg("it did not answer in {seconds} seconds", seconds=f"{seconds:g}")
    return msg("it cannot be reached")


def _opener() -> OpenerDirector:
    """Plain HTTP, through the usual proxies; no redirects, and an error status is an answer."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    return opener


def _body(response: HTTPResponse, deadline: float) -> bytes:
    if response.status != 200:
        raise _failed(msg("it answered with HTTP status {status}", status=response.status))
    body = b""
    while piece := response.read1(2**16):
        body += piece
        if len(body) > _LONGEST_ANSWER:
            raise _failed(msg("its answer is no timestamp that can be read"))
        if time.monotonic() > deadline:
            raise TimeoutError
    return body


def _credentials(url: SplitResult) -> dict[str, str]:
    if url.username is None:
        return {}
    pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _failed(reason: Message) -> SigningError:
    return SigningError("timestamp.refused", reason)
