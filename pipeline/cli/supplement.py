"""The verb ``supplement``: ``bundle`` that goes on from an earlier one, with the same options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.bundle import bundle
from pipeline.cli.options import ExistingPath

HELP = """补充证据：接续已提交的证据册编号。 / Late evidence, appended without renumbering.

EARLIER is the bundle that was served last: its PDF, or its .pdf.json.

Example: jieqing supplement bundle.pdf receipt.jpg -o supplement.pdf
"""


def _supplement(earlier: Path, **options: Any) -> Any:
    if bundle.callback is None:
        raise TypeError("bundle is a command")
    return bundle.callback(supplement=earlier, **options)


supplement = click.Command(
    "supplement",
    params=[
        click.Argument(["earlier"], type=ExistingPath),
        *(each for each in bundle.params if each.name != "supplement"),
    ],
    callback=_supplement,
    help=HELP,
)
