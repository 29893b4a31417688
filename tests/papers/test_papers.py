"""Every paper of the examples against its golden text; papers are pure functions of their matter.

``JIEQING_GOLDEN=write pytest tests/papers`` writes the golden texts anew: read the diff.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipeline import resources
from pipeline.channels.log import build_log
from pipeline.law.law import Law
from pipeline.papers.draft import Draft, Stage, printed
from pipeline.papers.matter import Matter
from pipeline.papers.record import Issued, Record
from pipeline.running.opening import open_case
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled
from pipeline.stages import STAGES
from tools import snapshots

GOLDEN = Path(__file__).parent / "golden"
DAYS = {"online-loan": date(2026, 10, 28), "two-loans-guarantor": date(2026, 10, 31)}
AGREED = Issued("agreement", date(2025, 12, 18), "ab" * 32, "", {}, ("borrower", "lender"), ())
NUMBER = "JQ-2026-0000-0000-0000"


@cache
def matter(example: str, as_of: date | None = None) -> Matter:
    day, law = as_of or DAYS[example], Law.load()
    opened = open_case(resources.examples() / example, law, day)
    case = opened.sound()
    numbers = {f"certificate-{loan.id}": NUMBER for loan in case.loans}
    record, log = Record({"agreement": AGREED}, numbers), build_log(case, opened.records, day)
    return Matter(case, law, day, record, opened.files, opened.records, log, opened.contents)


def drafts(example: str) -> Iterator[Draft]:
    for stage in STAGES.values():
        yield from (each for each in stage(matter(example)) if isinstance(each, Draft))


ALL = [(example, draft.key) for example in DAYS for draft in drafts(example)]


@pytest.mark.slow
@pytest.mark.parametrize(("example", "key"), ALL)
def test_golden_text(example: str, key: str, tmp_path: Path) -> None:
    draft = next(each for each in drafts(example) if each.key == key)
    word = filled(draft, Templates(), draft.context)
    made = tmp_path / "paper.docx"
    made.write_bytes(word)
    text = snapshots.text(made)
    file = GOLDEN / example / f"{key}.txt"
    if os.environ.get("JIEQING_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.is_file(), f"no golden text yet: {file}"
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", DAYS)
def test_every_golden_text_belongs_to_a_paper(example: str) -> None:
    files = {file.stem for file in (GOLDEN / example).glob("*.txt")}
    assert files == {key for name, key in ALL if name == example}


@pytest.mark.parametrize("example", DAYS)
def test_papers_are_pure(example: str) -> None:
    assert list(drafts(example)) == list(drafts(example))


@pytest.mark.slow
@pytest.mark.parametrize(("example", "key"), ALL)
def test_a_context_holds_only_text_that_can_be_found_again(example: str, key: str) -> None:
    draft = next(each for each in drafts(example) if each.key == key)
    assert all(text == text.strip() and "None" not in text for text in printed(draft.context))


def test_identities_are_masked_where_the_full_number_is_not_needed() -> None:
    borrower = matter("online-loan").case.borrower
    number = borrower.document.number if hasattr(borrower, "document") else ""
    assert number
    for draft in drafts("online-loan"):
        shown = number in set(" ".join(printed(draft.context)).replace("：", " ").split())
        assert shown == (draft.kind == "agreement"), draft.key


def test_the_stages_come_in_the_order_of_the_process() -> None:
    assert list(STAGES) == list(Stage)
