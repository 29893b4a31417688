"""Data that is no law but dated and sourced all the same: living costs by place, assumptions."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline.law.law import Law

DATA = Path(__file__).parent / "data"


@cache
def local_data() -> Law:
    """The rows of ``pipeline/proposals/data``, read once, in the same form as the law's.

    Raises :class:`~pipeline.errors.BadInput` when a file is wrong.
    """
    return Law.from_folder(DATA)
