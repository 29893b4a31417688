"""Letters that would be due but wait: each is named in the build, with what holds it."""

from __future__ import annotations

from pipeline.messages import Series, msg
from pipeline.papers.draft import Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.notices.head import TITLES
from pipeline.papers.notices.situation import Situation
from pipeline.papers.notices.verdicts import Standing, Verdict, verdicts
from pipeline.papers.progress import in_force, terms_in_force


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One refusal for each letter that is held on the day."""
    terms = terms_in_force(matter)
    if terms is None:
        return ()
    found = verdicts(Situation.of(in_force(matter), terms, matter.law, matter.as_of))
    return tuple(_held(each) for each in found if each.standing is Standing.HELD)


def _held(verdict: Verdict) -> Skipped:
    key = f"{verdict.kind.value.replace('_', '-')}-{verdict.to}-held"
    reason = msg("It is held. {reasons}", reasons=Series(verdict.reasons))
    return Skipped(key, TITLES[verdict.kind], Stage.PERFORMANCE, reason)
