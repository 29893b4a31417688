"""The verb ``settle``: the settlement certificate and what goes with it, or why not yet."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from pipeline.cli.build import report
from pipeline.cli.keyring import LOG_KEY, keys_option, log_key, open_keys
from pipeline.cli.options import ExistingPath, as_of_option, now, tsa_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.messages import msg
from pipeline.papers.certificate import KEY
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult, Request, build_case
from pipeline.running.holding import secrets_beside
from pipeline.signing.timestamps import timestamp_servers

NOT_YET = 1


@click.command()
@click.argument("case", type=ExistingPath)
@click.option("-o", "--output", required=True, type=ExistingPath, help="输出文件夹。 / Where to.")
@click.option(
    "--registry",
    metavar="FILE|URL",
    help="登记簿文件或数据库地址。 / Registry of issued papers: a file, or a database's URL.",
)
@click.option(
    "--page",
    envvar="JIEQING_PAGE",
    default="",
    metavar="URL",
    help="核验页面的网址，印入二维码。 / Address of your page of verification, for the QR code.",
)
@as_of_option
@keys_option
@tsa_option
@language_option
@json_option
def settle(
    case: Path,
    output: Path,
    registry: str | None,
    page: str,
    as_of: date,
    keys_folder: Path | None,
    tsa: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> int:
    """出具结清证明及配套文书，或者说明为何还不能。 / The settlement certificate, or why not yet.

    The agreement's packet must lie in the output folder, signed by all. Ends with 1 while the
    certificate cannot be issued.

    Example: jieqing settle my-case -o packets --keys keys
    """
    request = Request(
        case=case,
        output=output,
        as_of=as_of,
        now=now,
        keys=open_keys(keys_folder),
        registry=registry,
        stages=(Stage.SETTLEMENT,),
        timestamps=timestamp_servers(tsa, os.environ, ()),
        page=page,
        log_key=log_key() if os.environ.get(LOG_KEY) else None,
    )
    result, voice = build_case(request), Voice(lang, as_json)
    report(voice, result)
    return _tell_where(voice, result)


def _tell_where(voice: Voice, result: BuildResult) -> int:
    issued = [p for p in result.manifest.papers if p.key.startswith(f"{KEY}-") and p.signed_by]
    if not issued:
        return NOT_YET
    private = secrets_beside(result.folder).folder
    if private.is_dir():
        voice.say(msg("For the borrower alone: {folder}. Hand it over, then remove it.",
                      folder=private))  # fmt: skip
    return 0
