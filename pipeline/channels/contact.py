"""The rules of contact, counted over all call logs of the case.

They come from the law data and bind as their rows say; a day that no row covers is not judged.
Only calls of the lender's side count: whoever calls the lender may do so at any hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from pipeline.case.dates import today
from pipeline.case.negotiation import Channel, RecordKind, Session
from pipeline.channels.call_log import Call
from pipeline.channels.content import warning
from pipeline.channels.phone import calls
from pipeline.channels.view import Scene, cited, local
from pipeline.finding import Finding, Where
from pipeline.law.law import Law
from pipeline.law.rule import Rule
from pipeline.messages import msg

_THIRD_PARTIES = "contact.third_parties"


class Placed(NamedTuple):
    """A call and where it stands."""

    call: Call
    where: Where


def check(scene: Scene) -> Iterator[Finding]:
    """Hours, unanswered and effective calls a day, and calls to people outside of the case."""
    made = [placed for placed in _all_calls(scene) if _is_collecting(scene, placed.call)]
    for placed in made:
        yield from _hours(scene, placed)
        yield from _stranger(scene, placed)
    yield from _counted(scene.law, "contact.unanswered_calls", (m for m in made if not _spoke(m)))
    yield from _counted(scene.law, "contact.effective_calls", (m for m in made if _spoke(m)))


def rule_on(law: Law, rule_id: str, on: date) -> Rule | None:
    """The rule of that day; None if there is none, which is no breach."""
    return law.at(rule_id, on) if rule_id in law.rows and law.covers(rule_id, on) else None


def _all_calls(scene: Scene) -> Iterator[Placed]:
    """Each call once, even if two sessions name the same log."""
    seen: set[str] = set()
    for view in scene.sessions():
        for taken in view.files(RecordKind.CALL_LOG):
            for call in () if taken.sha256 in seen else calls(taken):
                yield Placed(call, Where(taken.where.path, taken.where.file, call.line))
            seen.add(taken.sha256)


def _is_collecting(scene: Scene, call: Call) -> bool:
    people = scene.people
    callee = people.with_number(call.callee)
    return people.is_lender(people.with_number(call.caller)) and not people.is_lender(callee)


def _spoke(placed: Placed) -> bool:
    return placed.call.answered


def _hours(scene: Scene, placed: Placed) -> Iterator[Finding]:
    at = local(placed.call.started_at)
    begin = rule_on(scene.law, "contact.quiet_from", at.date())
    end = rule_on(scene.law, "contact.quiet_until", at.date())
    if begin is None or end is None or _agreed(scene, placed.call):
        return
    if at.time() >= begin.clock or at.time() < end.clock:
        yield warning(
            "contact.hours",
            placed.where,
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


def _stranger(scene: Scene, placed: Placed) -> Iterator[Finding]:
    """A number of nobody in the case: a third party who must not learn of the debt."""
    if scene.people.with_number(placed.call.callee):
        return
    rule = rule_on(scene.law, _THIRD_PARTIES, today(placed.call.started_at))
    yield warning(
        "contact.third-party",
        placed.where,
        msg("The lender's side called a number that belongs to nobody in the case."),
        msg("If it is the borrower's, verify it as a contact; if not, the debt may not be told."),
        cited(rule) if rule else "个人信息保护法 13、23",
    )


def _counted(law: Law, rule_id: str, made: Iterable[Placed]) -> Iterator[Finding]:
    """More calls a day to one number than the rule allows; found at the first one too many."""
    days: dict[tuple[date, str], list[Placed]] = defaultdict(list)
    for placed in sorted(made, key=lambda placed: placed.call.started_at):
        days[today(placed.call.started_at), placed.call.callee].append(placed)
    for (on, _), group in days.items():
        rule = rule_on(law, rule_id, on)
        if rule and len(group) > rule.integer:
            answered = msg("answered") if _spoke(group[0]) else msg("unanswered")
            yield warning(
                "contact.calls-a-day",
                group[rule.integer].where,
                msg(
                    "On {day} there were {count} {kind} calls to one number; {limit} are allowed.",
                    day=on,
                    count=len(group),
                    kind=answered,
                    limit=rule.integer,
                ),
                msg("Stop calling for the day; write instead."),
                cited(rule),
            )
