"""After a call that agreed something, or was interrupted: both sides confirm in writing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.case.dates import today
from pipeline.case.model import Case
from pipeline.case.negotiation import Channel, RecordKind, Session
from pipeline.channels.content import note, warning
from pipeline.channels.facts import over_at
from pipeline.channels.view import View, local
from pipeline.finding import Finding
from pipeline.messages import Series, msg

_NONE = re.compile(r"(?:无|没有|未发生|none|no)(?:中断|网络故障|故障|interruptions?)?[。.]?", re.I)


def had_trouble(session: Session) -> bool:
    """Whether the record tells of an interruption; 无 tells of none."""
    return bool(session.interruptions) and not _NONE.fullmatch(
        (session.interruptions or "").strip()
    )


def is_due(session: Session) -> bool:
    """Whether what was said wants a confirmation: points were agreed, or the line was bad."""
    is_call = session.channel in {Channel.PHONE, Channel.VIDEO}
    return is_call and (bool(session.agreed) or had_trouble(session))


def due_on(case: Case, session: Session) -> date:
    """The last day for it."""
    return today(over_at(session)) + timedelta(days=case.negotiation.confirm_days)


def check(view: View) -> Iterator[Finding]:
    """A call that agreed something has a confirmation; as mails, one of each side and later.

    A confirmation that is no mail (a signed letter, scanned) is for a person to read.
    """
    if not is_due(view.session):
        return
    if not any(one.kind is RecordKind.CONFIRMATION for one in view.session.records):
        yield _missing(view)
    elif _only_mails(view) and (lacking := {"borrower", "lender"} - _confirmed_by(view)):
        yield warning(
            "confirmation.one-sided",
            view.at("records"),
            msg("The confirmation does not come from both sides; missing: {sides}.",
                sides=Series(tuple(_SIDES[side] for side in sorted(lacking)))),
            msg("Add the other side's mail; it counts if it was sent after the talk."),
            "民法典 469",
        )  # fmt: skip


_SIDES = {"borrower": msg("the borrower's side"), "lender": msg("the lender's side")}


def _missing(view: View) -> Finding:
    until = due_on(view.scene.case, view.session)
    hint = msg("Send the confirmation that the build makes, and add what comes back as "
               "confirmation.")  # fmt: skip
    place = view.at("interruptions" if had_trouble(view.session) else "agreed")
    if view.scene.as_of <= until:
        message = msg("What was agreed in this talk is to be confirmed in writing by {day}.",
                      day=until)  # fmt: skip
        return note("confirmation.missing", place, message, hint, "民法典 469")
    if had_trouble(view.session):
        message = msg("The talk was interrupted; what was agreed has not been confirmed in "
                      "writing.")  # fmt: skip
    else:
        message = msg("What was agreed in this talk was not confirmed in writing by {day}.",
                      day=until)  # fmt: skip
    return warning("confirmation.missing", place, message, hint, "民法典 469")


def _only_mails(view: View) -> bool:
    files = view.files(RecordKind.CONFIRMATION)
    return bool(files) and all(taken.content is not None for taken in files)


def _confirmed_by(view: View) -> set[str]:
    """The sides whose mails were sent after the talk began."""
    people = view.scene.people
    return {
        side
        for _, mail in view.mails(RecordKind.CONFIRMATION)
        if mail.receipt is None and mail.sent_at and local(mail.sent_at) >= view.session.started_at
        for sender in mail.sender
        for side in people.sides(people.with_address(sender.address))
    }
