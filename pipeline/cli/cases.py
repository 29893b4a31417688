"""Verbs about a case before its papers: ``new`` and ``check``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.finding import Severity
from pipeline.law.law import Law
from pipeline.messages import msg
from pipeline.running.new import write_new_case
from pipeline.running.opening import open_case

FINDINGS = 1


@click.command()
@click.argument("folder", type=ExistingPath)
@language_option
def new(folder: Path, lang: str) -> None:
    """新建一个待填写的案件文件夹。 / Write a case folder to fill in.

    Example: jieqing new my-case
    """
    file = write_new_case(folder)
    Voice(lang).say(
        msg("Fill in {file}, then run: jieqing check {folder}", file=file, folder=folder)
    )


@click.command()
@click.argument("cases", nargs=-1, required=True, type=ExistingPath)
@as_of_option
@language_option
@json_option
def check(cases: tuple[Path, ...], as_of: date, lang: str, as_json: bool) -> int:
    """一次列出案件的全部问题。 / Show every problem of a case at once.

    Example: jieqing check my-case
    """
    voice, law = Voice(lang, as_json), Law.load()
    opened = {str(path): open_case(path, law, as_of) for path in cases}
    for path, each in opened.items():
        voice.findings(each.findings)
        errors = sum(finding.severity is Severity.ERROR for finding in each.findings)
        others = len(each.findings) - errors
        counts = msg("{path}: {errors} error(s), {others} other finding(s).", path=path,
                     errors=errors, others=others)  # fmt: skip
        voice.say(counts, style="red" if errors else "green")
    if as_json:
        voice.emit(
            {
                "schema": "findings.v1",
                "cases": [
                    {"case": path, "findings": [f.as_json(lang) for f in each.findings]}
                    for path, each in opened.items()
                ],
            }
        )
    return FINDINGS if any(each.has_errors for each in opened.values()) else 0
