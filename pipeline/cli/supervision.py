"""Supervision over cases that are being performed, as ``batch --stage performance`` tells it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.case.money import amount_figures
from pipeline.cli.voice import Voice
from pipeline.messages import msg
from pipeline.running.portfolio import survey
from pipeline.running.portfolio_format import Portfolio
from pipeline.running.portfolio_tables import write_portfolio

_MOST_SHOWN = 20


def supervise(
    voice: Voice, source: Path, as_of: date, out: Path, statements: tuple[Path, ...],
    *, emits: bool = True,
) -> bool:  # fmt: skip
    """Write and tell the report on a portfolio; whether every case and statement was counted.

    ``emits`` is whether ``--json`` prints it.
    """
    found = survey(source, as_of, statements)
    files = write_portfolio(found, out)
    if voice.as_json and emits:
        voice.emit(found.model_dump(mode="json", by_alias=True))
    _tell(voice, found)
    voice.say(msg("Open {page}.", page=files[0]), style="bold")
    return not (found.failed or (found.money and found.money.problems))


def _tell(voice: Voice, found: Portfolio) -> None:
    it = found.totals
    voice.say(
        msg("{cases} case(s): {performing} performing, {grace} within grace, {late} late,"
            " {settled} settled, {none} without an agreement in force, {failed} not counted.",
            cases=it.cases, performing=it.performing, grace=it.in_grace, late=it.late,
            settled=it.settled, none=it.not_in_force, failed=it.failed)
    )  # fmt: skip
    voice.say(
        msg("Overdue {overdue} yuan; falling due in 7 days {soon}, in 30 days {later}; letters due"
            " today {letters}, held {held}.", overdue=amount_figures(it.overdue),
            soon=amount_figures(it.due_in_7), later=amount_figures(it.due_in_30),
            letters=it.letters_due, held=it.letters_held),
        style="bold" if it.overdue else "",
    )  # fmt: skip
    for each in found.buckets:
        if each.cases:
            voice.say(msg("  {bucket} days late: {cases} case(s), {overdue} yuan", cases=each.cases,
                          bucket=each.bucket, overdue=amount_figures(each.overdue)))  # fmt: skip
    if found.money:
        voice.say(msg("Money in {all} yuan, of which nothing matches {open}.",
                      all=amount_figures(found.money.money_in),
                      open=amount_figures(found.money.unmatched)))  # fmt: skip
    _tell_problems(voice, found)


def _tell_problems(voice: Voice, found: Portfolio) -> None:
    problems = [p for each in found.failed for p in each.problems]
    problems += found.money.problems if found.money else ()
    for each in problems[:_MOST_SHOWN]:
        said = each.message.zh if voice.lang == "zh" else each.message.en
        voice.say(msg("{place}: {problem}", place=each.place, problem=said), style="red")
    if len(problems) > _MOST_SHOWN:
        more = len(problems) - _MOST_SHOWN
        voice.say(msg("… and {count} more; all are in portfolio.json.", count=more), style="red")
