"""How regular talks are told: one that was not held, and what earlier ones left to do."""

from __future__ import annotations

from datetime import date

from pipeline.case.model import Case
from pipeline.case.talks import OpenAction, missed_talk, open_actions
from pipeline.case.terms import Terms
from pipeline.cli.voice import Voice
from pipeline.messages import msg


def tell_talks(voice: Voice, case: Case, terms: Terms, as_of: date) -> None:
    """The talk that is late, and every action that is still to be done."""
    missed = missed_talk(case.talks, terms.signing_date, terms.talks_every_months, as_of)
    if missed:
        voice.say(msg("The regular talk of {day} was not held.", day=missed), style="yellow")
    for each in open_actions(case.talks, as_of):
        _tell(voice, case, each)


def _tell(voice: Voice, case: Case, each: OpenAction) -> None:
    told = {"what": each.action.what, "party": case.party(each.action.by).name,
            "due": each.action.due, "problem": each.problem}  # fmt: skip
    if each.overdue:
        voice.say(msg("Action agreed in a talk: {what} ({party}), by {due}: overdue. Problem:"
                      " {problem}", **told), style="bold yellow")  # fmt: skip
    else:
        voice.say(msg("Action agreed in a talk: {what} ({party}), by {due}. Problem: {problem}",
                      **told))  # fmt: skip
