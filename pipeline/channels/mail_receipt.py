"""Notifications about another mail: it was read (RFC 8098), or was not delivered (RFC 3464)."""

from __future__ import annotations

from email.message import Message
from enum import StrEnum

from pipeline.channels import mail_headers


class Receipt(StrEnum):
    """What a notification says became of a mail."""

    READ = "read"
    DELETED = "deleted"
    DELIVERED = "delivered"
    FAILED = "failed"


_DISPOSITIONS = {"displayed": Receipt.READ, "deleted": Receipt.DELETED}
_ACTIONS = {
    "failed": Receipt.FAILED,
    "delivered": Receipt.DELIVERED,
    "relayed": Receipt.DELIVERED,
}


def receipt_of(message: Message) -> tuple[str, Receipt | None]:
    """The id of the mail that a notification speaks of, and what it says; ``("", None)`` for none.

    A notice of delivery names no mail itself: it returns the mail's headers beside it.
    """
    said, original = None, ""
    for part in message.walk():
        if disposition := mail_headers.text(part, "Disposition").lower():
            said = said or _DISPOSITIONS.get(disposition.rpartition(";")[2].split("/")[0].strip())
            original = original or _first(part, "Original-Message-ID")
        if action := mail_headers.text(part, "Action").lower():
            said = said or _ACTIONS.get(action)
        if part.get_content_type() == "text/rfc822-headers":
            original = original or _returned(part)
        elif part is not message and mail_headers.raw(part, "Message-ID"):
            original = original or _first(part, "Message-ID")
    is_report = message.get_content_type() == "multipart/report"
    return (original, said) if is_report and original and said else ("", None)


def _first(part: Message, name: str) -> str:
    return next(iter(mail_headers.ids(part, name)), "")


def _returned(part: Message) -> str:
    """The Message-ID among the headers that came back as text."""
    payload = part.get_payload(decode=True)
    lines = payload.decode("ascii", "replace").splitlines() if isinstance(payload, bytes) else []
    found = (line for line in lines if line.lower().startswith("message-id:"))
    return next((line.partition(":")[2].strip().strip("<>") for line in found), "")
