"""The verb ``advise``, and how advice on channels is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from pipeline.advice.advise import Advice, Ranked
from pipeline.advice.advise import advise as choose
from pipeline.advice.hours import Slots
from pipeline.advice.reading import FILE, read_table, shipped
from pipeline.case.channel import Channel
from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.voice import Voice, default_language, json_option, language_option
from pipeline.errors import WrongState
from pipeline.law.calendar import Calendar
from pipeline.law.law import Law
from pipeline.law.rule import Status
from pipeline.messages import Message, msg
from pipeline.proposals.local import local_data
from pipeline.proposals.means import means_of
from pipeline.running.opening import open_case

VARIABLE = "JIEQING_ADVICE_RULES"
_NAMES: Mapping[Channel, Message] = {
    Channel.IN_PERSON: msg("in person"),
    Channel.VIDEO: msg("video"),
    Channel.PHONE: msg("telephone"),
    Channel.EMAIL: msg("e-mail"),
}
_SIDES = {"borrower": msg("borrower"), "lender": msg("lender")}


def _copy_rules(ctx: click.Context, _: click.Parameter, target: Path | None) -> None:
    """Write the shipped table where staff can change it; never over a file that is there."""
    if target is None or ctx.resilient_parsing:
        return
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(FILE.read_text("utf-8"))
    except FileExistsError:
        raise WrongState(
            "advice.rules-there", msg("{file} is there already; nothing was written.", file=target)
        ) from None
    voice = Voice(ctx.params.get("lang") or default_language())
    voice.say(msg("The table is in {file}. Change it, then run `jieqing advise CASE --rules"
                  " {file}`.", file=target))  # fmt: skip
    ctx.exit()


@click.command()
@click.argument("case", type=ExistingPath)
@click.option(
    "--rules",
    type=ExistingPath,
    envvar=VARIABLE,
    help="自备的规则表。 / A table of rules of your own.",
)
@click.option(
    "--copy-rules",
    type=ExistingPath,
    callback=_copy_rules,
    is_eager=True,
    expose_value=False,
    help="把自带的规则表复制到此文件。 / Write a copy of the table to change.",
)
@as_of_option
@language_option
@json_option
def advise(case: Path, rules: Path | None, as_of: date, lang: str, as_json: bool) -> None:
    """用哪种渠道谈、按什么顺序、什么时间合适。 / Which channels to use, in which order, and when.

    Example: jieqing advise my-case
    """
    voice, law = Voice(lang, as_json), Law.load()
    table = read_table(rules) if rules else shipped()
    sound = open_case(case, law, as_of).sound()
    advice = choose(sound, law, Calendar.load(), table, as_of)
    capacity = _capacity(sound, advice, as_of)
    if as_json:
        known = None if capacity is None else {"monthly": str(capacity)}
        voice.emit(advice.as_json(lang) | {"capacity": known})
    tell_advice(voice, advice)
    if capacity is not None:
        voice.say(msg("The borrower can pay {capacity} yuan a month; `jieqing propose` makes plans "
                      "of it.", capacity=amount_figures(capacity)))  # fmt: skip


def _capacity(case: Case, advice: Advice, as_of: date) -> Decimal | None:
    """What can be paid a month, 元, while something is to be negotiated and means are known."""
    stated = case.negotiation.affordability
    if stated is None or advice.is_over:
        return None
    return means_of(stated, local_data(), as_of).capacity


def tell_advice(voice: Voice, advice: Advice) -> None:
    """What makes sense now, channels with reasons, combinations, slots, and what it rests on."""
    for outlook in advice.outlook:
        voice.say(msg("Now: {outlook}", outlook=outlook.text(voice.lang)), style="bold cyan")
    if advice.talk:
        voice.say(msg("The agreement asks for a regular talk; the next is due on {day}.",
                      day=advice.talk))  # fmt: skip
    if not advice.is_over:
        for number, ranked in enumerate(advice.ranking, start=1):
            _tell_channel(voice, number, ranked)
    for combination in advice.combinations:
        voice.say(msg("In this order: {reason}", reason=combination.text(voice.lang)), style="bold")
        for number, step in enumerate(combination.steps, start=1):
            voice.say(msg("  {number}. {channel}: {purpose}", number=number,
                          channel=_NAMES[step.channel], purpose=step.text(voice.lang)))  # fmt: skip
    if not advice.is_over:
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
    for year in slots.unknown_years:
        voice.say(msg("The public holidays of {year} are not known; look at a calendar.",
                      year=year))  # fmt: skip
    unverified = (rule for rule in slots.rules if rule.status is Status.UNVERIFIED)
    for note, article in dict.fromkeys((r.note(voice.lang), r.article) for r in unverified):
        voice.say(msg("Not verified: {note} ({article})", note=note, article=article),
                  style="dim")  # fmt: skip
