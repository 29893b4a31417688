"""Nobody talks in two places at once: sessions that overlap for one person."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipeline.case.checks.finding_tools import by_id
from pipeline.case.negotiation import Channel
from pipeline.channels.content import warning
from pipeline.channels.view import Scene, View
from pipeline.finding import Finding
from pipeline.messages import msg


def check(scene: Scene) -> Iterator[Finding]:
    """Two talks at one time with one person; an exchange of mails may run beside them."""
    talks = [view for view in scene.sessions() if view.session.channel is not Channel.EMAIL]
    for one, other in combinations(talks, 2):
        both = _persons(one) & _persons(other)
        if both and _overlap(one, other):
            yield warning(
                "session.overlap",
                other.at("started_at"),
                msg(
                    "{person} is said to be in '{one}' and '{other}' at the same time.",
                    person=sorted(both)[0],
                    one=one.session.id,
                    other=other.session.id,
                ),
                msg("Correct the times or the participants."),
            )


def _overlap(one: View, other: View) -> bool:
    first, second = one.session, other.session
    first_end = first.ended_at or first.started_at
    second_end = second.ended_at or second.started_at
    return first.started_at < second_end and second.started_at < first_end


def _persons(view: View) -> frozenset[str]:
    known = by_id(view.scene.case)
    return frozenset(
        one.by or known[one.party].name for one in view.session.participants if one.party in known
    )
