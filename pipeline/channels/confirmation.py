"""After network trouble: what was agreed is confirmed in writing by both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.case.negotiation import RecordKind, Session
from pipeline.channels.content import warning
from pipeline.channels.view import View, local
from pipeline.finding import Finding
from pipeline.messages import msg

_NONE = re.compile(r"(?:无|没有|未发生|none|no)(?:中断|网络故障|故障|interruptions?)?[。.]?", re.I)


def had_trouble(session: Session) -> bool:
    """Whether the record tells of an interruption; 无 tells of none."""
    return bool(session.interruptions) and not _NONE.fullmatch(
        (session.interruptions or "").strip()
    )


def check(view: View) -> Iterator[Finding]:
    """A session with interruptions has a confirmation; as mails, one of each side and later.

    A confirmation that is no mail (a signed letter, scanned) is for a person to read.
    """
    if not had_trouble(view.session):
        return
    if not any(one.kind is RecordKind.CONFIRMATION for one in view.session.records):
        yield warning(
            "confirmation.missing",
            view.at("interruptions"),
            msg("The talk was interrupted; what was agreed has not been confirmed in writing."),
            msg("Send a summary by e-mail, and add it and its answer as confirmation."),
            "民法典 469",
        )
    elif _only_mails(view) and (lacking := {"borrower", "lender"} - _confirmed_by(view)):
        yield warning(
            "confirmation.one-sided",
            view.at("records"),
            msg("The confirmation does not come from both sides; missing: {sides}.",
                sides=", ".join(sorted(lacking))),
            msg("Add the other side's mail; it counts if it was sent after the talk."),
            "民法典 469",
        )  # fmt: skip


def _only_mails(view: View) -> bool:
    files = view.files(RecordKind.CONFIRMATION)
    return bool(files) and all(taken.content is not None for taken in files)


def _confirmed_by(view: View) -> set[str]:
    """The sides whose mails were sent after the talk began."""
    people = view.scene.people
    return {
        side
        for _, mail in view.mails(RecordKind.CONFIRMATION)
        if mail.sent_at and local(mail.sent_at) >= view.session.started_at
        for sender in mail.sender
        for side in people.sides(people.with_address(sender.address))
    }
