"""A signed bundle keeps what it was signed with; what comes later is named, and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from pipeline.papers.draft import Draft
from pipeline.papers.guides.frame import Guide
from pipeline.papers.matter import Matter
from pipeline.papers.volumes import KEY
from tests.case.broken import DELETE
from tests.papers.matters import agreed, case_of, draft, matter_of, outcomes, signed, skipped

BUNDLED, NOW = date(2025, 10, 25), date(2026, 10, 28)
LATE = "工资单（2025 年 8 月至 10 月）"
FIRST = draft(matter_of(BUNDLED), KEY)
RECORDED: Mapping[str, Any] = FIRST.context.model_dump(mode="json")
BACKDATED = {
    "id": "extra",
    "title": "租房合同",
    "kind": "other",
    "party": "borrower",
    "source": "借款人提供",
    "submitted_on": "2025-10-15",
    "proves": "每月房租",
}
NONE: Mapping[str, object] = {}


def later(changes: Mapping[str, object] = NONE, **files: str) -> Matter:
    """The case a year on, its bundle signed long ago; ``files`` are digests that are others now."""
    record = agreed(case_of(changes), signed(KEY, BUNDLED, RECORDED))
    matter = matter_of(NOW, changes, record=record)
    there = {**matter.files, **{name.replace("_", "-"): digest for name, digest in files.items()}}
    return matter_of(NOW, changes, record=record, files=there)


def catalogue(matter: Matter) -> dict[str, Any]:
    return draft(matter, KEY).context.model_dump(mode="json")


def test_the_first_bundle_holds_what_was_handed_in() -> None:
    assert len(RECORDED["exhibits"]) == 7
    assert "evidence-supplement-1" not in outcomes(matter_of(BUNDLED))


def test_a_signed_bundle_stays_what_it_was_and_what_came_later_is_named() -> None:
    matter = later()
    assert catalogue(matter) == RECORDED
    assert draft(matter, KEY).exhibits == FIRST.exhibits
    late = draft(matter, "evidence-supplement-1")
    assert LATE in [each.item.title for each in late.exhibits]
    assert len(late.context.model_dump()["exhibits"]) == 6


def test_the_guide_counts_what_the_bundle_holds_and_names_the_rest() -> None:
    guide = draft(later(), "guide-preparation").context
    assert isinstance(guide, Guide)
    said = "".join(guide.done)
    assert "证据册收录证据7项" in said
    assert "补充证据册（一）收录证据6项" in said
    assert LATE in said


def test_an_item_that_turns_up_with_an_earlier_date_does_not_change_the_bundle() -> None:
    matter = later({"evidence[+]": BACKDATED})
    assert catalogue(matter) == RECORDED
    rows = draft(matter, "evidence-supplement-1").context.model_dump()["exhibits"]
    assert "租房合同" in [row["title"] for row in rows]


def test_an_item_in_front_of_the_others_does_not_renumber_them() -> None:
    items = [BACKDATED, *(item.model_dump(mode="json") for item in case_of().evidence)]
    assert catalogue(later({"evidence": items})) == RECORDED


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"evidence[0].title": "身份证"},
        {"evidence[0].proves": "别的"},
        {"evidence[0].source": "不详"},
        {"evidence[0]": DELETE},
    ],
)
def test_a_change_to_an_item_of_the_bundle_shows(changes: Mapping[str, object]) -> None:
    assert catalogue(later(changes)) != RECORDED


def test_an_exchanged_file_shows() -> None:
    changed = catalogue(later(b_identity="f" * 64))
    assert [row["digest"] for row in changed["exhibits"]].count("f" * 16) == 1
    assert changed != RECORDED


def test_two_items_alike_are_both_kept() -> None:
    twin = {**case_of().evidence[0].model_dump(mode="json"), "id": "twin"}
    changes = {"evidence[+]": twin}
    digests = matter_of(BUNDLED).files
    first = matter_of(BUNDLED, changes, files={**digests, "twin": digests["b-identity"]})
    rows = catalogue(first)
    assert len(rows["exhibits"]) == 8
    record = agreed(first.case, signed(KEY, BUNDLED, rows))
    assert catalogue(matter_of(NOW, changes, record=record, files={**first.files})) == rows


def test_a_bundle_of_a_later_day_is_not_there_yet() -> None:
    record = agreed(case_of(), signed(KEY, NOW, RECORDED))
    assert "does not exist yet" in skipped(matter_of(BUNDLED, record=record), KEY)
    assert not isinstance(outcomes(matter_of(BUNDLED, record=record))[KEY], Draft)
