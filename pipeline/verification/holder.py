"""(14) Whether a certificate is that of the person who shows it, where that is asked.

Contract: ``visible.holder`` of the embedded data is the first 16 bytes of HMAC-SHA-256, as
lower-case hex, over the number of the holder's identity document (NFKC, upper case, no spaces,
UTF-8). The key is the 16 bytes that stand in hex on the holder's private sheet; spaces and hyphens
do not count.
"""

from __future__ import annotations

import hmac
import json
import re
import unicodedata
from collections.abc import Iterator

from pipeline.messages import msg
from pipeline.verification.bundle import attached
from pipeline.verification.meaning import DATA_NAME
from pipeline.verification.paper import Holder, Paper, Question
from pipeline.verification.report import Check, Verdict

_BYTES = 16
_CODE = re.compile(r"[0-9a-f]{32}")


def check_holder(paper: Paper, question: Question) -> Iterator[Check]:
    """(14) Identity number and code give the mark that the certificate bears."""
    holder = question.holder
    if holder is None:
        return
    mark = _mark_of(paper.pdf)
    if not mark:
        message = msg("This paper bears no mark of a holder, so that nobody can be shown to be it.")
        yield Check("holder", Verdict.INDETERMINATE, message)
        return
    if hmac.compare_digest(mark, mark_of(holder)):
        message = msg("Identity number and code fit: the certificate is this person's.")
        yield Check("holder", Verdict.PASS, message)
    else:
        message = msg("Identity number and code do not fit this certificate: one of the two is "
                      "mistyped, or it is somebody else's.")  # fmt: skip
        yield Check("holder", Verdict.FAIL, message)


def mark_of(holder: Holder) -> str:
    """The mark that a certificate of this holder bears; empty for a code that is none."""
    code = re.sub(r"[\s-]", "", _plain(holder.code)).lower()
    if not _CODE.fullmatch(code):
        return ""
    identity = "".join(_plain(holder.identity).split()).upper()
    return hmac.digest(bytes.fromhex(code), identity.encode(), "sha256")[:_BYTES].hex()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _mark_of(pdf: bytes) -> str:
    """What the data say that check (11) holds against the pages; empty if they say nothing."""
    try:
        mark = json.loads(attached(pdf).get(DATA_NAME, b"{}"))["visible"]["holder"]
    except (ValueError, LookupError, TypeError):
        return ""
    return mark if isinstance(mark, str) else ""
