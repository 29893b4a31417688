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
    for thread in threads(found):
        for number, letter in enumerate(thread):
            yield from _answered(scene, letter, thread[number + 1 :])


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


def _answered(scene: Scene, letter: Letter, later: tuple[Letter, ...]) -> Iterator[Finding]:
    """From the day it was sent to the answer of the other side, or to the day of looking."""
    if letter.mail.sent_at is None:
        return
    writers = _sides(scene, letter)
    waiting = _addressed(scene, letter)
    limit = _limit(scene, waiting)
    if limit is None or scene.people.sides(waiting) & writers:
        return
    sent = today(letter.mail.sent_at)
    answer = next((each for each in later if _sides(scene, each) - writers), None)
    ended = today(answer.mail.sent_at) if answer and answer.mail.sent_at else None
    days = ((ended or scene.as_of) - sent).days
    asks = ended is not None or _ASKS.search(letter.mail.text)
    if days <= limit or not asks or _talked(scene, waiting, sent, limit):
        return
    yield _waited(letter, sent, days if ended else None, limit)


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
