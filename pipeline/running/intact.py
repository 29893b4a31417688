"""A paper that was changed after somebody signed is neither signed further nor protected further:
a later signature or timestamp would vouch for the change.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipeline.errors import WrongState
from pipeline.messages import msg
from pipeline.running.accepting import accept
from pipeline.running.signed_elsewhere import Beside
from pipeline.verification.report import Report, Verdict
from pipeline.verification.verify import verify

_WRONG = frozenset({"readable", "coverage", "integrity", "changes", "content"})


def require_intact(pdf: bytes, now: datetime, beside: Path | None = None) -> None:
    """Raise :class:`~pipeline.errors.WrongState` if what is signed in ``pdf`` no longer holds. Who
    vouches for the signers is another question; an unsigned paper passes.

    A copy from a provider is held against what was sent, where that lies beside the file
    ``beside``.
    """
    sent = _sent(beside) if beside else None
    if sent is not None and sent != pdf:
        accept(sent, pdf, now, ())
        return
    report = verify(pdf, trust=(), now=now)
    wrong = [each for each in report.checks if each.verdict is Verdict.FAIL and
             each.id in _wrong_of(report)]  # fmt: skip
    if report.document.is_pdf and wrong:
        raise WrongState(
            "sign.not-intact",
            msg("The paper was changed after it was signed, or its signature is damaged; nothing "
                "is added to it. {reason}", reason=wrong[0].message),
            hint=msg("Ask the one who signed for the file as it was signed."),
        )  # fmt: skip


def _wrong_of(report: Report) -> frozenset[str]:
    return _WRONG | {"signatures"} if report.signatures else _WRONG


def _sent(pdf: Path) -> bytes | None:
    """What was sent to a provider, if ``pdf`` is the copy that came back."""
    beside = Beside(pdf.as_posix())
    sent = Path(beside.sent)
    return sent.read_bytes() if sent.is_file() and Path(beside.accepted).is_file() else None
