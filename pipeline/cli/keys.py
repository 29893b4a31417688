"""Verbs about keys: ``keys new``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.case.dates import today
from pipeline.cli.keyring import passphrase
from pipeline.cli.options import ExistingPath, now
from pipeline.cli.voice import Voice, language_option
from pipeline.law.law import Law
from pipeline.messages import msg
from pipeline.running.opening import open_case
from pipeline.running.signatures import holders
from pipeline.signing.keys import new_throwaway


@click.group()
def keys() -> None:
    """密钥与证书。 / Keys and certificates."""


@keys.command("new")
@click.argument("folder", type=ExistingPath)
@click.option(
    "--case",
    required=True,
    type=ExistingPath,
    help="为该案件各签署方生成。 / Make one for each signatory of this case.",
)
@click.option(
    "--kind",
    type=click.Choice(["p256", "rsa3072"]),
    default="p256",
    show_default=True,
    help="密钥种类。 / Kind of key.",
)
@language_option
def new(folder: Path, case: Path, kind: str, lang: str) -> None:
    """生成仅供试用的密钥。 / Throw-away keys for trying out; they prove nothing about anyone.

    Example: jieqing keys new keys --case my-case
    """
    today_: date = today(now())
    parties = holders(open_case(case, Law.load(), today_).sound(despite_errors=True))
    new_throwaway(
        folder,
        parties,
        passphrase=passphrase(folder, new=True),
        now=now(),
        kind="rsa3072" if kind == "rsa3072" else "p256",
    )
    voice = Voice(lang)
    voice.say(msg("{count} throw-away key(s) in {folder}.", count=len(parties), folder=folder))
    voice.say(
        msg("They prove nothing about anyone: for real papers use certificates of a licensed CA.")
    )
