"""Options that several verbs share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.case.dates import EARLIEST, LATEST, today

F = TypeVar("F", bound=Callable[..., Any])
ExistingPath = click.Path(path_type=Path)


class Day(click.ParamType[date]):
    """A date as 2026-05-15."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the option's text."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            return self.fail(f"{value}: YYYY-MM-DD", param, ctx)
        if not EARLIEST <= day <= LATEST:
            return self.fail(f"{value}: {EARLIEST} … {LATEST}", param, ctx)
        return day


def as_of_option(command: F) -> F:
    """``--as-of``: the date on the papers; today in Shanghai if it is not given."""
    return click.option(
        "--as-of",
        type=Day(),
        default=lambda: today(now()),
        show_default="today",
        help="文书基准日。 / Date the papers as of this day; never the signatures.",
    )(command)


def packets_option(command: F) -> F:
    """``--output``: where the packets lie, for a verb that only asks what was issued."""
    return click.option(
        "-o",
        "--output",
        "packets",
        type=ExistingPath,
        help="输出文件夹：查结清证明是否逾期未出具。 / Packets: is a certificate overdue?",
    )(command)


def templates_option(command: F) -> F:
    """``--templates``: an office's own templates, each in the place of ours of that name."""
    return click.option(
        "--templates",
        "office",
        type=ExistingPath,
        help="自备模板的文件夹，同名的优先。 / Folder with templates of your own; they go first.",
    )(command)


def attach_option(command: F) -> F:
    """``--no-attach``: the originals lie in a folder beside the bundle instead of within it."""
    return click.option(
        "--attach/--no-attach",
        default=True,
        show_default=True,
        help="原始文件附在证据册内，或放在旁边的文件夹里。 / Originals inside the bundle, or in a"
        " folder beside it.",
    )(command)


def ocr_option(command: F) -> F:
    """``--ocr``: recognised text beneath scans; never without being asked for."""
    return click.option(
        "--ocr",
        is_flag=True,
        help="给扫描件加文字识别层。 / Lay recognised text beneath scans (OCRmyPDF).",
    )(command)


def tsa_option(command: F) -> F:
    """``--tsa``, which may be repeated: timestamp servers in the order of asking."""
    return click.option(
        "--tsa",
        "tsa",
        metavar="URL",
        multiple=True,
        help="时间戳服务器，可重复；默认取 JIEQING_TSA。 / Timestamp server; repeatable.",
    )(command)


def now() -> datetime:
    """The clock, read at this door only."""
    return datetime.now(UTC)
