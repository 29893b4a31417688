"""``batch``: a stage over many cases. So far the supervision of those that are being performed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.case.money import amount_figures
from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import UsageError
from pipeline.messages import msg
from pipeline.papers.draft import Stage
from pipeline.running.portfolio import survey
from pipeline.running.portfolio_format import Portfolio
from pipeline.running.portfolio_tables import write_portfolio

PART_FAILED = 9
_MOST_SHOWN = 20


@click.command()
@click.argument("source", metavar="INPUT", type=ExistingPath)
@click.option("--stage", type=click.Choice([each.value for each in Stage]), required=True,
              help="阶段；目前只有履行监督。 / Stage; so far only `performance`.")  # fmt: skip
@click.option("-o", "--output", "out", type=ExistingPath, required=True,
              help="输出文件夹。 / Folder to write to.")  # fmt: skip
@click.option("--statement", "statements", type=ExistingPath, multiple=True, metavar="FILE",
              help="账单，可重复。 / Bank, WeChat or Alipay statement; repeatable.")  # fmt: skip
@as_of_option
@language_option
@json_option
def batch(
    source: Path,
    stage: str,
    out: Path,
    statements: tuple[Path, ...],
    as_of: date,
    lang: str,
    as_json: bool,
) -> int:
    """多案履约监督：到期、逾期、函件、收款。 / Supervision over many cases.

    INPUT is a folder of case folders, or a file with one case in JSON a line (.jsonl). Exit status
    9 if a case or a statement could not be used; the others are counted all the same.

    Example: jieqing batch cases --stage performance --as-of 2026-05-15 -o supervision
    """
    if stage != Stage.PERFORMANCE:
        raise UsageError(
            "batch.stage",
            msg("batch does not know the stage {stage} yet.", stage=stage),
            hint=msg("Use --stage performance, or `jieqing build` for one case."),
        )
    voice = Voice(lang, as_json)
    found = survey(source, as_of, statements)
    files = write_portfolio(found, out)
    if as_json:
        voice.emit(found.model_dump(mode="json", by_alias=True))
    _tell(voice, found)
    voice.say(msg("Open {page}.", page=files[0]), style="bold")
    return PART_FAILED if found.failed or (found.money and found.money.problems) else 0


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
