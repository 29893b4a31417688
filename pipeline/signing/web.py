"""HTTP as signing needs it: one request, a time limit, no redirects, and a bound on the answer.

Timestamps and certificates prove themselves by their signatures, so plain HTTP will do (RFC 3161,
RFC 5280, RFC 6960 are all used over it); what comes back is examined before it is used.
"""

from __future__ import annotations

import base64
import time
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

from pipeline.errors import SigningError
from pipeline.messages import Message, msg


def is_address(url: str) -> bool:
    """Whether this is the address of a web server."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def ask(
    url: str,
    question: bytes | None,
    *,
    seconds: float,
    most: int,
    sends: str = "",
    takes: str = "*/*",
    code: str = "timestamp.refused",
) -> bytes:
    """The body of the answer to a POST (a GET if ``question`` is None), at most ``most`` bytes.

    ``sends`` and ``takes`` are media types. ``user:password@`` in the address is sent as RFC 7617
    says and shown nowhere. Raises :class:`~pipeline.errors.SigningError` with ``code``.
    """
    parts, deadline = urlsplit(url), time.monotonic() + seconds
    headers = {"Accept": takes} | ({"Content-Type": sends} if sends else {})
    request = Request(  # noqa: S310 - the opener below speaks HTTP and nothing else
        parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl(),
        question,
        headers | _credentials(parts),
    )
    try:
        with _opener().open(request, timeout=seconds) as response:
            body = _body(cast(HTTPResponse, response), deadline, most)
    except (OSError, HTTPException, ValueError) as error:
        raise SigningError(code, _why(error, seconds)) from error
    if isinstance(body, Message):
        raise SigningError(code, body)
    return body


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


def _body(response: HTTPResponse, deadline: float, most: int) -> bytes | Message:
    if response.status != 200:
        return msg("it answered with HTTP status {status}", status=response.status)
    body = b""
    while piece := response.read1(2**16):
        body += piece
        if len(body) > most:
            return msg("its answer is too long")
        if time.monotonic() > deadline:
            raise TimeoutError
    return body


def _credentials(url: SplitResult) -> dict[str, str]:
    if url.username is None:
        return {}
    pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
