"""Mails in threads (RFC 5322, 3.6.4), and how long each waited for its answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pipeline.case.dates import today
from pipeline.case.negotiation import RecordKind
from pipeline.case.parties import ContactWay
from pipeline.channels.content import note, warning
from pipeline.channels.intake import Taken
from pipeline.channels.mail import Mail
from pipeline.channels.mail_receipt import Receipt
from pipeline.channels.people import Names
from pipeline.channels.view import Scene
from pipeline.finding import Finding
from pipeline.messages import msg

_ASKS = re.compile(
    r"[?？]|[请盼望][^。，；\n]{0,15}(?:回复|答复|确认|告知|提供|补充|签)|是否|\breply\b|\bconfirm\b",
    re.I,
)


class Letter(NamedTuple):
    """A mail and the file it came in."""

    taken: Taken
    mail: Mail


class Wait(NamedTuple):
    """A mail to the other side; ``days`` is how long it waited, or has waited so far.

    ``by`` are those who owe the answer, ``limit`` the days agreed with them, ``asks`` whether the
    mail asks for one.
    """

    letter: Letter
    by: Names
    sent: date
    answered: date | None
    days: int
    limit: int | None
    asks: bool


def letters(scene: Scene) -> tuple[Letter, ...]:
    """Every mail on record once, by time; mails without a date stand last."""
    found: dict[str, Letter] = {}
    for view in scene.sessions():
        for taken, mail in view.mails(RecordKind.EMAIL, RecordKind.CONFIRMATION):
            found.setdefault(taken.sha256, Letter(taken, mail))
    return tuple(sorted(found.values(), key=_when))


def threads(found: Iterable[Letter]) -> tuple[tuple[Letter, ...], ...]:
    """The mails by what they answer, each thread in order of time, threads by their first mail."""
    by_id: dict[str, Letter] = {}
    for letter in found:
        by_id.setdefault(letter.mail.message_id or letter.taken.sha256, letter)
    groups: dict[str, list[Letter]] = defaultdict(list)
    for name, letter in by_id.items():
        groups[_root(name, by_id)].append(letter)
    ordered = (tuple(sorted(group, key=_when)) for group in groups.values())
    return tuple(sorted(ordered, key=lambda group: _when(group[0])))


def check(scene: Scene) -> Iterator[Finding]:
    """No mail of a thread is missing, and each is answered in the time agreed for its contact."""
    found = letters(scene)
    yield from _gaps(found)
    yield from _failed(found)
    for wait in waits(scene):
        yield from _answered(scene, wait)


def waits(scene: Scene) -> Iterator[Wait]:
    """Each dated mail to the other side, with its answer if there is one, thread by thread."""
    for thread in threads(letters(scene)):
        for number, letter in enumerate(thread):
            if wait := _wait(scene, letter, thread[number + 1 :]):
                yield wait


def fate(letter: Letter, found: Iterable[Letter]) -> Receipt | None:
    """What notifications say became of a mail; that it was read outweighs everything else."""
    said = {each.mail.receipt for each in found if each.mail.receipt_for == letter.mail.message_id}
    known = (one for one in (Receipt.READ, Receipt.FAILED, *Receipt) if one in said)
    return next(known, None) if letter.mail.message_id else None


def _when(letter: Letter) -> tuple[bool, float, str]:
    sent = letter.mail.sent_at
    return sent is None, sent.timestamp() if sent else 0.0, letter.taken.named.file


def _root(name: str, by_id: Mapping[str, Letter]) -> str:
    """The first mail of the thread as far as it is on record; mails may not answer in a circle."""
    seen = {name}
    while (parent := _parent(by_id[name].mail, by_id)) and parent not in seen:
        seen.add(parent)
        name = parent
    return min(seen) if parent else name


def _parent(mail: Mail, by_id: Mapping[str, Letter]) -> str:
    """What it answers: In-Reply-To, else the nearest reference that is on record."""
    names = (*mail.in_reply_to, *reversed(mail.references))
    return next((name for name in names if name in by_id), "")


def _gaps(found: tuple[Letter, ...]) -> Iterator[Finding]:
    known = {letter.mail.message_id for letter in found}
    for letter in found:
        answered = letter.mail.in_reply_to[:1]
        if answered and answered[0] not in known:
            yield note(
                "mail.gap",
                letter.taken.where,
                msg("This mail answers one that is not on record."),
                msg("Add the mail it answers, so that the thread is whole."),
            )


def _answered(scene: Scene, wait: Wait) -> Iterator[Finding]:
    """From the day it was sent to the answer of the other side, or to the day of looking."""
    is_late = wait.limit is not None and wait.days > wait.limit
    if not is_late or wait.limit is None or not (wait.answered or wait.asks):
        return
    if not _talked(scene, wait.by, wait.sent, wait.limit):
        yield _waited(wait.letter, wait.sent, wait.days if wait.answered else None, wait.limit)


def _wait(scene: Scene, letter: Letter, later: tuple[Letter, ...]) -> Wait | None:
    """How long a mail to the other side waited; None for others, and without a date."""
    writers, waiting = _sides(scene, letter), _addressed(scene, letter)
    if letter.mail.sent_at is None or letter.mail.receipt or not waiting:
        return None
    if scene.people.sides(waiting) & writers:
        return None
    sent = today(letter.mail.sent_at)
    answers = (each for each in later if not each.mail.receipt and _sides(scene, each) - writers)
    answer = next(answers, None)
    answered = today(answer.mail.sent_at) if answer and answer.mail.sent_at else None
    return Wait(
        letter=letter,
        by=waiting,
        sent=sent,
        answered=answered,
        days=((answered or scene.as_of) - sent).days,
        limit=_limit(scene, waiting),
        asks=bool(_ASKS.search(letter.mail.text)),
    )


def _failed(found: tuple[Letter, ...]) -> Iterator[Finding]:
    """A mail that came back was not received, whatever it says."""
    for letter in found:
        if fate(letter, found) is Receipt.FAILED:
            yield warning(
                "mail.failed",
                letter.taken.where,
                msg("This mail was not delivered, as a notification on record says."),
                msg("Send it again to a verified address, or over another channel."),
            )


def _waited(letter: Letter, sent: date, days: int | None, limit: int) -> Finding:
    hint = msg("Ask over another channel, and keep the record of it.")
    where = letter.taken.where
    if days is None:
        message = msg("This mail of {day} has no answer; {limit} days were agreed.",
                      day=sent, limit=limit)  # fmt: skip
        return warning("mail.no-answer", where, message, hint)
    message = msg("This mail was answered after {days} days; {limit} were agreed.",
                  days=days, limit=limit)  # fmt: skip
    return warning("mail.late-answer", where, message, hint)


def _sides(scene: Scene, letter: Letter) -> Names:
    people = scene.people
    return frozenset(
        side
        for one in letter.mail.sender
        for side in people.sides(people.with_address(one.address))
    )


def _addressed(scene: Scene, letter: Letter) -> Names:
    """Those it was written to; who gets a copy owes no answer."""
    found = (scene.people.with_address(one.address) for one in letter.mail.to)
    return frozenset(party for parties in found for party in parties)


def _limit(scene: Scene, waiting: Names) -> int | None:
    """The shortest period agreed for e-mail with one of them, in days."""
    agreed = [
        contact.reply_within_days
        for contact in scene.case.contacts
        if contact.way is ContactWay.EMAIL
        and (contact.party in waiting or scene.people.with_address(contact.value) & waiting)
    ]
    return min(agreed, default=None)


def _talked(scene: Scene, waiting: Names, sent: date, limit: int) -> bool:
    """Whether they met over another channel in time, which is an answer too."""
    for view in scene.sessions():
        days = (today(view.session.started_at) - sent).days
        if 0 <= days <= limit and waiting & view.parties and not view.files(RecordKind.EMAIL):
            return True
    return False
