"""The proof's own labels: counted apart from the engine's, and the same wherever both are right."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.documents.prooflabels import _KINDS, Labels
from pipeline.documents.prooftext import read_word, squeeze
from pipeline.documents.render import word
from pipeline.documents.render.tree import paragraphs
from pipeline.documents.render.word.counting import count
from tests.documents import word_files as wf


def labels(document: wf.Docx) -> list[str | None]:
    with zipfile.ZipFile(io.BytesIO(wf.saved(document))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    counting = Labels(parts)
    return [counting.next(p._p.pPr) for p in document.paragraphs]


def add_list(document: wf.Docx, levels: str, number: int = 77) -> None:
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{levels}</w:abstractNum>'
    ))  # fmt: skip
    root.append(parse_xml(
        f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    ))  # fmt: skip


def level(depth: int, kind: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def test_levels_begin_anew_and_lists_restart() -> None:
    document = wf.blank()
    first, second = wf.add_numbering(document), wf.add_numbering(document, restart=True)
    for number, depth in ((first, 0), (first, 1), (first, 1), (first, 0), (first, 1), (second, 0)):
        wf.number(document.add_paragraph("文"), number, depth)
    assert labels(document) == ["第一条", "（一）", "（二）", "第二条", "（一）", "第一条"]


def test_a_level_may_go_on_counting_and_figures_may_be_forced() -> None:
    document = wf.blank()
    add_list(
        document,
        level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%1.%2", '<w:lvlRestart w:val="0"/><w:isLgl/>'),
    )
    for depth in (0, 1, 0, 1):
        wf.number(document.add_paragraph("文"), 77, depth)
    assert labels(document) == ["I.", "1.1", "II.", "2.2"]


def test_a_style_finds_its_level_by_name() -> None:
    document = wf.blank()
    add_list(
        document,
        level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.", '<w:pStyle w:val="Heading2"/>'),
    )
    properties = document.styles["Heading 2"].element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="77"/></w:numPr>'))
    document.add_paragraph("文", style="Heading 2")
    document.add_paragraph("文", style="Heading 2")
    assert labels(document) == ["1.1.", "1.2."]
    tree = word.read(wf.saved(document))
    assert [p["inlines"][0]["text"] for p in paragraphs(tree)] == ["1.1.", "1.2."]


def test_signs_and_rare_numbers_are_not_known() -> None:
    document = wf.blank()
    add_list(document, level(0, "bullet", "\uf0b7") + level(1, "hebrew1", "%2."))
    for depth in (0, 1):
        wf.number(document.add_paragraph("文"), 77, depth)
    document.add_paragraph("无")
    assert labels(document) == [None, None, ""]


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_both_counts_agree(kind: str) -> None:
    for n in range(1, 1200):
        assert _KINDS[kind](n) == squeeze(count(n, kind) or "")


@st.composite
def nested(draw: st.DrawFn) -> list[tuple[int, int]]:
    places = st.tuples(st.integers(0, 1), st.integers(0, 2))
    return draw(st.lists(places, min_size=1, max_size=25))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(nested())
def test_engine_and_proof_number_alike(places: list[tuple[int, int]]) -> None:
    document = wf.blank()
    lists = (wf.add_numbering(document), wf.add_numbering(document, restart=True))
    for which, depth in places:
        wf.number(document.add_paragraph("文"), lists[which], depth)
    docx = wf.saved(document)
    assert list(_engine(docx)) == [p.text for p in read_word(docx).paragraphs]


def _engine(docx: bytes) -> Iterator[str]:
    for paragraph in paragraphs(word.read(docx)):
        yield squeeze("".join(i.get("text", "") for i in paragraph["inlines"]))
