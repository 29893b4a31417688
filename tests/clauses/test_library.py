"""Every clause of the library: its text in both languages, its fields, and the example it gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, meta
from lxml import etree

from pipeline import resources
from pipeline.clauses import Clause, Library, select
from pipeline.clauses.when import When
from pipeline.documents.compose import split
from pipeline.documents.render.word.package import read_parts
from pipeline.documents.render.word.xml import Element, q
from pipeline.errors import BadInput
from pipeline.law.law import Law
from pipeline.papers.agreement import drafts as agreement_drafts
from pipeline.papers.agreement_context import Agreement
from pipeline.papers.draft import Draft
from pipeline.papers.matter import Matter
from tests.case.broken import changed
from tests.papers.matters import text
from tests.papers.test_papers import DAYS

LIBRARY = Library.load()
every_clause = pytest.mark.parametrize("clause", LIBRARY.clauses, ids=lambda each: each.id)


@cache
def fragments(language: str) -> dict[str, list[Element]]:
    file = resources.templates() / f"clauses.{language}.docx"
    return split(read_parts(file.read_bytes()))


def _words(blocks: Iterable[Element]) -> str:
    return "".join(part.text or "" for block in blocks for part in block.iter(q("w:t")))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_library_and_word_file_have_the_same_clauses_in_the_same_order(language: str) -> None:
    assert list(fragments(language)) == [clause.id for clause in LIBRARY.clauses]


@every_clause
def test_the_fields_of_a_clause_are_those_that_its_text_uses(clause: Clause) -> None:
    used: set[str] = set()
    for language in ("zh", "en"):
        source = "\n".join(
            etree.tostring(block, encoding="unicode") for block in fragments(language)[clause.id]
        )
        plain = source.replace("{%p", "{%").replace("{%tr", "{%").replace("&gt;", ">")
        used |= meta.find_undeclared_variables(Environment().parse(plain))
    assert used - {"ref"} == set(clause.fields)
    assert used - {"ref"} <= set(Agreement.model_fields)


@pytest.mark.slow
@every_clause
def test_the_example_of_a_clause_is_true(clause: Clause, tmp_path: Path) -> None:
    loaded = changed(clause.example.case, clause.example.change)
    assert loaded.value is not None, loaded.findings
    matter = Matter(loaded.value, Law.load(), date(2026, 10, 28))
    assert clause.example.says in text(matter, "agreement", tmp_path).replace("**", "")
    (draft, *_) = (each for each in agreement_drafts(matter) if isinstance(each, Draft))
    assert clause.id in draft.clauses


@pytest.mark.parametrize("when", When)
def test_every_predicate_serves_a_clause(when: When) -> None:
    assert when in {clause.when for clause in LIBRARY.clauses}


@pytest.mark.parametrize("example", DAYS)
def test_the_base_departs_from_nothing(example: str) -> None:
    loaded = changed(example, {})
    assert loaded.value is not None
    assert loaded.value.terms is not None
    assert select(loaded.value, loaded.value.terms, LIBRARY).departures == ()


ROW = """
[[clause]]
id = "a"
zh = "甲"
en = "A"
when = "always"
from = 2021-01-01
example = { case = "online-loan", says = "甲" }
"""


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ('version = "1"', "clause"),
        ("version =", "Invalid value"),
        (f'version = "1"\n{ROW}{ROW}', "a"),
        (f'version = "1"\n{ROW}needs = "nosuch"\n', "nosuch"),
        (f'version = "1"\n{ROW}wen = "always"\n', "wen"),
        (f'version = "1"\n{ROW.replace("always", "never")}', "when"),
    ],
)
def test_a_library_that_is_wrong_is_named_with_its_fault(
    file: str, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "clauses.toml"
    path.write_text(file, "utf-8")
    with pytest.raises(BadInput) as caught:
        Library.from_file(path)
    assert caught.value.code == "clauses.library"
    assert problem in caught.value.message.render("en")
