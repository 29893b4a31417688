"""Packets for many cases: the options of a batch, and how it is told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.cli.anchors import anchors_of, trust_option
from pipeline.cli.batch_progress import watching
from pipeline.cli.keyring import LOG_KEY, keys_option, log_key, open_keys
from pipeline.cli.options import (
    ExistingPath,
    attach_option,
    now,
    ocr_option,
    templates_option,
    tsa_option,
)
from pipeline.cli.protecting import level_options, protection
from pipeline.cli.voice import Voice
from pipeline.finding import Where
from pipeline.messages import Message, Words, msg
from pipeline.papers.draft import Stage
from pipeline.running.batch.formats import FAILED, CaseLine, Reason, Summary
from pipeline.running.batch.reporting import Places
from pipeline.running.batch.run import BatchRequest, BatchResult, run_batch
from pipeline.running.batch.settings import Settings
from pipeline.running.batch.source import Selection
from pipeline.running.build import Request
from pipeline.signing.keys import KeyFolder
from pipeline.signing.timestamps import timestamp_servers

F = TypeVar("F", bound=Callable[..., Any])
_MOST_SHOWN = 20
_STATUSES = {
    "built": Words("已完成", "built"),
    "waiting": Words("等待他人签署", "waiting for others to sign"),
    "unchanged": Words("无变化，未重做", "unchanged"),
    "checked": Words("已检查", "checked"),
    "failed": Words("失败", "failed"),
    "quarantined": Words("隔离", "set aside"),
}


class Shard(click.ParamType[tuple[int, int]]):
    """``3/8``: the third of eight parts."""

    name = "K/N"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Read the option's text."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", str(value))
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            return self.fail(f"{value}: 3/8", param, ctx)
        return int(match[1]), int(match[2])


@dataclass(frozen=True, kw_only=True)
class Making:
    """What papers are made with, as the command line says it; it travels to workers as it is."""

    output: Path
    as_of: date
    stages: tuple[Stage, ...]
    keys: KeyFolder | None = field(repr=False)
    registry: str | None
    office: Path | None
    trust: tuple[Path, ...]
    tsa: tuple[str, ...]
    level: str | None
    revocation: tuple[Path, ...]
    draft: bool
    ocr: bool
    attach: bool
    page: str

    def request(self) -> Request:
        """A request for any case."""
        anchors = tuple(anchor for file in self.trust for anchor in anchors_of(file))
        return Request(
            case=Path(),
            output=self.output,
            as_of=self.as_of,
            now=now,
            keys=self.keys,
            registry=self.registry,
            stages=self.stages,
            draft=self.draft,
            templates=self.office,
            trust=anchors,
            timestamps=timestamp_servers(self.tsa, os.environ, anchors),
            protection=protection(self.level, self.tsa, anchors, self.revocation, self.keys),
            ocr=self.ocr,
            attach=self.attach,
            page=self.page,
            log_key=log_key() if os.environ.get(LOG_KEY) else None,
            lender_only=True,
        )


def batch_options(command: F) -> F:
    """Every option that making papers for many cases has."""
    options = [
        *(_option(*each) for each in _OPTIONS),
        *(_flag(*each) for each in _FLAGS),
        click.option("--engine", type=click.Choice(["local", "serial"]), default="local",
                     show_default=True, help="执行引擎。 / Where cases are built."),
        click.option("--page", envvar="JIEQING_PAGE", default="", metavar="URL",
                     help="核验页面的网址。 / Address of your page of verification."),
        templates_option, keys_option, trust_option, tsa_option, level_options, ocr_option,
        attach_option,
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


_OPTIONS: tuple[tuple[str, Any, Any, str], ...] = (
    ("--mapping", ExistingPath, None, "CSV 或 Parquet 的列对应表（TOML）。 / Columns of a table."),
    ("--jobs", click.IntRange(1, 1024), None, "进程数，默认每核一个。 / Processes; one a core."),
    ("--report", ExistingPath, None, "报告（JSONL），默认在输出文件夹。 / Report, a line a case."),
    ("--junit", ExistingPath, None, "JUnit XML。 / Where the JUnit XML goes."),
    ("--shard", Shard(), None, "只做第几份，如 3/8。 / Only this part, such as 3/8."),
    ("--fail-after", click.IntRange(1), None, "失败这么多件就停。 / Stop after so many failures."),
    ("--seconds", click.FloatRange(1, 86_400), 300.0, "每件的时限（秒）。 / Limit for one case."),
    ("--memory", click.IntRange(128), 1024, "进程内存上限（MB）。 / Of a process, in MB."),
    ("--registry", str, None, "登记簿文件或数据库地址。 / Registry: a file, or a database's URL."),
)
_FLAGS = (
    ("--dry-run", "只检查，什么都不写。 / Check everything, write nothing."),
    ("--resume", "接着做；不写也一样。 / Go on; every run does, so this changes nothing."),
    ("--draft", "草案，不签名。 / Drafts: marked 草案, never signed."),
)


def _option(name: str, kind: Any, default: Any, told: str) -> Callable[[F], F]:
    return click.option(name, type=kind, default=default, show_default=True, help=told)


def _flag(name: str, told: str) -> Callable[[F], F]:
    return click.option(name, is_flag=True, help=told)


def run_many(
    voice: Voice, source: Path, output: Path, as_of: date, stages: tuple[Stage, ...],
    only: tuple[str, ...], chosen: dict[str, Any],
) -> BatchResult:  # fmt: skip
    """Make the papers of every case, show progress and tell what became of it."""
    keys = open_keys(chosen.pop("keys_folder"))
    names = {each.name for each in fields(Making)}
    plain = {name: value for name, value in chosen.items() if name in names}
    making = Making(output=output, as_of=as_of, stages=stages or tuple(Stage), keys=keys, **plain)
    memory = chosen["memory"] * 2**20
    settings = Settings(partial(Making.request, making), chosen["dry_run"], voice.lang,
                        seconds=chosen["seconds"], memory=memory)  # fmt: skip
    part, parts = chosen["shard"] or (1, 1)
    with watching(voice) as watch:
        request = BatchRequest(
            source,
            settings,
            mapping=chosen["mapping"],
            jobs=chosen["jobs"] or _cores(),
            engine=chosen["engine"],
            selection=Selection(frozenset(only), part, parts),
            fail_after=chosen["fail_after"] or 0,
            places=Places(chosen["report"], chosen["junit"]),
            watch=watch,
            tell=_Teller(voice),
        )
        result = run_batch(request)
    tell(voice, result)
    return result


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class _Teller:
    """Tells of the first failures as they come."""

    voice: Voice
    told: int = 0

    def __call__(self, line: CaseLine) -> None:
        if line.status not in FAILED or line.reason is None:
            return
        self.told += 1
        if self.told <= _MOST_SHOWN:
            self.voice.say(msg("{place}: {problem}", place=Where(line.case, line.source),
                               problem=_reason(line.reason)), style="red")  # fmt: skip
        elif self.told == _MOST_SHOWN + 1:
            self.voice.say(msg("Further failures are in the report."))


def tell(voice: Voice, result: BatchResult) -> None:
    """How many of each, what waits, why it ended early, where the report is."""
    summary = result.summary
    for status, name in _STATUSES.items():
        if count := summary.counts.get(status, 0):
            voice.say(msg("{count} case(s) {status}", count=count, status=name))
    if summary.waiting_papers:
        voice.say(msg("{count} paper(s) wait for the signatures of others.",
                      count=summary.waiting_papers), style="yellow")  # fmt: skip
    if summary.stopped:
        voice.say(msg("It ended early: {why}", why=_reason(summary.stopped)), style="red")
    voice.say(_speed(summary))
    if "page" in result.files:
        voice.say(msg("Open {page}.", page=result.files["page"]), style="bold")
    if voice.as_json:
        voice.emit(summary.model_dump(mode="json", by_alias=True))


def _speed(summary: Summary) -> Message:
    rate = summary.cases / summary.seconds * 60 if summary.seconds else 0
    return msg("{cases} case(s) in {seconds} seconds, {rate} a minute.", cases=summary.cases,
               seconds=f"{summary.seconds:.1f}", rate=f"{rate:.0f}")  # fmt: skip


def _reason(reason: Reason) -> Words:
    return Words(reason.zh, reason.en)
