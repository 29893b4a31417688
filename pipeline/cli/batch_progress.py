"""How far a batch is: a bar with rate and time left on a terminal, else a JSON line at times."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from pipeline.cli.voice import Voice
from pipeline.messages import msg
from pipeline.running.batch.run import Progress

EVERY = 5.0
"""Seconds between two lines where there is no terminal."""
Watch = Callable[[Progress], None]


@contextmanager
def watching(voice: Voice) -> Iterator[Watch]:
    """Shows progress on standard error while the batch runs."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _lines()
        return
    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda now: bar.update(task, completed=now.cases, total=now.total or None,
                                     description=_told(voice, now))  # fmt: skip


def _told(voice: Voice, now: Progress) -> str:
    left = timedelta(seconds=round(now.left)) if now.left is not None else "?"
    return voice.text(
        msg("{rate} a minute, {failed} failed, {unchanged} unchanged, {left} left",
            rate=f"{now.per_minute:.0f}", failed=now.failed, unchanged=now.unchanged, left=left)
    )  # fmt: skip


def _lines() -> Watch:
    last = time.monotonic()

    def watch(now: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            click.echo(json.dumps(_data(now)), err=True)

    return watch


def _data(now: Progress) -> dict[str, object]:
    return {
        "schema": "batch-progress.v1",
        "cases": now.cases,
        "failed": now.failed,
        "unchanged": now.unchanged,
        "total": now.total,
        "seconds": round(now.seconds, 1),
        "per_minute": round(now.per_minute, 1),
        "seconds_left": None if now.left is None else round(now.left),
    }
