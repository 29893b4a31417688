"""Word files of ``benchmarks.render``: no paragraph in common, shorter ones, typst by hand."""

from __future__ import annotations

import io
import random
import re

from lxml import etree

from pipeline.documents.render.tree import Block, Inline, Style, Tree
from pipeline.documents.render.word.package import pack, read_parts
from pipeline.documents.render.word.xml import q

_STORIES = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_CHINESE, _FIGURES = re.compile("[\u4e00-\u9fff]"), re.compile("[0-9]")
_MARKUP = re.compile(r"([\\#*_$`<>@=\-+/~\[\]\"'])")


def beginning(word: bytes, blocks: int) -> bytes:
    """The file with no more than the first paragraphs and tables of its body."""
    parts = read_parts(word)
    root = etree.parse(io.BytesIO(parts["word/document.xml"])).getroot()
    body = root.find(q("w:body"))
    for element in [each for each in body if each.tag != q("w:sectPr")][blocks:]:
        body.remove(element)
    parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return pack(parts)


def varied(word: bytes, seed: int) -> bytes:
    """The file with the letters of every text shuffled and all of its figures new."""
    draw = random.Random(seed)
    parts = read_parts(word)
    for name in filter(_STORIES.fullmatch, parts):
        root = etree.parse(io.BytesIO(parts[name])).getroot()
        for element in root.iter(q("w:t")):
            element.text = _other_text(element.text or "", draw)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(parts)


def _other_text(text: str, draw: random.Random) -> str:
    letters = _CHINESE.findall(text)
    draw.shuffle(letters)
    rest = iter(letters)
    text = _CHINESE.sub(lambda _: next(rest), text)
    return _FIGURES.sub(lambda _: str(draw.randrange(10)), text)


def by_hand(tree: Tree, title: str) -> bytes:
    """The same text as someone would write it in typst: markup, a few rules, plain tables."""
    section, styles = tree["sections"][0], tree["styles"]

    def marginal(blocks: dict[str, list[Block]]) -> str:
        return _blocks(blocks.get("default", []), styles)

    return f"""
#set document(title: "{title}")
#set page(
  width: {section["width"]}pt, height: {section["height"]}pt, margin: (top: {section["top"]}pt,
  bottom: {section["bottom"]}pt, left: {section["left"]}pt, right: {section["right"]}pt),
  header: [{marginal(section["headers"])}], footer: [{marginal(section["footers"])}],
)
#let latin = (name: "Libertinus Serif", covers: "latin-in-cjk")
#set text(lang: "zh", region: "cn", size: 12pt, font: (latin, "Noto Serif SC"))
#show heading: set text(size: 12pt, font: (latin, "Noto Sans SC"))
#show strong: set text(font: (latin, "Noto Sans SC"))
#set par(
  justify: true, linebreaks: "simple", first-line-indent: (amount: 2em, all: true),
  leading: 13pt, spacing: 13pt,
)
#set table(stroke: 0.5pt, inset: 6pt)
{_blocks(section["blocks"], styles)}
""".encode()


def _blocks(blocks: list[Block], styles: list[Style]) -> str:
    return "\n\n".join(_block(block, styles) for block in blocks)


def _block(block: Block, styles: list[Style]) -> str:
    if block["kind"] == "pagebreak":
        return "#pagebreak()"
    if block["kind"] == "table":
        return _table(block, styles)
    text = _line(block["inlines"], styles)
    if not text.strip():
        return "#v(12pt)"
    if block["outline"]:
        text = f"{'=' * block['outline']} {text}"
    elif block["align"] in ("center", "right"):
        text = f"#align({block['align']})[{text}]"
    return f"#pagebreak(weak: true)\n\n{text}" if block["break_before"] else text


def _line(inlines: list[Inline], styles: list[Style]) -> str:
    pieces = []
    for inline in inlines:
        if inline["kind"] == "text":
            text = _MARKUP.sub(r"\\\1", inline["text"])
            pieces.append(f"#strong[{text}]" if _is_bold(styles[inline["style"]]) else text)
        elif inline["kind"] == "field":
            total = "counter(page).final().first()"
            here = "counter(page).display()"
            pieces.append(f"#context {here if inline['text'] == 'page' else total}")
        elif inline["kind"] == "link":
            pieces.append(_line(inline["content"], styles))
        elif inline["kind"] in ("tab", "break"):
            pieces.append("#h(1fr)" if inline["kind"] == "tab" else " \\ ")
    return "".join(pieces)


def _is_bold(style: Style) -> bool:
    return style["bold"] or style["east_asian"] == "黑体"


def _table(table: Block, styles: list[Style]) -> str:
    columns = ", ".join(f"{w}pt" if w > 0 else f"{-w}fr" for w in table["columns"])
    cells = []
    for cell in table["cells"]:
        spans = f"colspan: {cell['colspan']}, rowspan: {cell['rowspan']}"
        plain = cell["colspan"] == cell["rowspan"] == 1
        content = f"[{_blocks(cell['blocks'], styles)}]"
        cells.append((cell["y"], content if plain else f"table.cell({spans}){content}"))
    head = ", ".join(text for y, text in cells if y < table["header"])
    rest = ", ".join(text for y, text in cells if y >= table["header"])
    header = f"table.header({head}), " if head else ""
    return f"#align(center, table(columns: ({columns},), {header}{rest}))"
