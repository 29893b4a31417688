"""Asking CAs over the internet: their lists of revocations, and answers about single certificates.

Only addresses that stand in certificates which lead to a given anchor are asked (see
:mod:`~pipeline.verification.revocation`); what comes back is believed only for its signature.
"""

from __future__ import annotations

import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

_SECONDS = 10.0
_LONGEST = 2**25  # bytes; the lists of large CAs run to some megabytes


def ask(url: str, body: bytes | None) -> bytes:
    """What is at an address, or what it answers to an OCSP request. ``OSError`` if nothing is."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise OSError("no address on the web")
    headers = {"Content-Type": "application/ocsp-request"} if body is not None else {}
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - the scheme was looked at
    try:
        with _OPENER.open(request, timeout=_SECONDS) as response:
            data: bytes = response.read(_LONGEST + 1)
    except (HTTPException, ValueError) as error:
        raise OSError("no answer that can be read") from error
    if len(data) > _LONGEST:
        raise OSError("the answer is too long")
    return data


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What stands in the certificate is asked, and nobody else."""

    def redirect_request(self, *_args: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)
