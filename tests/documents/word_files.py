"""Word files for the tests, made with python-docx: small ones, and a whole settlement agreement."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import segno
from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

Docx = Any  # python-docx ships no types

_LEVELS = (
    ("chineseCountingThousand", "第%1条", "space"),
    ("chineseCountingThousand", "（%2）", "nothing"),
    ("decimal", "%3.", "tab"),
)


def blank() -> Docx:
    """An A4 document with 宋体 and Times New Roman at 12 pt on a line grid."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin, section.bottom_margin = Cm(2.54), Cm(2.54)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="312"/>')
    )
    normal = document.styles["Normal"]
    normal.font.size = Pt(12)
    set_fonts(normal.element.get_or_add_rPr(), "Times New Roman", "宋体")
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.25
    return document


def set_fonts(properties: Any, latin: str, chinese: str) -> None:
    """Give run properties a Latin and a Chinese font."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)
    properties.insert(0, parse_xml(
        f'<w:rFonts {nsdecls("w")} w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}"/>'
    ))  # fmt: skip


def add_numbering(document: Docx, restart: bool = False) -> int:
    """第一条 / （一） / 1.: one more list over the same definition; returns its number id."""
    root = document.part.numbering_part.element
    abstract = [
        a for a in root.findall(qn("w:abstractNum")) if a.get(qn("w:abstractNumId")) == "90"
    ]
    if not abstract:
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="0" w:firstLine="{0 if i == 0 else 480}"/></w:pPr></w:lvl>'
            for i, (kind, text, suffix) in enumerate(_LEVELS)
        )
        root.insert(0, parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        ))  # fmt: skip
    number = 900 + len(root.findall(qn("w:num")))
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    root.append(parse_xml(
        f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="90"/>'
        f'{override if restart else ""}</w:num>'
    ))  # fmt: skip
    return number


def number(paragraph: Any, num_id: int, level: int = 0) -> None:
    """Put a paragraph into a list."""
    paragraph._p.get_or_add_pPr().append(parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>'
    ))  # fmt: skip


def indent_two(paragraph: Any) -> None:
    """首行缩进 2 字符."""
    paragraph._p.get_or_add_pPr().append(parse_xml(
        f'<w:ind {nsdecls("w")} w:firstLine="480" w:firstLineChars="200"/>'
    ))  # fmt: skip


def add_field(paragraph: Any, code: str, complex_form: bool = True) -> None:
    """A PAGE or NUMPAGES field, in either of Word's two forms."""
    if not complex_form:
        paragraph._p.append(parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>9</w:t></w:r></w:fldSimple>'
        ))  # fmt: skip
        return
    for piece in (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {code} \\* MERGEFORMAT </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>9</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{piece}</w:r>"))


def add_page_numbers(document: Docx, header: str = "还款协议书") -> None:
    """A header line and 第 X 页 共 Y 页 below."""
    section = document.sections[0]
    top = section.header.paragraphs[0]
    top.text = header
    top.alignment = WD_ALIGN_PARAGRAPH.CENTER
    top._p.get_or_add_pPr().append(parse_xml(
        f'<w:pBdr {nsdecls("w")}>'
        '<w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    ))  # fmt: skip
    bottom = section.footer.paragraphs[0]
    bottom.alignment = WD_ALIGN_PARAGRAPH.CENTER
    bottom.add_run("第 ")
    add_field(bottom, "PAGE")
    bottom.add_run(" 页 共 ")
    add_field(bottom, "NUMPAGES", complex_form=False)
    bottom.add_run(" 页")


def shade(cell: Any, fill: str) -> None:
    """Give a cell a background."""
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>')
    )


def repeat_header(row: Any) -> None:
    """Let a row return on every page and never break."""
    properties = row._tr.get_or_add_trPr()
    properties.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def add_title(document: Docx, text: str) -> None:
    """A centred title in 黑体, as a heading of the first level."""
    title = document.add_paragraph(style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(0), Pt(12)
    run = title.add_run(text)
    run.font.size = Pt(22)
    run.font.bold = False
    run._r.get_or_add_rPr().append(parse_xml(f'<w:color {nsdecls("w")} w:val="000000"/>'))
    set_fonts(run._r.get_or_add_rPr(), "Times New Roman", "黑体")


def add_schedule(document: Docx, rows: Sequence[Sequence[str]]) -> Any:
    """期数 … a bordered table, its header repeated, its last row merged and shaded."""
    header = ("期数", "还款日", "应还本金（元）", "应还金额（元）")
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(table.rows[0].cells, header, strict=True):
        cell.text = text
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell.paragraphs[0].runs[0].font.bold = True
        shade(cell, "E7E6E6")
    repeat_header(table.rows[0])
    for values in rows:
        row = table.add_row()
        row.height, row.height_rule = Cm(0.8), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, text in zip(row.cells, values, strict=True):
            cell.text = text
            cell.vertical_alignment = 1
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    return table


def add_qr(document: Docx, text: str = "https://example.invalid/v/1") -> None:
    """A QR code in line with text, at the right."""
    stream = io.BytesIO()
    segno.make(text, error="m").save(stream, kind="png", scale=4)
    stream.seek(0)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run().add_picture(stream, width=Cm(2.5))
    drawing = paragraph._p.find(".//" + qn("wp:docPr"))
    drawing.set("descr", "核验二维码")


def add_signatures(document: Docx) -> None:
    """A block for two signatures that stays on one page."""
    table = document.add_table(rows=3, cols=2)
    texts = (
        ("甲方（盖章）：", "乙方（签字）："),
        ("授权代表：", ""),
        ("日期：    年  月  日",) * 2,
    )
    for row, values in zip(table.rows, texts, strict=True):
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell, text in zip(row.cells, values, strict=True):
            cell.text = text
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            cell.paragraphs[0].paragraph_format.space_after = Pt(18)


def agreement(articles: int = 16) -> Docx:
    """A settlement agreement of about five pages as a template with {{ fields }}."""
    document = blank()
    add_page_numbers(document)
    add_title(document, "{{ title }}")
    for line in (
        "甲方（债权人）：{{ creditor }}",
        "乙方（债务人）：{{ debtor }}",
        "身份证号码：{{ id_number }}",
    ):
        document.add_paragraph(line)
    body = document.add_paragraph(
        "鉴于甲乙双方于{{ contract_date }}签订编号为{{ contract_no }}的《借款合同》，"
        "现双方经平等协商，"
        "就剩余债务{{ amount }}（大写：{{ amount_words }}）的清偿事宜达成如下协议，以资共同遵守。"
    )
    indent_two(body)
    num_id = add_numbering(document)
    for article in range(articles):
        heading = document.add_paragraph(style="Heading 2")
        run = heading.add_run(f"债务确认与还款安排之{article + 1}")
        run.font.size = Pt(12)
        run._r.get_or_add_rPr().append(parse_xml(f'<w:color {nsdecls("w")} w:val="000000"/>'))
        set_fonts(run._r.get_or_add_rPr(), "Times New Roman", "黑体")
        number(heading, num_id)
        text = document.add_paragraph()
        indent_two(text)
        text.add_run("截至本协议签署之日，乙方尚欠甲方借款本金")
        text.add_run("{{ amount }}").font.bold = True
        text.add_run("，双方确认该金额不含罚息、复利及其他任何费用；逾期超过 15 日的，甲方有权")
        text.add_run("宣布全部债务提前到期").font.underline = True
        text.add_run("，并按照 LPR (3.10%) 的 4 倍以内计收违约金。")
        for _ in range(2):
            item = document.add_paragraph("乙方应当按照还款计划表载明的日期和金额足额还款；")
            number(item, num_id, 1)
    document.add_paragraph("附表：还款计划表").alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = add_schedule(document, [
        ("{%tr for i in instalments %}", "", "", ""),
        ("{{ i.number }}", "{{ i.due }}", "{{ i.principal }}", "{{ i.total }}"),
        ("{%tr endfor %}", "", "", ""),
        ("合计", "", "", "{{ amount }}"),
    ])  # fmt: skip
    last = table.rows[-1].cells
    last[0].merge(last[2])
    document.add_paragraph()
    add_signatures(document)
    add_qr(document)
    return document


def context(rows: int = 36) -> dict[str, object]:
    """Values for :func:`agreement`; the person is invented."""
    return {
        "title": "还款协议书",
        "creditor": "某某小额贷款有限公司",
        "debtor": "㛃𬱖䶮",
        "id_number": "990101199003071239",
        "contract_date": "2024年3月5日",
        "contract_no": "JK-2024-0305",
        "amount": "¥16,409.02",
        "amount_words": "人民币壹万陆仟肆佰零玖元零贰分",
        "instalments": [
            {
                "number": n + 1,
                "due": f"{2026 + n // 12}-{n % 12 + 1:02d}-15",
                "principal": "455.81",
                "total": f"{455 + n}.81",
            }
            for n in range(rows)
        ],
    }


def saved(document: Docx) -> bytes:
    """The document as a file's bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def simple(*paragraphs: str) -> bytes:
    """A document of plain paragraphs."""
    document = blank()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)
