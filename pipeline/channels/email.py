"""E-mail: known mailboxes, the session's time, no mail twice, attachments among the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.channels.content import note, warning
from pipeline.channels.intake import Taken
from pipeline.channels.mail import Mail
from pipeline.channels.minutes import check_scans
from pipeline.channels.view import View, local
from pipeline.finding import Finding
from pipeline.messages import msg


def check(view: View) -> Iterator[Finding]:
    """Each mail of the session, and all of them together."""
    seen: dict[str, str] = {}
    for taken, mail in view.mails():
        yield from _mailboxes(view, taken, mail)
        yield from _time(view, taken, mail)
        yield from _attachments(view, taken, mail)
        yield from _twice(taken, mail, seen)
    yield from check_scans(view)


def _mailboxes(view: View, taken: Taken, mail: Mail) -> Iterator[Finding]:
    """The sender is known; a mail from a mailbox nobody verified proves little."""
    people = view.scene.people
    for sender in mail.sender:
        parties = people.with_address(sender.address)
        if not parties:
            yield warning(
                "mail.unknown-sender",
                taken.where,
                msg("The sender's mailbox {address} belongs to nobody in the case.",
                    address=sender.address),
                msg("Verify it as a contact of the party who wrote, or leave the mail out."),
            )  # fmt: skip
        elif not parties & view.parties:
            yield warning(
                "mail.stranger",
                taken.where,
                msg("'{party}' wrote this mail but is no participant of the session.",
                    party=sorted(parties)[0]),
                msg("Add the participant, or move the mail to its session."),
            )  # fmt: skip


def _time(view: View, taken: Taken, mail: Mail) -> Iterator[Finding]:
    """Minutes count: the session's times are those of its first and last mail."""
    if mail.sent_at is None:
        return
    sent = local(mail.sent_at).replace(second=0, microsecond=0)
    ended = view.session.ended_at
    if sent < view.session.started_at.replace(second=0) or (ended and sent > ended):
        yield warning(
            "mail.outside",
            taken.where,
            msg("This mail was sent at {time}, outside of its session.", time=f"{sent:%F %H:%M}"),
            msg("Correct the times of the session, or move the mail to another one."),
        )


def _attachments(view: View, taken: Taken, mail: Mail) -> Iterator[Finding]:
    known = set(view.scene.evidence.values()) | {one.sha256 for one in view.scene.records.taken}
    for attachment in () if mail.receipt else mail.attachments:
        if attachment.sha256 not in known:
            yield note(
                "mail.attachment",
                taken.where,
                msg("The attachment {name} is not among the evidence.", name=attachment.name),
                msg("Save it into the evidence folder unchanged and add it to evidence."),
            )


def _twice(taken: Taken, mail: Mail, seen: dict[str, str]) -> Iterator[Finding]:
    """One Message-ID with two contents: one of the two was changed."""
    before = seen.setdefault(mail.message_id, taken.sha256) if mail.message_id else taken.sha256
    if before != taken.sha256:
        yield warning(
            "mail.two-versions",
            taken.where,
            msg("Another mail on record has the same Message-ID but another content."),
            msg("Export both again from the mailbox they arrived in."),
        )
