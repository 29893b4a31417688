"""Asking over the internet: CAs for their lists of revocations and answers about single
certificates, and registries for what they publish.

Only addresses are asked that stand in certificates which lead to a given anchor (see
:mod:`~pipeline.verification.revocation`), or that the asker names; what comes back is believed only
for its signature.
"""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

_SECONDS = 10.0  # until something arrives
_WHOLE = 60.0  # seconds until all of it is here
_LONGEST = 2**25  # bytes; the lists of large CAs run to some megabytes
_PART = 2**16


def ask(url: str, body: bytes | None) -> bytes:
    """What is at an address, or what it answers to an OCSP request. ``OSError`` if nothing is."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise OSError("no address on the web")
    headers = {"Content-Type": "application/ocsp-request"} if body is not None else {}
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - the scheme was looked at
    try:
        with _OPENER.open(request, timeout=_SECONDS) as response:
            return b"".join(_parts(response, time.monotonic() + _WHOLE))
    except (HTTPException, ValueError) as error:
        raise OSError("no answer that can be read") from error


def _parts(response: HTTPResponse, deadline: float) -> Iterator[bytes]:
    """What arrives, until it is too long or takes too long: a server may send byte by byte."""
    left = _LONGEST
    while part := response.read1(_PART):
        left -= len(part)
        if left < 0:
            raise OSError("the answer is too long")
        if time.monotonic() > deadline:
            raise OSError("the answer takes too long")
        yield part


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What stands in the certificate is asked, and nobody else."""

    def redirect_request(self, *_args: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)
