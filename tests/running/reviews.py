"""A case that no lawyer has reviewed, and its agreement taken back with an edit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipeline.case.terms import ReviewDecision
from pipeline.finding import Severity
from pipeline.papers.reviewed import Decision
from pipeline.running.review_outcome import ReviewRequest, ReviewResult
from pipeline.running.reviewing import take_back
from tests.world import World

REVIEW = """  review:
    by: lawyer
    on: 2025-12-17
    decision: approved
    note: 利息、罚息合计不超过年利率 24%；提前到期、违约金条款明确并已提示说明；可以签署。
"""
SENTENCE = "甲方收到书面说明后应当书面答复。"
APPROVED: Decision = ReviewDecision.APPROVED
CHANGED: Decision = ReviewDecision.APPROVED_WITH_CHANGES
REFUSED: Decision = ReviewDecision.REFUSED
SIGNING = date(2025, 12, 18)


def unreviewed(folder: Path) -> World:
    """The example without the review that its case tells of."""
    world = World(folder)
    world.edit(REVIEW, "")
    return world


def take(
    world: World, word: bytes, decision: Decision = CHANGED, *, by: str = "lawyer",
    on: date = date(2025, 12, 17), minute: int = 0,
) -> ReviewResult:  # fmt: skip
    file = world.folder / "程律师改.docx"
    file.write_bytes(word)
    now = datetime(2025, 12, 17, 9, minute, tzinfo=UTC)
    return take_back(ReviewRequest(world.case, file, by, decision, "补充答复义务。", on, now))


def add(document: Any) -> None:
    paragraph = next(p for p in document.paragraphs if p.text.startswith("履行困难"))
    paragraph.insert_paragraph_before(SENTENCE, style=paragraph.style)


def codes(result: ReviewResult) -> set[str]:
    return {each.code for each in result.findings if each.severity is not Severity.NOTE}
