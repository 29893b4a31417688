"""The paper that ``benchmarks.render`` is about: the agreement of the example."""

from __future__ import annotations

from datetime import date

from pipeline import resources
from pipeline.channels.log import build_log
from pipeline.documents.render.engine import RenderOptions
from pipeline.law.law import Law
from pipeline.papers.draft import Draft, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.record import Record
from pipeline.running.opening import open_case
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled
from pipeline.stages import STAGES

DAY = date(2026, 10, 31)


def agreement(instalments: int) -> tuple[bytes, RenderOptions]:
    """The agreement of the example with so many instalments, as a Word file."""
    law = Law.load()
    opened = open_case(resources.examples() / "online-loan", law, DAY)
    case, records = opened.sound(), opened.records
    log = build_log(case, records, DAY)
    matter = Matter(case, law, DAY, Record({}, {}), opened.files, records, log)
    drafts = [each for each in STAGES[Stage.AGREEMENT](matter) if isinstance(each, Draft)]
    draft = next(each for each in drafts if each.key == "agreement")
    rows = draft.context.instalments  # type: ignore[attr-defined]
    rows = tuple(
        rows[n % len(rows)].model_copy(update={"no": str(n + 1)}) for n in range(instalments)
    )
    context = draft.context.model_copy(update={"instalments": rows})
    word = filled(draft, Templates(), context)
    return word, RenderOptions(draft.title, draft.language, draft.dated)
