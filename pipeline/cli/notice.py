"""``notice``: which letter is due today and why, what holds one, and what one still lacks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.case.model import Case
from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import WrongState
from pipeline.law.interruption import Limitation, limitation_on
from pipeline.law.law import Law
from pipeline.law.rule import Rule
from pipeline.messages import Message, msg
from pipeline.papers.notices.addressee import addressed, addressees, copied
from pipeline.papers.notices.head import TITLES
from pipeline.papers.notices.situation import Situation
from pipeline.papers.notices.verdicts import Standing, Verdict, verdicts
from pipeline.running.opening import open_case

NONE_DUE = 1
_STYLES = {Standing.DUE: "bold", Standing.HELD: "yellow", Standing.REFUSED: "dim"}
_PREMISE = msg(
    "This takes the agreement as signed; the packet knows who signed. Letters that are due are"
    " made by `jieqing build --stage performance`."
)
_CONTACT = (
    "contact.quiet_from",
    "contact.quiet_until",
    "contact.effective_calls",
    "contact.unanswered_calls",
)


@click.command()
@click.argument("case", type=ExistingPath)
@as_of_option
@language_option
@json_option
def notice(case: Path, as_of: date, lang: str, as_json: bool) -> int:
    """今天该发哪一封函件，为什么；哪些暂缓，哪些还缺什么。 / The letter that is due, and why.

    It writes nothing: `jieqing build --stage performance` makes the papers, and a person decides.
    Exit status 0 if a letter is due, 1 if none is.

    Example: jieqing notice my-case --as-of 2026-04-27
    """
    voice, law = Voice(lang, as_json), Law.load()
    sound = open_case(case, law, as_of).sound()
    terms = sound.terms
    if terms is None or as_of < terms.signing_date:
        raise WrongState(
            "notice.no-agreement",
            msg("No agreement is in force on {day}.", day=as_of),
            hint=msg("Agree on terms first, or ask for a day from the signing date on."),
        )
    situation = Situation.of(sound, terms, law, as_of)
    found = verdicts(situation)
    limitation = limitation_on(sound, terms, law, as_of)
    contact = _contact_rules(law, as_of)
    if as_json:
        voice.emit(_document(sound, as_of, found, limitation, contact, lang))
    for verdict in found:
        _tell(voice, sound, verdict)
    if not any(each.is_due for each in found):
        voice.say(msg("No letter is due on {day}.", day=as_of))
    if situation.state.settled_on is None:
        _tell_rest(voice, limitation, contact)
    return 0 if any(each.is_due for each in found) else NONE_DUE


def _contact_rules(law: Law, on: date) -> tuple[Rule, ...]:
    return tuple(law.at(each, on) for each in _CONTACT if law.covers(each, on))


def _tell(voice: Voice, case: Case, verdict: Verdict) -> None:
    told = {"letter": TITLES[verdict.kind], "to": addressed(case, verdict.to)}
    sentences = {
        Standing.DUE: msg("Due: {letter}, to {to}.", **told),
        Standing.HELD: msg("Held: {letter}, to {to}.", **told),
        Standing.REFUSED: msg("Refused: {letter}, to {to}. It lacks:", **told),
    }
    voice.say(sentences[verdict.standing], style=_STYLES[verdict.standing])
    for reason in verdict.reasons:
        voice.say(msg("  - {problem}", problem=reason))
    if verdict.is_due:
        voice.say(_served(case, verdict))
        if copies := copied(case, verdict.to):
            voice.say(msg("  A copy goes to {names}.", names=copies))


def _served(case: Case, verdict: Verdict) -> Message:
    ways = [at for each in addressees(case, verdict.to) for at in (each.address, each.email) if at]
    return msg("  Serve it at: {ways}. Keep the proof of arrival, and list both under `notices`.",
               ways="；".join(ways) or "-")  # fmt: skip


def _tell_rest(voice: Voice, limitation: Limitation, contact: tuple[Rule, ...]) -> None:
    for note in dict.fromkeys(rule.note(voice.lang) for rule in contact):
        voice.say(msg("Contact: {note}", note=note), style="dim")
    for each in limitation.interruptions[-3:]:
        voice.say(msg("Limitation interrupted, {what}", what=each.message), style="dim")
    voice.say(msg("As far as the case shows, the time to sue runs until {day} ({article}).",
                  day=limitation.last, article=limitation.rule.article), style="dim")  # fmt: skip
    voice.say(_PREMISE, style="dim")


def _document(
    case: Case,
    as_of: date,
    found: tuple[Verdict, ...],
    limitation: Limitation,
    contact: tuple[Rule, ...],
    lang: str,
) -> dict[str, object]:
    """As it leaves the house."""
    return {
        "schema": "notice.v1",
        "case": case.id,
        "as_of": as_of.isoformat(),
        "due": any(each.is_due for each in found),
        "letters": [_letter_json(case, each, lang) for each in found],
        "contact": {rule.id: str(rule.value) for rule in contact},
        "limitation": {
            "last": limitation.last.isoformat(),
            "article": limitation.rule.article,
            "interruptions": [
                {"on": each.on.isoformat(), "cause": each.cause.value, "shown_by": each.shown_by,
                 "proved": each.proved}
                for each in limitation.interruptions
            ],
        },
    }  # fmt: skip


def _letter_json(case: Case, verdict: Verdict, lang: str) -> dict[str, object]:
    return {
        "kind": verdict.kind.value,
        "title": TITLES[verdict.kind].render(lang),
        "party": verdict.to,
        "addressee": addressed(case, verdict.to),
        "copies": copied(case, verdict.to),
        "state": verdict.standing.value,
        "reasons": [each.render(lang) for each in verdict.reasons],
        "instalments": list(verdict.instalments),
    }
