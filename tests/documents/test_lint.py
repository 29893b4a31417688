"""Lint of templates: each fault is found where it is, and sound templates have none."""

from __future__ import annotations

import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from pipeline.documents.lint import lint
from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity
from pipeline.papers.catalogue import Edition, editions
from pipeline.papers.draft import Context
from pipeline.papers.fields import TextOrBlank, shape_of
from pipeline.resources import templates
from tests.documents import word_files as wf


class Row(Context):
    no: str
    due: str


class Extra(Context):
    amount: str


class Letter(Context):
    name: str
    note: TextOrBlank
    urgent: bool
    extra: Extra | None
    rows: tuple[Row, ...]
    lines: tuple[str, ...]


SOUND = (
    "致{{ name }}：{% if urgent %}急{% else %}平{% endif %}",
    "{%p if note %}",
    "说明：{{ note }}",
    "{%p endif %}",
    "{%p if extra %}",
    "另付{{ extra.amount }}元",
    "{%p endif %}",
    "{%p for line in lines %}",
    "{{ loop.index }}. {{ line }}{% if loop.last %}。{% endif %}",
    "{%p endfor %}",
)
ROWS = (
    ("{%tr for r in rows %}", ""),
    ("{{ r.no }}", "{{ r.due }}"),
    ("{%tr endfor %}", ""),
)
Edit = Callable[[wf.Docx], None]


def letter(path: Path, edit: Edit | None = None, *, header: str = "抬头 {{ name }}") -> Path:
    document = wf.blank()
    document.sections[0].header.paragraphs[0].text = header
    for text in SOUND:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=2)
    for texts in ROWS:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    if edit:
        edit(document)
    path.write_bytes(wf.saved(document))
    return path


def replaced(old: str, new: str) -> Edit:
    """Sets new text for the first paragraph or cell that holds ``old``."""

    def edit(document: wf.Docx) -> None:
        cells = [p for t in document.tables for row in t.rows for c in row.cells
                 for p in c.paragraphs]  # fmt: skip
        found = next(p for p in (*document.paragraphs, *cells) if old in p.text)
        found.text = found.text.replace(old, new)

    return edit


def found(path: Path) -> tuple[Finding, ...]:
    return lint(path, shape_of(Letter))


def said(finding: Finding) -> str:
    hint = finding.hint.render("en") if finding.hint else ""
    return f"{finding.message.render('en')} {hint}"


@pytest.mark.parametrize("edition", tuple(editions()), ids=lambda each: each.name)
def test_our_own_templates_are_clean(edition: Edition) -> None:
    assert lint(templates() / edition.file, edition.paper.shape, edition.left_out) == ()


def test_every_template_of_ours_is_examined() -> None:
    there = {path.name for path in templates().glob("*.docx")}
    assert there == {edition.file for edition in editions()}


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
    "in a filter": ("{{ r.no }}", "{{ rows|map(attribute='deu')|join }}", "undeclared", "Did you mean due?"),
    "a loop over text": ("in lines", "in name", "not-a-list", "name is no list"),
    "printing a list": ("{{ name }}", "{{ rows }}", "not-text", "Go through it with for"),
    "printing a group": ("{{ name }}", "{{ extra }}", "not-text", "one of its parts: amount"),
    "printing a flag": ("{{ name }}", "{{ urgent }}", "not-text", "Ask for it with if"),
    "an expression of Jinja's that is none": ("{{ name }}", "{{ name + }}", "syntax", "not understood"),
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
    "around paragraphs without p": ("{%p for line in lines %}", "{% for line in lines %}", "apart", "{%p … %}"),
    "a row tag among paragraphs": ("{%p if note %}", "{%tr if note %}", "level", "outside of a table"),
    "text beside a tag of a paragraph": ("{%p if note %}", "甲{%p if note %}", "not-alone", "“甲” would be"),
    "text beside a tag of a row": ("{%tr for r in rows %}", "乙{%tr for r in rows %}", "not-alone", "“乙”"),
    "a cell tag": ("{{ name }}", "{%tc if urgent %}{{ name }}", "level", "not filled"),
    "rich text": ("{{ name }}", "{{r name }}", "level", "not filled"),
    "set": ("{{ name }}", "{% set a = name %}{{ a }}", "forbidden", "only if and for"),
    "a macro": ("{{ name }}", "{% macro m() %}{% endmacro %}{{ name }}", "forbidden", "only if and for"),
    "include": ("{{ name }}", "{% include 'x' %}{{ name }}", "forbidden", "only if and for"),
    "import": ("{{ name }}", "{% import 'x' as y %}{{ name }}", "forbidden", "only if and for"),
    "a call": ("{{ name }}", "{{ name.upper() }}", "forbidden", "calls nothing"),
    "a part that may be absent": ("{%p if extra %}", "{%p if name %}", "fill-undefined", "Where there is no extra"),
    "a filter that is not there": ("{{ name }}", "{{ name|pprint }}", "fill-syntax", "pprint"),
    "a value that cannot be computed": ("{{ name }}", "{{ name * name }}", "fill-expression", "computed"),
}  # fmt: skip


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
    assert lint(path, shape_of(Letter), ["note", "rows[].due", "lines"]) == ()


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


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ('<w:ins w:id="1" w:author="x"><w:r><w:t>新</w:t></w:r></w:ins>', "tracked insertion"),
        ('<w:del w:id="1" w:author="x"><w:r><w:delText>旧</w:delText></w:r></w:del>', "deletion"),
        ('<w:r><w:rPr><w:rPrChange w:id="2" w:author="x"><w:rPr/></w:rPrChange></w:rPr></w:r>',
         "formatting"),
        ('<w:r><w:commentReference w:id="0"/></w:r>', "comment"),
    ],
)  # fmt: skip
def test_changes_and_comments_left_in(tmp_path: Path, xml: str, words: str) -> None:
    def edit(document: wf.Docx) -> None:
        wrapped = parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")
        document.paragraphs[0]._p.append(wrapped[0])

    findings = found(letter(tmp_path / "信.docx", edit))
    assert [each.code for each in findings] == ["template.changes"]
    assert words in said(findings[0])


def test_a_font_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        run = document.add_paragraph("正文").runs[0]
        wf.set_fonts(run._r.get_or_add_rPr(), "Papyrus", "汉仪尚巍手书")

    (finding,) = found(letter(tmp_path / "信.docx", edit))
    assert (finding.code, finding.severity) == ("template.font", Severity.WARNING)
    assert "汉仪尚巍手书" in said(finding)
    assert "“正文”" in said(finding)


def test_what_the_engine_refuses_is_named(tmp_path: Path) -> None:
    def edit(document: wf.Docx) -> None:
        document.add_paragraph("公式")._p.append(parse_xml(
            '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/>'
        ))  # fmt: skip

    (finding,) = found(letter(tmp_path / "信.docx", edit))
    assert finding.code == "template.unsupported"
    assert "a formula" in said(finding)
    assert "“公式”" in said(finding)


def rewritten(path: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes]) -> Path:
    other = path.with_name(f"2{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
        for name, data in more.items():
            new.writestr(name, data)
    return other


def test_a_tag_in_a_part_that_is_never_filled(tmp_path: Path) -> None:
    part = {"word/other.xml": b"<w>{{ name }}</w>"}
    (finding,) = found(rewritten(letter(tmp_path / "信.docx"), lambda _, data: data, part))
    assert finding.code == "template.not-filled"
    assert "{{ name }} in word/other.xml" in said(finding)


def test_macros_are_refused(tmp_path: Path) -> None:
    path = letter(tmp_path / "信.docx")
    path = rewritten(path, lambda _, data: data, {"word/vbaProject.bin": b"\xd0\xcf"})
    assert "template.macro" in {each.code for each in found(path)}


def test_what_word_would_fetch_is_refused_and_a_link_is_not(tmp_path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name != "word/_rels/document.xml.rels":
            return data
        base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        added = "".join(
            f'<Relationship Id="x{kind}" Type="{base}/{kind}" Target="https://example.invalid/{kind}"'
            ' TargetMode="External"/>'
            for kind in ("image", "hyperlink")
        )
        return data.replace(b"</Relationships>", f"{added}</Relationships>".encode())

    path = rewritten(letter(tmp_path / "信.docx"), change, {})
    external = [said(each) for each in found(path) if each.code == "template.external"]
    assert len(external) == 1
    assert "example.invalid/image" in external[0]


@pytest.mark.parametrize("data", [b"", b"text", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_word_file_is_bad_input(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "信.docx"
    path.write_bytes(data)
    with pytest.raises(BadInput):
        found(path)


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        found(tmp_path / "无.docx")


PIECES = ("{{", "}}", "{%", "%}", "{#", "#}", "{%p ", "{%tr ", "{%- ", " -%}", "if", "else", "for",
          "in", "endfor", "endif", "{", "}", "%", "name", "rows", "r.due", ".", "|", "(", ")", "[",
          "'", "“", "<", "&", "\t", "\n", "set x = 1", "vm", "hm", "colspan 2", "raw", "endraw",
          "甲", " ", "\u3000", "\u00a0", "0", "~", "loop", "not", "is", "defined")  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_damaged_tags_end_in_findings(tmp_path: Path, seed: int) -> None:
    """Random pieces of tags in random places: findings, or none; never anything else."""
    dice = random.Random(seed)
    path = tmp_path / "信.docx"

    def edit(document: wf.Docx) -> None:
        cells = [p for row in document.tables[0].rows for c in row.cells for p in c.paragraphs]
        for paragraph in dice.sample([*document.paragraphs, *cells], k=5):
            at = dice.randint(0, len(paragraph.text))
            junk = "".join(dice.choices(PIECES, k=dice.randint(1, 6)))
            cut = dice.randint(0, 3)
            paragraph.text = paragraph.text[:at] + junk + paragraph.text[at + cut :]

    for finding in found(letter(path, edit)):
        assert finding.message.render("zh")
        assert finding.message.render("en")


@pytest.mark.parametrize("seed", range(12))
def test_our_own_templates_damaged_end_in_findings(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    edition = dice.choice(list(editions()))
    path = tmp_path / edition.file
    shutil.copy(templates() / edition.file, path)
    document = Document(str(path))
    texts = [t for t in document.element.body.iter(qn("w:t")) if t.text and "{" in t.text]
    for text in dice.sample(texts, k=3):
        text.text = text.text.replace(dice.choice(["{", "}", "%", " ", "e"]), dice.choice(PIECES))
    document.save(str(path))
    findings = lint(path, edition.paper.shape, edition.left_out)
    assert all(each.message.render("zh") for each in findings)
