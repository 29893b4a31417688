"""Lint of the Word file itself: what an editor left in, hostile files, random damage."""

from __future__ import annotations

import random
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from pipeline.documents.lint import lint
from pipeline.errors import BadInput
from pipeline.finding import Severity
from pipeline.papers.catalogue import Edition, editions
from pipeline.resources import templates
from tests.documents import word_files as wf
from tests.documents.lint_letter import LETTER, found, letter, said


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


def test_a_placeholder_for_a_picture_must_be_there(tmp_path: Path) -> None:
    paper = replace(LETTER, pictures=("核验二维码",))
    (finding,) = lint(letter(tmp_path / "信.docx"), Edition(paper, "zh"))
    assert "核验二维码" in said(finding)
    document = Document(str(tmp_path / "信.docx"))
    wf.add_qr(document)
    document.save(str(tmp_path / "信.docx"))
    assert lint(tmp_path / "信.docx", Edition(paper, "zh")) == ()


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


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
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
    findings = lint(path, edition)
    assert all(each.message.render("zh") for each in findings)
