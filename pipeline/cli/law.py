"""``law``: which rule holds on a day, and which rules apply to a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
from rich.text import Text

from pipeline.case.dates import today
from pipeline.case.naming import named
from pipeline.case.parties import LicenceKind
from pipeline.cli.options import Day, ExistingPath, as_of_option, now
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import CaseUncovered
from pipeline.finding import Severity
from pipeline.law.applied import Applied, applied, rule_json
from pipeline.law.citing import percent
from pipeline.law.law import Law
from pipeline.law.rule import Kind, Rule, Status, Unit, span
from pipeline.law.subjects import subject
from pipeline.messages import Message, Series, Words, msg
from pipeline.running.opening import open_case

FINDINGS = 1
_UNITS = {
    Unit.PER_YEAR: Words("（年利率）", " a year"),
    Unit.MULTIPLE: Words(" 倍", " times"),
    Unit.YUAN: Words(" 元", " yuan"),
    Unit.YEARS: Words(" 年", " years"),
    Unit.MONTHS: Words(" 个月", " months"),
    Unit.DAYS: Words(" 日", " days"),
    Unit.TIMES_A_DAY: Words(" 次／日", " times a day"),
}


@click.group()
def law() -> None:
    """法律数据：查看规则，对照案件。 / The dated rules of law, and a case against them.

    Example: jieqing law show lpr.one_year --at 2024-06-15
    """


@law.command()
@click.argument("rules", nargs=-1, metavar="[RULE]...")
@click.option("--at", "day", type=Day(), help="哪一天的规则，不写则为今天。 / The law of this day.")
@click.option("--all", "history", is_flag=True, help="列出历次变化。 / Every row, earliest first.")
@language_option
@json_option
def show(rules: tuple[str, ...], day: date | None, history: bool, lang: str, as_json: bool) -> int:
    """查看某日有效的规则及其出处。 / Show the rules in force on a day, with their sources.

    Without RULE all of them; a RULE may be the first part of a name, such as cap.

    Example: jieqing law show cap --at 2024-06-15
    """
    voice, on = Voice(lang, as_json), day or today(now())
    rows = _rows(Law.load(), rules, None if history else on)
    if as_json:
        listed = [rule_json(rule, lang) for rule in rows]
        voice.emit({"schema": "rules.v1", "at": None if history else on.isoformat(),
                    "rules": listed})  # fmt: skip
        return 0
    for rule in rows:
        _tell_rule(voice, rule)
    return 0


@law.command()
@click.argument("case", type=ExistingPath)
@as_of_option
@language_option
@json_option
def check(case: Path, as_of: date, lang: str, as_json: bool) -> int:
    """逐项说明案件适用的规则、出处和数额。 / Which rules apply to a case, and what they come to.

    Example: jieqing law check my-case
    """
    voice, rows = Voice(lang, as_json), Law.load()
    opened = open_case(case, rows, as_of)
    answers = list(applied(opened.sound(despite_errors=True), rows, as_of))
    findings = [each for each in opened.findings if each.code.startswith("law.")]
    if as_json:
        voice.emit({
            "schema": "law-check.v1",
            "case": str(case),
            "applied": [answer.as_json(lang) for answer in answers],
            "findings": [each.as_json(lang) for each in findings],
        })  # fmt: skip
    for answer in answers:
        _tell_answer(voice, answer)
    voice.findings(findings)
    if any(answer.uncovered for answer in answers):
        return CaseUncovered.exit_status
    return FINDINGS if any(each.severity is Severity.ERROR for each in findings) else 0


def _rows(law: Law, wanted: tuple[str, ...], on: date | None) -> tuple[Rule, ...]:
    """The rows asked for. ``NoRuleForDate`` where a rule that was named has none on the day."""
    if not wanted:
        return _of(law, law.rows, on)
    found: list[Rule] = []
    for name in wanted:
        below = [rule_id for rule_id in law.rows if rule_id.startswith(f"{name}.")]
        found += _of(law, below, on) or _named(law, below[0] if below else name, on)
    return tuple(found)


def _of(law: Law, ids: Iterable[str], on: date | None) -> tuple[Rule, ...]:
    rows = (rule for rule_id in ids for rule in law.history(rule_id))
    return tuple(rule for rule in rows if on is None or rule.holds_on(on))


def _named(law: Law, rule_id: str, on: date | None) -> tuple[Rule, ...]:
    rows = _of(law, (rule_id,), on)
    return rows or (law.at(rule_id, on or date.min),)


def _tell_rule(voice: Voice, rule: Rule) -> None:
    scope = Series(tuple(named(LicenceKind(kind)) for kind in rule.scope)).render(voice.lang)
    voice.console.print(
        Text.assemble(
            (f"{rule.id}  ", "bold"),
            (_figure(rule).render(voice.lang), "green"),
            f"  {span(rule)}  {scope}",
        )
    )
    voice.say(msg("    {note}", note=rule.note(voice.lang)))
    voice.say(_source(rule), style="dim")


def _tell_answer(voice: Voice, answer: Applied) -> None:
    voice.say(answer.subject, style="bold")
    voice.say(msg("  {outcome}", outcome=answer.outcome),
              style="red" if answer.uncovered else "")  # fmt: skip
    voice.say(msg("  Law of {on}: {why}.", on=answer.on, why=answer.why), style="dim")
    for rule in answer.rules:
        voice.say(_row(rule), style="dim")
        voice.say(_source(rule), style="dim")


def _row(rule: Rule) -> Message:
    return msg("  {id} ({subject}): {figure}, in force {span}", id=rule.id,
               subject=subject(rule.id), figure=_figure(rule), span=span(rule))  # fmt: skip


def _figure(rule: Rule) -> Words:
    """The value with its unit; fractions as per cent."""
    if rule.unit in (Unit.PER_YEAR, Unit.SHARE):
        value = percent(rule.decimal)
    else:
        value = f"{rule.clock:%H:%M}" if rule.kind is Kind.TIME else str(rule.value)
    unit = _UNITS.get(rule.unit, Words("", ""))
    return Words(f"{value}{unit.zh}", f"{value}{unit.en}")


def _source(rule: Rule) -> Message:
    if rule.status is Status.VERIFIED:
        return msg("    § {article} (verified: {source})", article=rule.article, source=rule.source)
    return msg("    § {article} (not verified: {source})",
               article=rule.article, source=rule.source)  # fmt: skip
