"""Templates: what goes in comes out as text, what is missing stops the paper and says where."""

from __future__ import annotations

import datetime
import io
import re
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from pipeline.documents.fill import fill
from pipeline.errors import BadInput, RenderingError
from tests.documents import word_files as wf

DAY = datetime.date(2026, 1, 2)
Fill = Callable[..., wf.Docx]


def filled(template: Path, context: dict[str, object]) -> wf.Docx:
    return Document(io.BytesIO(fill(template, context, title="协议", date=DAY)))


@pytest.fixture
def one_line(tmp_path: Path) -> Callable[[str], Path]:
    def make(text: str) -> Path:
        path = tmp_path / "一页.docx"
        path.write_bytes(wf.simple("第一段", text, "第三段"))
        return path

    return make


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("templates") / "协议.docx"
    path.write_bytes(wf.saved(wf.agreement()))
    return path


@pytest.mark.parametrize(
    "text",
    ["张三 <b> & co", "{{ x }}", "{% for %}", "{%p if a %}", "{_{ x }_}", "{# a #}", "😀 𬱖", '"q"',
     "</w:t></w:r>", "&lt;", "{%tr", "“引号”", "  前后空格  "],
)  # fmt: skip
def test_values_come_out_as_they_went_in(one_line: Callable[[str], Path], text: str) -> None:
    document = filled(one_line("甲方：{{ name }}。"), {"name": text})
    assert document.paragraphs[1].text == f"甲方：{text}。"


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    if re.search("[\u202a-\u202e\u2066-\u2069\ufffe\uffff]", text):
        return
    path = tmp_path_factory.getbasetemp() / "any.docx"
    if not path.exists():
        path.write_bytes(wf.simple("一", "甲{{ x }}乙"))
    assert filled(path, {"x": text}).paragraphs[1].text == f"甲{text}乙"


def test_markup_objects_are_text_too(one_line: Callable[[str], Path]) -> None:
    document = filled(one_line("{{ x }}"), {"x": Markup("<w:br/>")})
    assert document.paragraphs[1].text == "<w:br/>"


def test_newlines_and_tabs_become_words_own(one_line: Callable[[str], Path]) -> None:
    document = filled(one_line("{{ x }}"), {"x": "一\r\n二\n三\t四"})
    assert document.paragraphs[1].text == "一\n二\n三\t四"
    assert document.paragraphs[1]._p.xml.count("<w:br/>") == 2


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1b", "\x7f", "\x85", "\r", "\u202e", "\u2028",
                                 "\u200b", "\ufeff"])  # fmt: skip
def test_control_characters_are_refused(one_line: Callable[[str], Path], bad: str) -> None:
    with pytest.raises(RenderingError) as caught:
        filled(one_line("{{ x }}"), {"x": f"a{bad}b"})
    assert caught.value.code == "documents.fill.control"
    assert f"U+{ord(bad):04X}" in caught.value.message.render("zh")


@pytest.mark.parametrize(
    ("value", "code"),
    [(None, "empty"), (1.5, "kind"), (True, "kind"), ([1], "kind"), (DAY, "kind")],
)
def test_what_is_no_text_is_refused(
    one_line: Callable[[str], Path], value: object, code: str
) -> None:
    with pytest.raises(RenderingError) as caught:
        filled(one_line("{{ x }}"), {"x": value})
    assert caught.value.code == f"documents.fill.{code}"


def test_literals_are_texts_as_any_other(one_line: Callable[[str], Path]) -> None:
    document = filled(one_line("{{ 'a & <b>' }}{{ 3 }}"), {})
    assert document.paragraphs[1].text == "a & <b>3"
    with pytest.raises(RenderingError, match=r"The value of \{\{ none \}\} is"):
        filled(one_line("之前{{ none }}"), {})


def test_numbers_are_printed(one_line: Callable[[str], Path]) -> None:
    document = filled(one_line("{{ n }} {{ d }}"), {"n": 3, "d": Decimal("1.50")})
    assert document.paragraphs[1].text == "3 1.50"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("{{ debtor.nme }}", "undefined"),
        ("{{ nobody }}", "undefined"),
        ("{% if missing %}x{% endif %}", "undefined"),
        ("{{ ''.__class__.__mro__ }}", "forbidden"),
        ("{{ debtor.__init__.__globals__ }}", "forbidden"),
        ("{{ debtor.pop('name') }}", "forbidden"),
        ("{{ debtor.name + 1 }}", "expression"),
        ("{{ range(3) }}", "forbidden"),
        ("{{ 9**9**9**9 }}", "forbidden"),
        ("{{ 'a' * 9999999999 }}", "forbidden"),
        ("{{ '%9999999999d' % 1 }}", "forbidden"),
        ("{{ 1|batch(9999999999, 'x') }}", "syntax"),
        ("{% if debtor %}" * 12 + "x" + "{% endif %}" * 12, "too-deep"),
        ("{% if debtor %}" * 3000 + "x" + "{% endif %}" * 3000, "too-deep"),
        ("{{ " + "(" * 3000 + "debtor" + ")" * 3000 + " }}", "too-deep"),
        ("{{ " + "not " * 3000 + "debtor }}", "too-deep"),
        ("{{ debtor" + ".name" * 3000 + " }}", "too-deep"),
        ("{{ debtor" + " + 1" * 3000 + " }}", "too-deep"),
        ("{{ debtor" + "|upper" * 3000 + " }}", "too-deep"),
        ("{{ debtor.name|safe }}", "syntax"),
        ("{% autoescape false %}{{ debtor.name }}{% endautoescape %}", "syntax"),
        ("{% include 'x' %}", "expression"),
        ("{{ debtor. }}", "syntax"),
        ("{{r debtor.name }}", "level"),
        ("{{ debtor.name", "syntax"),
        ("{% if debtor %}", "syntax"),
    ],
)
def test_errors_say_where(one_line: Callable[[str], Path], tag: str, code: str) -> None:
    template = one_line(f"乙方：{{{{ debtor.name }}}}，{tag}。")
    with pytest.raises(RenderingError) as caught:
        filled(template, {"debtor": {"name": "某某"}})
    assert caught.value.code == f"documents.fill.{code}"
    said = caught.value.message.render("en")
    assert "一页.docx" in said
    assert "body, paragraph" in said
    assert "乙方：" in said
    assert caught.value.message.render("zh").count("{expression}") == 0


def test_the_expression_named_is_the_guilty_one(one_line: Callable[[str], Path]) -> None:
    template = one_line("{{ a }}，{{ a }}，{{ b }}，{{ a }}")
    with pytest.raises(RenderingError) as caught:
        filled(template, {"a": "甲"})
    assert caught.value.message.render("en").startswith("{{ b }} is not in the data.")


def test_a_tag_without_its_other_half_is_named_with_its_row(tmp_path: Path) -> None:
    document = wf.blank()
    document.add_table(rows=2, cols=1).cell(1, 0).text = "甲方：{{ name，下称甲方"
    path = tmp_path / "半.docx"
    path.write_bytes(wf.saved(document))
    with pytest.raises(RenderingError) as caught:
        filled(path, {"name": "某某"})
    said = caught.value.message.render("en")
    assert said.startswith("{{ name，下称甲方 is not understood")
    assert "table 1 row 2, paragraph “甲方：{{ name，下称甲方”" in said


def test_errors_in_a_header_name_its_part(tmp_path: Path) -> None:
    document = wf.blank()
    wf.add_page_numbers(document, "编号 {{ number }}")
    path = tmp_path / "页眉.docx"
    path.write_bytes(wf.saved(document))
    with pytest.raises(RenderingError, match=r"header 1, paragraph “编号 {{ number }}”"):
        filled(path, {})
    assert filled(path, {"number": "7"}).sections[0].header.paragraphs[0].text == "编号 7"


def test_errors_in_a_footer_name_its_part(tmp_path: Path) -> None:
    document = wf.blank()
    document.sections[0].footer.paragraphs[0].text = "编号 {{ number }}"
    path = tmp_path / "页脚.docx"
    path.write_bytes(wf.saved(document))
    with pytest.raises(RenderingError, match=r"\(页脚.docx, footer \d, paragraph “编号 {{"):
        filled(path, {})


def test_errors_in_a_table_name_its_row_as_word_counts_it(tmp_path: Path) -> None:
    """Rows that hold nothing but a tag count too, and of two tags alike the guilty one is named."""
    document = wf.blank()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{{ r }}"
    begin, end = ("{%tr for i in rows %}", "", "", ""), ("{%tr endfor %}", "", "", "")
    wf.add_schedule(document, [begin, ("{{ i }}",) * 4, end, ("{{ r }}", "", "", "")])
    nested = document.tables[1].cell(4, 1).add_table(rows=2, cols=1)
    nested.cell(1, 0).text = "其中 {{ none }}"
    path = tmp_path / "表.docx"
    path.write_bytes(wf.saved(document))

    def said(context: dict[str, object]) -> str:
        with pytest.raises(RenderingError) as caught:
            filled(path, context)
        assert caught.value.where is not None
        return f"{caught.value.message.render('en')} {caught.value.where.path}"

    assert "table 1 row 1, paragraph “{{ r }}”" in said({"rows": []})
    in_loop = said({"rows": [None], "r": "1"})
    assert "table 2 row 3, paragraph “{{ i }}”" in in_loop
    assert "body.tables[2].rows[3].cells[1] {{ i }}" in in_loop
    in_nested = said({"rows": ["1"], "r": "1"})
    assert "table 2 row 5, paragraph “其中 {{ none }}”" in in_nested
    assert "tables[2].rows[5].cells[2].tables[1].rows[2].cells[1]" in in_nested


def test_rows_and_paragraphs_repeat(tmp_path: Path) -> None:
    document = wf.blank()
    for text in ("{%p for c in clauses %}", "{%p if c %}", "{{ c }}", "{%p endif %}",
                 "{%p endfor %}"):  # fmt: skip
        document.add_paragraph(text)
    wf.add_schedule(document, [("{%tr for i in rows %}", "", "", ""), ("{{ i }}",) * 4,
                               ("{%tr endfor %}", "", "", "")])  # fmt: skip
    path = tmp_path / "循环.docx"
    path.write_bytes(wf.saved(document))
    made = filled(path, {"clauses": ["一", "", "三"], "rows": [1, 2]})
    assert [p.text for p in made.paragraphs] == ["一", "三"]
    assert [row.cells[3].text for row in made.tables[0].rows] == ["应还金额（元）", "1", "2"]


def test_tags_that_word_split_into_runs_are_found(tmp_path: Path) -> None:
    document = wf.blank()
    paragraph = document.add_paragraph("甲{")
    for piece in ("{ na", "me }", "}乙"):
        paragraph.add_run(piece).font.bold = piece == "me }"
    path = tmp_path / "分段.docx"
    path.write_bytes(wf.saved(document))
    assert filled(path, {"name": "值"}).paragraphs[0].text == "甲值乙"


def test_a_cell_emptied_by_a_condition_stays_sound(tmp_path: Path) -> None:
    document = wf.blank()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "{%p if no %}"
    cell.add_paragraph("正文")
    cell.add_paragraph("{%p endif %}")
    path = tmp_path / "空格.docx"
    path.write_bytes(wf.saved(document))
    made = filled(path, {"no": False})
    assert [p.text for p in made.tables[0].cell(0, 0).paragraphs] == [""]


def test_the_same_input_gives_the_same_bytes(agreement: Path) -> None:
    one = fill(agreement, wf.context(), title="协议", date=DAY)
    assert one == fill(agreement, wf.context(), title="协议", date=DAY)
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_come_from_the_arguments(agreement: Path) -> None:
    made = fill(agreement, wf.context(), title="还款<协议>", date=DAY, language="zh")
    core = Document(io.BytesIO(made)).core_properties
    assert (core.title, core.language, core.author) == ("还款<协议>", "zh-CN", "")
    assert core.created == core.modified
    assert core.created.date() == DAY


def test_a_template_without_properties_gets_them(tmp_path: Path) -> None:
    source = wf.simple("甲")
    stripped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stripped, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            data = re.sub(rb"<(Override|Relationship) [^>]*core-properties[^>]*/>", b"", data)
            if entry.filename != "docProps/core.xml":
                new.writestr(entry, data)
    path = tmp_path / "无属性.docx"
    path.write_bytes(stripped.getvalue())
    made = Document(io.BytesIO(fill(path, {}, title="题", date=DAY)))
    assert made.core_properties.title == "题"


def test_a_changed_template_is_read_again(one_line: Callable[[str], Path]) -> None:
    assert filled(one_line("旧{{ x }}"), {"x": "1"}).paragraphs[1].text == "旧1"
    assert filled(one_line("更新后的{{ x }}"), {"x": "1"}).paragraphs[1].text == "更新后的1"


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_word_file_is_bad_input(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        fill(path, {}, title="", date=DAY)
    with pytest.raises(BadInput, match="no template"):
        fill(tmp_path / "absent.docx", {}, title="", date=DAY)


def test_cost_grows_with_the_rows_and_no_faster(agreement: Path) -> None:
    def seconds(rows: int) -> float:
        context = wf.context(rows)
        fill(agreement, context, title="", date=DAY)
        times = []
        for _ in range(3):
            start = time.process_time()
            fill(agreement, context, title="", date=DAY)
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(2_400) <= 12 * seconds(240)
