"""Lint of templates: each fault is found where it is, and sound templates have none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.documents.lint import lint
from pipeline.finding import Severity
from pipeline.papers.catalogue import Edition, editions
from pipeline.resources import templates
from pipeline.running.templates import Templates
from tests.documents import word_files as wf
from tests.documents.lint_letter import LETTER, found, letter, replaced, said


@pytest.mark.slow
@pytest.mark.parametrize("edition", tuple(editions()), ids=lambda each: each.name)
def test_our_own_templates_are_clean(edition: Edition) -> None:
    clauses = Templates().every_clause(edition)
    assert lint(templates() / edition.file, edition, clauses) == ()


def test_every_template_of_ours_is_examined() -> None:
    there = {path.name for path in templates().glob("*.docx")}
    files = {each.file for each in editions()} | {each.library for each in editions()}
    assert there == files - {""}


def test_a_sound_letter_has_no_findings(tmp_path: Path) -> None:
    assert found(letter(tmp_path / "信.docx")) == ()


FAULTS = {
    "a field that is not there": ("{{ name }}", "{{ nmae }}", "undeclared", "Did you mean name?"),
    "a part of a group": ("extra.amount", "extra.amuont", "undeclared", "Did you mean amount?"),
    "a part of a row": ("r.due", "r.dew", "undeclared", "rows[].dew"),
    "a row's part outside of its loop": ("{{ name }}", "{{ due }}", "undeclared", "rows[].due?"),
    "a part of a text": ("{{ name }}", "{{ name.first }}", "undeclared", "no part first"),
    "a part of a list": ("{{ name }}", "{{ rows.due }}", "undeclared", "Go through it with for"),
    "a part of loop": ("loop.index", "loop.number", "undeclared", "loop.number"),
    "in a condition": ("{%p if note %}", "{%p if nto %}", "undeclared", "nto"),
    "in a filter": (
        "{{ r.no }}",
        "{{ rows|map(attribute='deu')|join }}",
        "undeclared",
        "Did you mean due?",
    ),
    "a loop over text": ("in lines", "in name", "not-a-list", "name is no list"),
    "printing a list": ("{{ name }}", "{{ rows }}", "not-text", "Go through it with for"),
    "printing a group": ("{{ name }}", "{{ extra }}", "not-text", "one of its parts: amount"),
    "printing a flag": ("{{ name }}", "{{ urgent }}", "not-text", "Ask for it with if"),
    "an expression of Jinja's that is none": (
        "{{ name }}",
        "{{ name + }}",
        "syntax",
        "not understood",
    ),
    "an empty tag": ("{{ name }}", "{{  }}", "syntax", "not understood"),
    "a condition without words": ("{% if urgent %}", "{% if %}", "syntax", "not understood"),
    "words after endif": ("{% endif %}", "{% endif urgent %}", "syntax", "do not belong"),
    "white space control": ("{% if urgent %}", "{%- if urgent %}", "trim", "Take the sign out"),
    "white space control at the end": ("{{ name }}", "{{ name -}}", "trim", "Take the sign out"),
    "a tag that is not closed": ("{{ name }}", "{{ name ", "unfinished", "{{ without its other"),
    "a brace too few": ("{{ name }}", "{{ name }", "unfinished", "{{ without its other"),
    "a tag that is not opened": ("{{ name }}", "name }}", "unfinished", "}} without its other"),
    "full-width braces": ("{{ name }}", "｛｛ name ｝｝", "braces", "half-width"),
    "braces apart": ("{{ name }}", "{ { name } }", "braces", "half-width"),
    "an if that is not closed": ("{% endif %}", "", "unbalanced", "{% endif %}"),
    "a row loop that is not closed": ("{%tr endfor %}", "x", "unbalanced", "{%tr endfor %}"),
    "an end of nothing": ("{%p if note %}", "x", "unbalanced", "belongs to nothing"),
    "an else of nothing": ("致", "{% else %}", "unbalanced", "belongs to nothing"),
    "different kinds": ("{%p endif %}", "{% endif %}", "apart", "different kinds"),
    "around paragraphs without p": (
        "{%p for line in lines %}",
        "{% for line in lines %}",
        "apart",
        "{%p … %}",
    ),
    "a row tag among paragraphs": (
        "{%p if note %}",
        "{%tr if note %}",
        "level",
        "outside of a table",
    ),
    "text beside a tag of a paragraph": (
        "{%p if note %}",
        "甲{%p if note %}",
        "not-alone",
        "“甲” would be",
    ),
    "text beside a tag of a row": (
        "{%tr for r in rows %}",
        "乙{%tr for r in rows %}",
        "not-alone",
        "“乙”",
    ),
    "a cell tag": ("{{ name }}", "{%tc if urgent %}{{ name }}", "level", "not filled"),
    "rich text": ("{{ name }}", "{{r name }}", "level", "not filled"),
    "set": ("{{ name }}", "{% set a = name %}{{ a }}", "forbidden", "only if and for"),
    "a macro": (
        "{{ name }}",
        "{% macro m() %}{% endmacro %}{{ name }}",
        "forbidden",
        "only if and for",
    ),
    "include": ("{{ name }}", "{% include 'x' %}{{ name }}", "forbidden", "only if and for"),
    "import": ("{{ name }}", "{% import 'x' as y %}{{ name }}", "forbidden", "only if and for"),
    "a call": ("{{ name }}", "{{ name.upper() }}", "forbidden", "computes nothing"),
    "a part that may be absent": (
        "{%p if extra %}",
        "{%p if name %}",
        "fill-undefined",
        "Where there is no extra",
    ),
    "a filter that is not there": ("{{ name }}", "{{ name|pprint }}", "fill-syntax", "pprint"),
    "a power that takes for ever": ("{{ name }}", "{{ 9**9**9**9 }}", "forbidden", "nothing"),
    "too deep": ("{{ name }}", f"{{{{ {'(' * 2000}name{')' * 2000} }}}}", "syntax", "recursion"),
    "too long": ("{{ name }}", f"{{{{ {'9' * 9000} }}}}", "syntax", "not understood"),
    "too many within each other": (
        "{{ name }}",
        "{% if name %}" * 2000 + "{% endif %}" * 2000,
        "too-deep",
        "11 others",
    ),
    "a value that cannot be computed": (
        "{{ name }}",
        "{{ name - name }}",
        "fill-expression",
        "computed",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "code", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    findings = found(letter(tmp_path / "信.docx", replaced(old, new)))
    guilty = [each for each in findings if each.code == f"template.{code}"]
    assert guilty, findings
    assert any(words in said(each) for each in guilty), [said(each) for each in guilty]
    assert {each.severity for each in guilty} == {Severity.ERROR}
    assert all(each.message.render("zh") != each.message.render("en") for each in findings)


def test_a_finding_names_part_table_row_paragraph_and_expression(tmp_path: Path) -> None:
    (finding,) = (
        each
        for each in found(letter(tmp_path / "信.docx", replaced("{{ r.due }}", "于{{ r.dua }}")))
        if each.severity is Severity.ERROR
    )
    assert finding.where.path == "body.tables[1].rows[2].cells[2]"
    assert finding.where.file.endswith("信.docx")
    assert "body, table 1 row 2: “于{{ r.dua }}”" in finding.message.render("en")
    assert "正文表1第2行" in finding.message.render("zh").replace(" ", "")


def test_a_fault_in_a_header_names_it(tmp_path: Path) -> None:
    findings = found(letter(tmp_path / "信.docx", header="{{ nam }}"))
    assert findings[0].where.path.startswith("header")


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        for old, new in (("{{ name }}", "{{ nmae }}"), ("{{ line }}", "{{ line }"),
                         ("{%tr endfor %}", "甲"), ("{{ note }}", "{%- if note %}")):  # fmt: skip
            replaced(old, new)(document)

    codes = {each.code for each in found(letter(tmp_path / "信.docx", edit))}
    assert codes >= {"template.undeclared", "template.unfinished", "template.unbalanced",
                     "template.trim"}  # fmt: skip


def test_fields_that_are_never_printed_are_warnings(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        replaced("说明：{{ note }}", "说明")(document)
        replaced("{{ r.due }}", "")(document)
        replaced("{{ line }}", "甲")(document)

    path = letter(tmp_path / "信.docx", edit)
    findings = found(path)
    assert {each.severity for each in findings} == {Severity.WARNING}
    assert [each.message.values["path"] for each in findings] == ["note", "rows[].due", "lines"]
    paper = replace(LETTER, chinese_only=("note", "rows[].due", "lines"))
    assert lint(path, Edition(paper, "zh")) == findings
    assert lint(path, Edition(paper, "en")) == ()


def test_a_list_that_does_not_appear_is_named_once(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        document.element.body.remove(document.tables[0]._tbl)

    (finding,) = found(letter(tmp_path / "信.docx", edit))
    assert finding.message.values["path"] == "rows"


def test_a_loop_and_its_end_in_different_tables(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        row = document.tables[0].rows[2]._tr
        other = document.add_table(rows=1, cols=2)
        other._tbl.append(row)

    findings = found(letter(tmp_path / "信.docx", edit))
    assert "template.apart" in {each.code for each in findings}


def test_a_paragraph_loop_that_leaves_its_cell(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        replaced("{%p endfor %}", "")(document)
        document.tables[0].rows[1].cells[1].add_paragraph("{%p endfor %}")

    findings = found(letter(tmp_path / "信.docx", edit))
    assert "template.apart" in {each.code for each in findings}


def test_a_tag_split_over_two_cells(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        one, other = document.tables[0].rows[1].cells
        one.text, other.text = "{{ r.no }}{{ r.", "due }}"

    codes = [each.code for each in found(letter(tmp_path / "信.docx", edit))]
    assert codes.count("template.unfinished") == 2


def test_tags_that_word_split_into_runs_are_one(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        paragraph = document.add_paragraph("{{ na")
        paragraph.add_run("me }").font.bold = True
        paragraph.add_run("}")

    assert found(letter(tmp_path / "信.docx", edit)) == ()


def test_curly_quotation_marks_count_as_straight_ones(tmp_path: Path) -> None:
    edit = replaced("{{ name }}", "{% if name != “甲” %}{{ name }}{% endif %}")
    assert found(letter(tmp_path / "信.docx", edit)) == ()


def test_values_in_rows_of_a_filtered_list_count_as_printed(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        replaced("{{ r.due }}", "")(document)
        document.add_paragraph("{{ rows|map(attribute='due')|join('、') }}，{{ lines|join }}")

    assert found(letter(tmp_path / "信.docx", edit)) == ()
