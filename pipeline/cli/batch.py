"""``batch``: papers for many cases; and supervision over those that are being performed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from pipeline.cli.batching import batch_options, run_many
from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.supervision import supervise
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import UsageError
from pipeline.messages import msg
from pipeline.papers.draft import Stage

PART_FAILED = 9


@click.command()
@click.argument("source", metavar="INPUT", type=ExistingPath)
@click.option("-o", "--output", "out", type=ExistingPath, required=True,
              help="输出文件夹。 / Folder to write to.")  # fmt: skip
@click.option("--stage", "stages", multiple=True, type=click.Choice([each.value for each in Stage]),
              help="只做某阶段，可重复。 / Only this stage; may be repeated.")  # fmt: skip
@click.option("--only", multiple=True, metavar="ID",
              help="只做这些案件，可重复。 / Only this case; repeatable.")  # fmt: skip
@click.option("--statement", "statements", type=ExistingPath, multiple=True, metavar="FILE",
              help="账单，可重复。 / Bank, WeChat or Alipay statement; repeatable.")  # fmt: skip
@batch_options
@as_of_option
@language_option
@json_option
def batch(
    source: Path,
    out: Path,
    stages: tuple[str, ...],
    only: tuple[str, ...],
    statements: tuple[Path, ...],
    as_of: date,
    lang: str,
    as_json: bool,
    **chosen: Any,
) -> int:
    """多案成批制作文书；再次运行只做缺少或变化的。 / Papers for many cases, each exactly once.

    INPUT is a folder of case folders, a JSONL file (a case a line), or a table (CSV, Parquet) with
    --mapping. The lender alone signs. A second run does what is missing or changed. Exit status 9
    if a case failed; the others are done all the same.

    `--stage performance` also writes a report on due dates, arrears, letters and money received;
    without --keys or --draft it writes nothing else.

    Example: jieqing batch cases.jsonl -o packets --keys keys
    """
    voice, asked = Voice(lang, as_json), tuple(Stage(each) for each in stages)
    if statements and Stage.PERFORMANCE not in asked:
        raise UsageError("batch.statement", msg("--statement goes with --stage performance."))
    if asked == (Stage.PERFORMANCE,) and not (chosen["keys_folder"] or chosen["draft"]):
        return 0 if supervise(voice, source, as_of, out, statements) else PART_FAILED
    dry_run = chosen["dry_run"]
    result = run_many(voice, source, out, as_of, asked, only, chosen)
    if Stage.PERFORMANCE in asked and not dry_run:
        counted = supervise(voice, source, as_of, out, statements, emits=False)
        return result.exit_status if counted else PART_FAILED
    return result.exit_status
