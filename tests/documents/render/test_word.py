"""Word files read into the tree: styles, numbering, tables, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from pipeline.documents.render import word
from pipeline.documents.render.tree import Block, Style, Tree
from pipeline.documents.render.word.counting import count
from pipeline.documents.render.word.story import memory_of
from tests.documents import word_files as wf


def read(document: wf.Docx) -> Tree:
    return word.read(wf.saved(document))


def blocks(document: wf.Docx) -> list[Block]:
    return read(document)["sections"][0]["blocks"]


def kind_of(docx: bytes) -> list[bytes]:
    """The parts that looks depend on."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        names = ("styles", "theme/theme1", "numbering")
        return [archive.read(f"word/{name}.xml") for name in names]


def text(block: Block) -> str:
    return "".join(i.get("text", "") for i in block["inlines"])


def xml(tag: str) -> wf.Docx:
    """An element of the w: namespace from its short form."""
    head, _, rest = tag.partition(" ")
    return parse_xml(f"{head.rstrip('/>')} {nsdecls('w')} {rest or '/>'}")


def style_of_run(properties: str, style: str = "Normal") -> Style:
    document = wf.blank()
    run = document.add_paragraph(style=style).add_run("字")
    for element in parse_xml(f"<w:rPr {nsdecls('w')}>{properties}</w:rPr>"):
        run._r.get_or_add_rPr().append(element)
    tree = read(document)
    index: int = tree["sections"][0]["blocks"][0]["inlines"][0]["style"]
    return tree["styles"][index]


@pytest.mark.parametrize(
    ("properties", "key", "value"),
    [
        ('<w:sz w:val="32"/>', "size", 16.0),
        ("<w:b/>", "bold", True),
        ('<w:b w:val="0"/>', "bold", False),
        ("<w:i/>", "italic", True),
        ('<w:u w:val="double"/>', "underline", "double"),
        ("<w:strike/>", "strike", True),
        ('<w:color w:val="ff0000"/>', "colour", "FF0000"),
        ('<w:color w:val="auto"/>', "colour", ""),
        ('<w:highlight w:val="yellow"/>', "highlight", "FFFF00"),
        ('<w:shd w:val="pct25" w:color="000000" w:fill="FFFFFF"/>', "highlight", "BFBFBF"),
        ('<w:vertAlign w:val="superscript"/>', "script", "super"),
        ('<w:position w:val="-6"/>', "shift", -3.0),
        ('<w:spacing w:val="20"/>', "tracking", 1.0),
        ("<w:caps/>", "caps", "all"),
    ],
)
def test_run_properties(properties: str, key: str, value: object) -> None:
    assert style_of_run(properties)[key] == value  # type: ignore[literal-required]


def test_switches_of_two_style_levels_cancel_out_but_direct_ones_win() -> None:
    document = wf.blank()
    document.styles["Heading 3"].font.bold = True
    document.styles["Strong"].font.bold = True
    runs = document.add_paragraph(style="Heading 3")
    runs.add_run("甲", style="Strong")
    runs.add_run("乙")
    runs.add_run("丙", style="Strong").font.bold = True
    tree = read(document)
    inlines = tree["sections"][0]["blocks"][0]["inlines"]
    assert {i["text"]: tree["styles"][i["style"]]["bold"] for i in inlines} == {
        "甲": False, "乙丙": True,
    }  # fmt: skip


def test_fonts_come_from_the_theme_where_a_style_says_so() -> None:
    found = style_of_run('<w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="minorEastAsia"/>')
    assert (found["latin"], found["east_asian"]) == ("Calibri", "宋体")


@pytest.mark.parametrize(
    ("size", "spacing", "height"),
    [(12, None, 15.6), (16, None, 31.2), (12, 1.5, 23.4), (12, Pt(20), 20.0)],
)
def test_lines_keep_to_the_document_grid(size: int, spacing: float | None, height: float) -> None:
    document = wf.blank()
    document.styles["Normal"].paragraph_format.line_spacing = spacing or 1.0
    document.add_paragraph().add_run("字").font.size = Pt(size)
    (style,) = read(document)["styles"]
    assert style["top"] + style["bottom"] == pytest.approx(height)


def test_indents_in_characters_win_over_points() -> None:
    document = wf.blank()
    paragraph = document.add_paragraph()
    paragraph.add_run("字").font.size = Pt(16)
    paragraph._p.get_or_add_pPr().append(
        xml('<w:ind w:firstLine="480" w:firstLineChars="200" w:left="210"/>')
    )
    (block, *_) = blocks(document)
    assert (block["first"], block["left"]) == (32.0, 10.5)


def test_distances_add_up_and_equals_may_ask_for_none() -> None:
    document = wf.blank()
    for before, after in ((0, 6), (12, 3), (0, 0)):
        paragraph = document.add_paragraph("字")
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.space_after = Pt(after)
    assert [b["above"] for b in blocks(document)] == [0.0, 18.0, 3.0]
    for paragraph in document.paragraphs:
        paragraph._p.get_or_add_pPr().append(xml("<w:contextualSpacing/>"))
    assert [b["above"] for b in blocks(document)] == [0.0, 0.0, 0.0]


def test_labels_count_restart_and_follow_their_level() -> None:
    document = wf.blank()
    first = wf.add_numbering(document)
    second = wf.add_numbering(document, restart=True)
    for num_id, level in ((first, 0), (first, 1), (first, 1), (first, 0), (first, 1), (second, 0)):
        wf.number(document.add_paragraph("文"), num_id, level)
    assert [text(b) for b in blocks(document)] == [
        "第一条 文", "（一）文", "（二）文", "第二条 文", "（一）文", "第一条 文",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("n", "number_format", "label"),
    [
        (10, "chineseCountingThousand", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "japaneseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (10, "ideographDigital", "一〇"),
        (3, "ideographTraditional", "丙"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (14, "lowerRoman", "xiv"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (7, "cardinalText", None),
        (-3, "chineseCounting", "-3"),
    ],
)
def test_counting(n: int, number_format: str, label: str | None) -> None:
    assert count(n, number_format) == label


@pytest.mark.parametrize(
    ("sign", "font", "label"),
    [("\uf06c", "Wingdings", "●"), ("l", "Wingdings", "●"), ("·", "Symbol", "●"), ("l", "", "l"),
     ("o", "Courier New", "○"), ("–", "", "–")],
)  # fmt: skip
def test_bullets_of_symbol_fonts_are_signs(sign: str, font: str, label: str) -> None:
    document = wf.blank()
    number = wf.add_numbering(document)
    level = document.part.numbering_part.element.find(f".//{qn('w:lvl')}")
    level.find(qn("w:numFmt")).set(qn("w:val"), "bullet")
    level.find(qn("w:lvlText")).set(qn("w:val"), sign)
    if font:
        run = xml("<w:rPr/>")
        level.append(run)
        wf.set_fonts(run, font, font)
    wf.number(document.add_paragraph(), number)
    assert text(blocks(document)[0]).strip() == label


def test_fields_of_both_forms_are_live() -> None:
    document = wf.blank()
    wf.add_page_numbers(document)
    (footer,) = read(document)["sections"][0]["footers"].values()
    assert [i["text"] for i in footer[0]["inlines"]] == ["第 ", "page", " 页 共 ", "pages", " 页"]


def test_tables_know_merges_both_ways_borders_and_repeated_rows() -> None:
    document = wf.blank()
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    table.cell(1, 0).merge(table.cell(3, 0))
    table.cell(1, 1).merge(table.cell(1, 2))
    wf.repeat_header(table.rows[0])
    table.rows[2].height = Cm(2)
    (found, *_) = blocks(document)
    spans = {(c["x"], c["y"]): (c["colspan"], c["rowspan"]) for c in found["cells"]}
    assert spans[0, 1] == (1, 3)
    assert spans[1, 1] == (2, 1)
    assert (0, 2) not in spans
    assert found["header"] == 1
    assert all(set(c["borders"]) == {"top", "left", "bottom", "right"} for c in found["cells"])
    (tall,) = {c["min_height"] for c in found["cells"] if c["y"] == 2}
    assert tall == pytest.approx(Cm(2).pt, abs=0.1)


def test_neighbouring_cells_agree_on_the_heavier_line() -> None:
    document = wf.blank()
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    table.cell(0, 0)._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:tcBorders {nsdecls("w")}><w:right w:val="single" w:sz="24"/></w:tcBorders>')
    )
    one, two = blocks(document)[0]["cells"]
    assert one["borders"]["right"]["width"] == two["borders"]["left"]["width"] == 3.0


def test_table_styles_reach_only_the_cells_they_are_for() -> None:
    document = wf.blank()
    table = document.add_table(rows=3, cols=2, style="Light Shading Accent 1")
    for row in table.rows:
        for cell in row.cells:
            cell.text = "字"
    tree = read(document)
    cells = tree["sections"][0]["blocks"][0]["cells"]
    bold = {
        (c["x"], c["y"]): tree["styles"][c["blocks"][0]["inlines"][0]["style"]]["bold"]
        for c in cells
    }
    assert bold == {(0, 0): True, (1, 0): True, (0, 1): True, (1, 1): False, (0, 2): True,
                    (1, 2): False}  # fmt: skip
    fills = {(c["x"], c["y"]): c["fill"] for c in cells}
    assert fills[1, 1] == "D3DFEE"
    assert fills[1, 2] == ""


def test_content_controls_are_opened() -> None:
    document = wf.blank()
    document.add_paragraph("甲")._p.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent><w:r><w:t>乙</w:t></w:r>"
            "</w:sdtContent></w:sdt>"
        )
    )
    assert text(blocks(document)[0]) == "甲乙"


def hyperlink(code: str) -> Block:
    document = wf.blank()
    wf.add_field(document.add_paragraph(), code)
    return blocks(document)[0]["inlines"][0]


@pytest.mark.parametrize(
    ("code", "url", "anchor"),
    [
        ('HYPERLINK "https://a.invalid/x"', "https://a.invalid/x", ""),
        ('HYPERLINK "https://a.invalid/x" \\o "提示"', "https://a.invalid/x", ""),
        ('HYPERLINK "https://a.invalid/x" \\l "第二条"', "https://a.invalid/x#第二条", ""),
        ('hyperlink \\l "第二条"', "", "第二条"),
    ],
)
def test_links_that_are_fields_lead_where_word_says(code: str, url: str, anchor: str) -> None:
    link = hyperlink(code)
    assert (link["kind"], link["url"], link["anchor"]) == ("link", url, anchor)


def test_tabs_and_breaks_in_links_part_the_line() -> None:
    document = wf.blank()
    link = xml('<w:hyperlink w:anchor="二"/>')
    link.append(xml("<w:r/>"))
    for tag in ("t", "tab", "t", "br", "t"):
        link[0].append(xml(f"<w:{tag}/>"))
        link[0][-1].text = "字" if tag == "t" else None
    document.add_paragraph()._p.append(link)
    kinds = [inline["kind"] for inline in blocks(document)[0]["inlines"]]
    assert kinds == ["link", "tab", "link", "break", "link"]


def test_what_was_read_before_leaves_no_trace() -> None:
    documents = [wf.saved(wf.agreement(articles)) for articles in (1, 3)]
    bold = wf.agreement(2)
    bold.paragraphs[1].runs[0].font.bold = True
    wf.number(bold.paragraphs[2], wf.add_numbering(bold, restart=True))
    documents.append(wf.saved(bold))
    fresh = []
    for docx in documents:
        memory_of.cache_clear()
        fresh.append(word.read(docx))
    for docx, expected in zip(documents * 2, fresh * 2, strict=True):
        assert word.read(docx) == expected


def test_a_document_of_its_own_kind_is_not_remembered() -> None:
    document = wf.blank()
    for n in range(4_000):
        paragraph = document.add_paragraph(str(n))
        paragraph._p.get_or_add_pPr().append(xml(f'<w:divId w:val="{n}"/>'))
    docx = wf.saved(document)
    memory_of.cache_clear()
    word.read(docx)
    assert memory_of(*kind_of(docx)) == {}


def test_what_word_notes_of_its_editing_keeps_no_two_paragraphs_apart() -> None:
    document = wf.blank()
    for n in range(50):
        paragraph = document.add_paragraph(str(n))
        paragraph._p.set(qn("w:rsidR"), f"{n:08X}")
        paragraph._p.append(xml('<w:proofErr w:type="spellEnd"/>' if n % 2 else "<w:permEnd/>"))
    docx = wf.saved(document)
    memory_of.cache_clear()
    word.read(docx)
    assert sum(map(len, memory_of(*kind_of(docx)).values())) < 5


def test_cells_on_the_grid_and_off_it_are_not_taken_for_each_other() -> None:
    heights = []
    for on_the_grid in (False, True, False):
        document = wf.blank()
        document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("格").font.size = Pt(14)
        if on_the_grid:
            compat = document.settings.element.find(qn("w:compat"))
            compat.append(xml("<w:adjustLineHeightInTable"))
        tree = read(document)
        inline = tree["sections"][0]["blocks"][0]["cells"][0]["blocks"][0]["inlines"][0]
        heights.append(tree["styles"][inline["style"]]["top"])
    assert heights[0] == heights[2] < heights[1]
