"""How advice on channels is told."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.advice.advise import Advice, Ranked
from pipeline.advice.hours import Slots
from pipeline.case.channel import Channel
from pipeline.cli.voice import Voice
from pipeline.law.rule import Status
from pipeline.messages import Message, msg

_NAMES: Mapping[Channel, Message] = {
    Channel.IN_PERSON: msg("in person"),
    Channel.VIDEO: msg("video"),
    Channel.PHONE: msg("telephone"),
    Channel.EMAIL: msg("e-mail"),
}
_SIDES = {"borrower": msg("borrower"), "lender": msg("lender")}


def tell_advice(voice: Voice, advice: Advice) -> None:
    """The ranking with reasons, the combinations, the slots, and what all of it rests on."""
    for number, ranked in enumerate(advice.ranking, start=1):
        _tell_channel(voice, number, ranked)
    for combination in advice.combinations:
        voice.say(msg("In this order: {reason}", reason=combination.text(voice.lang)), style="bold")
        for number, step in enumerate(combination.steps, start=1):
            voice.say(msg("  {number}. {channel}: {purpose}", number=number,
                          channel=_NAMES[step.channel], purpose=step.text(voice.lang)))  # fmt: skip
    _tell_slots(voice, advice.slots)
    for name, values, source in advice.shown(voice.lang):
        voice.say(msg("Fact: {name}: {values} ({source})", name=name, values=values,
                      source=source), style="dim")  # fmt: skip


def _tell_channel(voice: Voice, number: int, ranked: Ranked) -> None:
    name = _NAMES[ranked.row.id]
    if ranked.excluded:
        voice.say(msg("{number}. {channel}: cannot be used", number=number, channel=name),
                  style="red")  # fmt: skip
    else:
        voice.say(msg("{number}. {channel}: {points} points", number=number, channel=name,
                      points=ranked.points), style="bold green")  # fmt: skip
    for rule in ranked.rules:
        sign = "×" if rule.excludes else f"{rule.points:+}"
        voice.say(msg("  {sign} {reason}", sign=sign, reason=rule.text(voice.lang)))
    if not ranked.excluded:
        for watch in ranked.row.watch(voice.lang):
            voice.say(msg("  ! {watch}", watch=watch), style="dim")
        voice.say(msg("  Record to keep: {record}", record=ranked.row.record(voice.lang)),
                  style="dim")  # fmt: skip


def _tell_slots(voice: Voice, slots: Slots) -> None:
    for slot in slots.found:
        voice.say(msg("Time that suits both sides: {day} {since} to {until}", day=slot.on,
                      since=f"{slot.since:%H:%M}", until=f"{slot.until:%H:%M}"))  # fmt: skip
    if not slots.found:
        voice.say(msg("In the next two weeks there is no time that suits both sides."))
    for side in slots.assumed:
        voice.say(msg("Nobody said when the {side} can talk; usual hours are assumed.",
                      side=_SIDES[side]))  # fmt: skip
    voice.say(msg("Public holidays are not looked at."))
    unverified = (rule for rule in slots.rules if rule.status is Status.UNVERIFIED)
    for note, article in dict.fromkeys((r.note(voice.lang), r.article) for r in unverified):
        voice.say(msg("Not verified: {note} ({article})", note=note, article=article),
                  style="dim")  # fmt: skip
