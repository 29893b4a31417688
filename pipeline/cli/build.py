"""The verb ``build``, and how a build is told."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import get_args

import click
from rich.text import Text

from pipeline.cli.anchors import anchors_of, trust_option
from pipeline.cli.keyring import LOG_KEY, keys_option, log_key, open_keys
from pipeline.cli.options import (
    ExistingPath,
    as_of_option,
    attach_option,
    now,
    ocr_option,
    templates_option,
    tsa_option,
)
from pipeline.cli.protecting import level_options, protection
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.messages import Series, msg
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult, Request, build_case
from pipeline.running.workshop import EngineName
from pipeline.signing.timestamps import timestamp_servers


@click.command()
@click.argument("case", type=ExistingPath)
@click.option("-o", "--output", required=True, type=ExistingPath, help="输出文件夹。 / Where to.")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    type=click.Choice([stage.value for stage in Stage]),
    help="只做某阶段，可重复。 / Only this stage; may be repeated.",
)
@click.option("--draft", is_flag=True, help="草案，不签名。 / Drafts: marked 草案, never signed.")
@click.option(
    "--engine",
    type=click.Choice(get_args(EngineName)),
    default="typst",
    show_default=True,
    help="排版引擎；auto：typst 排不了的用 LibreOffice。 / What sets the papers.",
)
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
@templates_option
@as_of_option
@keys_option
@trust_option
@tsa_option
@level_options
@ocr_option
@attach_option
@language_option
@json_option
def build(
    case: Path,
    output: Path,
    stages: tuple[str, ...],
    draft: bool,
    engine: EngineName,
    registry: str | None,
    page: str,
    office: Path | None,
    as_of: date,
    keys_folder: Path | None,
    trust: tuple[Path, ...],
    tsa: tuple[str, ...],
    level: str | None,
    revocation: tuple[Path, ...],
    ocr: bool,
    attach: bool,
    lang: str,
    as_json: bool,
) -> None:
    """生成案件数据所支持的全部文书。 / Make every paper that the case's data supports.

    Example: jieqing build my-case -o packets --keys keys
    """
    anchors = tuple(anchor for file in trust for anchor in anchors_of(file))
    keys = open_keys(keys_folder)
    request = Request(
        case=case,
        output=output,
        as_of=as_of,
        now=now,
        keys=keys,
        registry=registry,
        stages=tuple(Stage(stage) for stage in stages) or tuple(Stage),
        draft=draft,
        engine=engine,
        templates=office,
        trust=anchors,
        timestamps=timestamp_servers(tsa, os.environ, anchors),
        protection=protection(level, tsa, anchors, revocation, keys),
        ocr=ocr,
        attach=attach,
        page=page,
        log_key=log_key() if os.environ.get(LOG_KEY) else None,
    )
    report(Voice(lang, as_json), build_case(request))


def report(voice: Voice, result: BuildResult) -> None:
    """What a build did: findings, papers, what is waiting, what was not made."""
    voice.findings(result.findings)
    _tell_papers(voice, result)
    for paper, party in result.waiting:
        voice.say(msg("Waiting: {paper} is to be signed by {party}.", paper=paper,
                      party=result.names[party]), style="yellow")  # fmt: skip
    for skipped in result.skipped:
        voice.say(msg("Not made: {title}. {reason}", title=skipped.title, reason=skipped.reason))
    if not result.changed:
        voice.say(msg("Nothing changed: the packet in {folder} is up to date.",
                      folder=result.folder))  # fmt: skip
    if voice.as_json:
        voice.emit(result.as_json(voice.lang))


def _tell_papers(voice: Voice, result: BuildResult) -> None:
    """Each paper with its path, who has signed it, and its digest."""
    voice.say(msg("Packet: {folder}", folder=result.folder), style="bold")
    for paper in result.manifest.papers:
        for file in paper.files:
            line = Text(f"  {file.file}")
            if paper.signed_by and file == paper.pdf:
                parties = Series(tuple(result.names[each] for each in paper.signed_by))
                signed = msg("signed by {parties}", parties=parties)
                line.append(f"  {voice.text(signed)}", style="green")
            voice.console.print(line)
            voice.console.print(Text(f"      SHA-256 {file.sha256}", style="dim"))
