"""The verb ``demo``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.build import report
from pipeline.cli.options import ExistingPath, now
from pipeline.cli.verification import tell
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.messages import msg
from pipeline.running.demo import run_demo
from pipeline.verification.report import Verdict


@click.command()
@click.argument("folder", type=ExistingPath, default=Path("jieqing-demo"))
@language_option
@json_option
def demo(folder: Path, lang: str, as_json: bool) -> int:
    """用示例案件走完五个阶段。 / An example case through all five stages, signed and verified.

    Example: jieqing demo jieqing-demo
    """
    voice = Voice(lang, as_json)
    made = run_demo(folder, now)
    report(voice, made.result)
    voice.say(msg("As a borrower would check the certificate:"))
    tell(voice, str(made.certificate), made.report)
    voice.say(msg("Check it yourself: jieqing verify \"{file}\" --trust \"{root}\"",
                  file=made.certificate, root=made.root))  # fmt: skip
    voice.say(msg("The papers are in {folder}. The keys are throw-away keys and prove nothing.",
                  folder=made.result.folder))  # fmt: skip
    return 0 if made.report.verdict is Verdict.PASS else 1
