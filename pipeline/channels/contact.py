"""The rules of contact: hours, and how often a day, over all call logs and calls of the case.

They come from the law data and bind as their rows say; a day that no row covers is not judged.
Only calls of the lender's side count: whoever calls the lender may do so at any hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from pipeline.case.dates import today
from pipeline.case.negotiation import Channel, RecordKind, Session
from pipeline.channels.call_log import Call
from pipeline.channels.content import warning
from pipeline.channels.phone import calls
from pipeline.channels.view import Scene, View, cited, local
from pipeline.finding import Finding, Where
from pipeline.law.law import Law
from pipeline.law.rule import Rule
from pipeline.messages import msg


class Placed(NamedTuple):
    """A call and where it stands."""

    call: Call
    where: Where


def check(scene: Scene) -> Iterator[Finding]:
    """Hours, and unanswered and effective calls a day."""
    made = list(calls_of_lender(scene))
    for placed in made:
        yield from _hours(scene, placed)
    for view in scene.sessions():
        yield from _unlogged(view, made)
    yield from _counted(scene, "contact.unanswered_calls", (m for m in made if not _spoke(m)))
    yield from _counted(scene, "contact.effective_calls", (m for m in made if _spoke(m)))


def calls_of_lender(scene: Scene) -> Iterator[Placed]:
    """The logged calls of the lender's side to others, each once."""
    return (placed for placed in _all_calls(scene) if _is_collecting(scene, placed.call))


def rule_on(law: Law, rule_id: str, on: date) -> Rule | None:
    """The rule of that day; None if there is none, which is no breach."""
    return law.at(rule_id, on) if rule_id in law.rows and law.covers(rule_id, on) else None


def _all_calls(scene: Scene) -> Iterator[Placed]:
    """Each call once, even if it stands in two logs: lists by the month and by the year overlap."""
    files: set[str] = set()
    seen: set[tuple[datetime, str, str]] = set()
    for view in scene.sessions():
        for taken in view.files(RecordKind.CALL_LOG):
            listed = () if taken.sha256 in files else calls(taken)
            for call in listed:
                if (call.started_at, call.caller, call.callee) not in seen:
                    yield Placed(call, Where(taken.where.path, taken.where.file, call.line))
            files.add(taken.sha256)
            seen |= {(call.started_at, call.caller, call.callee) for call in listed}


def _is_collecting(scene: Scene, call: Call) -> bool:
    people = scene.people
    callee = people.with_number(call.callee)
    return people.is_lender(people.with_number(call.caller)) and not people.is_lender(callee)


def _spoke(placed: Placed) -> bool:
    return placed.call.answered


def _hours(scene: Scene, placed: Placed) -> Iterator[Finding]:
    if not _agreed(scene, placed.call):
        yield from _quiet(scene.law, placed.call.started_at, placed.where)


def _unlogged(view: View, made: list[Placed]) -> Iterator[Finding]:
    """A call that no call log shows is judged by the session's own time."""
    session, people = view.session, view.scene.people
    if session.channel is not Channel.PHONE or session.hour_agreed:
        return
    by_lender = session.line is None or people.is_lender(people.with_number(session.line.caller))
    if by_lender and not any(_within(session, placed.call) for placed in made):
        yield from _quiet(view.scene.law, session.started_at, view.at("started_at"))


def _quiet(law: Law, moment: datetime, where: Where) -> Iterator[Finding]:
    at = local(moment)
    begin = rule_on(law, "contact.quiet_from", at.date())
    end = rule_on(law, "contact.quiet_until", at.date())
    if begin and end and (at.time() >= begin.clock or at.time() < end.clock):
        yield warning(
            "contact.hours",
            where,
            msg(
                "This call was made at {time}, between {begin} and {end}.",
                time=f"{at:%Y-%m-%d %H:%M}",
                begin=f"{begin.clock:%H:%M}",
                end=f"{end.clock:%H:%M}",
            ),
            msg("If the borrower had agreed to the hour, set hour_agreed in the session."),
            cited(begin),
        )


def _agreed(scene: Scene, call: Call) -> bool:
    """Whether the call is one of a session to whose hour the borrower had agreed."""
    sessions = scene.case.negotiation.sessions
    return any(each.hour_agreed and _within(each, call) for each in sessions)


def _within(session: Session, call: Call) -> bool:
    ended = session.ended_at or session.started_at
    is_call = session.channel is Channel.PHONE
    return is_call and call.started_at <= ended and session.started_at <= call.ended_at


def _counted(scene: Scene, rule_id: str, made: Iterable[Placed]) -> Iterator[Finding]:
    """More calls a day to one person than the rule allows; found at the first one too many."""
    days: dict[tuple[date, str], list[Placed]] = defaultdict(list)
    for placed in sorted(made, key=lambda placed: placed.call.started_at):
        days[today(placed.call.started_at), _called(scene, placed)].append(placed)
    for (on, _), group in days.items():
        rule = rule_on(scene.law, rule_id, on)
        if rule and len(group) > rule.integer:
            answered = msg("answered") if _spoke(group[0]) else msg("unanswered")
            yield warning(
                "contact.calls-a-day",
                group[rule.integer].where,
                msg(
                    "On {day} there were {count} {kind} calls to one person; {limit} are allowed.",
                    day=on,
                    count=len(group),
                    kind=answered,
                    limit=rule.integer,
                ),
                msg("Stop calling for the day; write instead."),
                cited(rule),
            )


def _called(scene: Scene, placed: Placed) -> str:
    """Whoever has the number, else the number itself: several numbers are still one person."""
    return min(scene.people.with_number(placed.call.callee), default=placed.call.callee)
