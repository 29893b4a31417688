"""Pictures: drawings in SVG, seals that float, and what is refused of both."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator

import pikepdf
import pypdfium2
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from pipeline.documents.proof import prove
from pipeline.documents.render import RenderOptions, render
from pipeline.documents.render.engine import CannotSet
from pipeline.documents.render.office import OfficeEngine, Worker
from pipeline.documents.render.office_probe import require_office
from pipeline.documents.render.word.svg import plain_shapes
from pipeline.errors import RenderingError
from tests.documents import pictures as pic
from tests.documents import word_files as wf
from tests.documents.accessibility import claims, elements, faults

OPTIONS = RenderOptions("协议", "zh", datetime.date(2026, 1, 2))
SIDE, POINT = 90.0, 12_700
LEFT, TOP, WIDTH, HEIGHT = 79.35, 72.0, 595.3, 841.9  # of wf.blank(), points
TEXT, PATH, IMAGE = 1, 2, 3  # kinds of objects of a page in PDFium

Box = tuple[int, float, float]


def at(axis: str, origin: str, points: float) -> str:
    return pic.position(axis, origin, str(round(points * POINT)))


def letter(x: str, y: str, *, behind: int = 0, wrap: str = "wrapNone") -> wf.Docx:
    """Five paragraphs; a seal floats from the third."""
    document = wf.blank()
    for number in range(5):
        document.add_paragraph(f"第{number}条，双方确认下列事项。")
    pic.floating(pic.add_picture(document.paragraphs[2]), x, y, behind=behind, wrap=wrap)
    return document


def made(document: wf.Docx) -> bytes:
    word = wf.saved(document)
    pdf = render(word, OPTIONS, "typst").pdf
    assert prove(pdf, word) == ()
    return pdf


def boxes(pdf: bytes) -> list[Box]:
    """Page, left and top edge of each picture, points from the page's upper left corner."""
    return [(page, *corner) for page, kind, corner in painted(pdf) if kind == IMAGE]


def painted(pdf: bytes) -> Iterator[tuple[int, int, tuple[float, float]]]:
    """What is painted, in that order: page, kind, corner."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            for each in page.get_objects(max_depth=5):
                left, _, _, top = each.get_bounds()
                yield number, each.type, (round(left, 1), round(page.get_height() - top, 1))


def line(pdf: bytes, text: str) -> float:
    """How far below the first page's upper edge a text stands."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        words = page.get_textpage()
        place = words.get_text_range().index(text)
        return float(page.get_height() - words.get_charbox(place)[3])


def described(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = elements(document.Root.StructTreeRoot)
        return [str(each.Alt) for each in found if str(each.S) == "/Figure"]


PLACES = {
    "from the page": (at("H", "page", 100), at("V", "page", 300), 100.0, 300.0),
    "from the margins": (at("H", "margin", 10), at("V", "margin", 20), LEFT + 10, TOP + 20),
    "at the lower right": (
        pic.position("H", "margin", "right"), pic.position("V", "margin", "bottom"),
        WIDTH - LEFT - SIDE, HEIGHT - TOP - SIDE,
    ),
    "in the middle": (
        pic.position("H", "page", "center"), pic.position("V", "page", "center"),
        (WIDTH - SIDE) / 2, (HEIGHT - SIDE) / 2,
    ),
    "in the margins": (
        pic.position("H", "leftMargin", "center"), pic.position("V", "bottomMargin", "top"),
        (LEFT - SIDE) / 2, HEIGHT - TOP,
    ),
    "from right and top": (
        pic.position("H", "rightMargin", "left"), at("V", "topMargin", 10), WIDTH - LEFT, 10.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("x", "y", "left", "top"), PLACES.values(), ids=PLACES)
def test_a_seal_stands_where_word_puts_it(x: str, y: str, left: float, top: float) -> None:
    ((page, *corner),) = boxes(made(letter(x, y)))
    assert page == 0
    assert corner == pytest.approx([left, top], abs=0.15)


def test_a_seal_moves_with_its_paragraph() -> None:
    document = letter(at("H", "column", 60), at("V", "paragraph", -20))
    ((_, left, top),) = boxes(made(document))
    assert left == pytest.approx(LEFT + 60, abs=0.15)
    assert 18 < line(made(document), "2") - top < 30
    document.paragraphs[0].insert_paragraph_before("又一条。")
    ((_, _, lower),) = boxes(made(document))
    assert 12 < lower - top < 40
    document.paragraphs[0].paragraph_format.page_break_before = False
    document.paragraphs[1].paragraph_format.page_break_before = True
    ((page, _, _),) = boxes(made(document))
    assert page == 1


def test_a_paragraphs_own_distance_belongs_to_it() -> None:
    plain = letter(at("H", "column", 0), at("V", "paragraph", 0))
    spaced = letter(at("H", "column", 0), at("V", "paragraph", 0))
    spaced.paragraphs[2].paragraph_format.space_before = Pt(18)
    spaced.paragraphs[2].paragraph_format.left_indent = Pt(40)
    assert boxes(made(spaced)) == boxes(made(plain))


def test_a_seal_can_stand_by_a_letter_and_its_line() -> None:
    document = letter(at("H", "character", 5), at("V", "line", 0))
    ((_, left, top),) = boxes(made(document))
    assert left > max(x for _, kind, (x, _) in painted(made(document)) if kind == TEXT)
    assert 0 < line(made(document), "2") - top < 8


def test_in_a_cell_the_column_is_the_cell() -> None:
    document = wf.blank()
    cell = document.add_table(rows=2, cols=2, style="Table Grid").cell(1, 1)
    cell.text = "乙方（签字）："
    x, y = pic.position("H", "column", "center"), at("V", "paragraph", 5)
    pic.floating(pic.add_picture(cell.paragraphs[0]), x, y)
    ((_, left, _),) = boxes(made(document))
    assert left + SIDE / 2 == pytest.approx(LEFT + (WIDTH - 2 * LEFT) * 3 / 4, abs=6)


@pytest.mark.parametrize(("behind", "order"), [(1, [IMAGE, TEXT]), (0, [TEXT, IMAGE])])
def test_a_seal_lies_behind_the_text_or_in_front(behind: int, order: list[int]) -> None:
    document = letter(at("H", "column", 0), at("V", "paragraph", -20), behind=behind)
    kinds = dict.fromkeys(kind for _, kind, _ in painted(made(document)) if kind != PATH)
    assert list(kinds) == order


def test_a_seal_is_described_once_to_whoever_cannot_see_it() -> None:
    pdf = made(letter(at("H", "page", 100), at("V", "page", 100)))
    assert described(pdf) == ["公章"]
    assert claims(pdf)
    assert faults(pdf) == []


def test_a_seal_without_a_description_is_named() -> None:
    document = wf.blank()
    inline = pic.add_picture(document.add_paragraph("甲方："), alt="")
    pic.floating(inline, at("H", "page", 100), at("V", "page", 100))
    rendered = render(wf.saved(document), OPTIONS, "typst")
    assert [each.code for each in rendered.warnings] == ["documents.render.accessible.picture"]


def test_a_mark_in_a_header_is_on_every_page_behind_the_text() -> None:
    document = wf.blank()
    document.add_paragraph("第一页")
    document.add_page_break()
    document.add_paragraph("第二页")
    header = document.sections[0].header.paragraphs[0]
    pic.floating(pic.add_picture(header), at("H", "page", 9), at("V", "page", 30))
    pdf = made(document)
    assert boxes(pdf) == [(0, 9.0, 30.0), (1, 9.0, 30.0)]
    assert next(kind for page, kind, _ in painted(pdf) if page == 1) == IMAGE
    assert described(pdf) == []
    assert claims(pdf)


@pytest.mark.parametrize("wrap", ["wrapSquare", "wrapTight", "wrapThrough", "wrapTopAndBottom"])
def test_a_picture_that_moves_text_is_refused_by_name(wrap: str) -> None:
    document = letter(at("H", "page", 100), at("V", "page", 100), wrap=wrap)
    with pytest.raises(CannotSet, match=r"a picture that text flows around .*第2条"):
        made(document)


@pytest.mark.parametrize(
    ("x", "y", "name"),
    [
        (pic.position("H", "outsideMargin", "left"), at("V", "page", 1), "wp:positionH=outside"),
        (pic.position("H", "margin", "inside"), at("V", "page", 1), "wp:positionH=margin"),
        (at("H", "page", 1), pic.position("V", "insideMargin", "top"), "wp:positionV=inside"),
        ("", at("V", "page", 1), "wp:positionH="),
    ],
)
def test_a_place_that_is_not_known_is_refused(x: str, y: str, name: str) -> None:
    with pytest.raises(CannotSet, match=name):
        made(letter(x, y))


def test_in_a_cell_a_place_measured_from_the_page_is_refused() -> None:
    document = wf.blank()
    cell = document.add_table(rows=1, cols=1).cell(0, 0).paragraphs[0]
    pic.floating(pic.add_picture(cell), at("H", "page", 1), at("V", "page", 1))
    with pytest.raises(CannotSet, match="measured from the page"):
        made(document)


EFFECTS: dict[str, Callable[[wf.Docx], object]] = {
    "a:alphaModFix": lambda inline: _blip(inline).append(_a('alphaModFix amt="40000"')),
    "a:grayscl": lambda inline: _blip(inline).append(_a("grayscl")),
    "a:srcRect": lambda inline: _blip(inline).addnext(_a('srcRect l="20000"')),
    "a:fillRect": lambda inline: next(inline.iter(qn("a:fillRect"))).set("l", "20000"),
    "a:tile": lambda inline: next(inline.iter(qn("pic:blipFill"))).append(_a("tile")),
    "a:ln": lambda inline: _look(inline).append(
        parse_xml(f"<a:ln {nsdecls('a')}><a:solidFill/></a:ln>")
    ),
    "a:prstGeom": lambda inline: _look(inline).find(qn("a:prstGeom")).set("prst", "ellipse"),
    "a:xfrm": lambda inline: _look(inline).find(qn("a:xfrm")).set("flipV", "1"),
    "wp:docPr": lambda inline: inline.docPr.set("hidden", "1"),
}


@pytest.mark.parametrize(("name", "effect"), EFFECTS.items(), ids=EFFECTS)
def test_what_word_would_do_to_a_picture_is_refused(
    name: str, effect: Callable[[wf.Docx], object]
) -> None:
    document = wf.blank()
    effect(pic.add_picture(document.add_paragraph("甲方：")))
    with pytest.raises(CannotSet, match=name):
        made(document)


def test_a_picture_leads_where_word_says() -> None:
    document = wf.blank()
    inline = pic.add_picture(document.add_paragraph("扫码："))
    target = document.part.relate_to("https://a.invalid/v", RT.HYPERLINK, is_external=True)
    click = _a("hlinkClick")
    click.set(qn("r:id"), target)
    inline.docPr.append(click)
    with pikepdf.open(io.BytesIO(made(document))) as opened:
        (link,) = opened.pages[0].Annots
        assert link.A.URI == "https://a.invalid/v"


def _a(tag: str) -> wf.Docx:
    return parse_xml(f"<a:{tag} {nsdecls('a')}/>")


def _blip(inline: wf.Docx) -> wf.Docx:
    return next(inline.iter(qn("a:blip")))


def _look(inline: wf.Docx) -> wf.Docx:
    return next(inline.iter(qn("pic:spPr")))


def test_a_picture_is_stretched_as_in_word() -> None:
    document = wf.blank()
    inline = pic.add_picture(document.add_paragraph())
    inline.extent.cx = pic.SIDE * 3
    with pypdfium2.PdfDocument(made(document)) as opened:
        (image,) = (o for o in opened[0].get_objects(max_depth=5) if o.type == IMAGE)
        left, bottom, right, top = image.get_bounds()
    assert (right - left, top - bottom) == (pytest.approx(270, abs=0.1), pytest.approx(90, abs=0.1))


# ── SVG ──────────────────────────────────────────────────────────────────────────────────────────


def stamped() -> wf.Docx:
    document = wf.blank()
    pic.add_picture(document.add_paragraph("甲方："))
    return document


def kinds(word: bytes) -> set[int]:
    return {kind for _, kind, _ in painted(render(word, OPTIONS, "typst").pdf)} - {TEXT}


@pytest.mark.parametrize("beside", [True, False])
def test_a_drawing_is_set_as_shapes(beside: bool) -> None:
    word = pic.with_svg(stamped(), pic.STAR, beside=beside)
    rendered = render(word, OPTIONS, "typst")
    assert kinds(word) == {PATH}
    assert described(rendered.pdf) == ["公章"]
    assert claims(rendered.pdf)
    assert faults(rendered.pdf) == []
    assert rendered.pdf == render(word, OPTIONS, "typst").pdf


def svg(inner: str, head: str = 'viewBox="0 0 9 9"') -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f"{head}>{inner}</svg>"
    )


PLAIN = {
    "a path": svg('<path d="M0 0h9v9z"/>'),
    "a gradient": svg(
        '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        '<rect width="9" height="9" fill="url(#g)"/>'
    ),
    "a shape used again": svg('<g id="a"><path d="M0 0h9v9z"/></g><use xlink:href="#a" x="2"/>'),
    "an editor's notes": svg(
        '<metadata><x xmlns="urn:x" href="https://x.invalid"/></metadata><path d="M0 0h9v9z"/>'
    ),
    "a style": svg("<style>.a{fill:red}</style><path class='a' d='M0 0h9v9z'/>"),
    "a size": svg('<path d="M0 0h9v9z"/>', 'width="3cm" height="30"'),
}
BOMB = "".join(
    f'<g id="g{n}">' + f'<use href="#g{n + 1}"/>' * 10 + "</g>" for n in range(9)
) + '<g id="g9"><path d="M0 0h9v9z"/></g>'  # fmt: skip
NOT_PLAIN = {
    "a script": svg("<script>alert(1)</script>"),
    "a page in it": svg("<foreignObject/>"),
    "a picture from elsewhere": svg('<image href="https://x.invalid/a.png"/>'),
    "a picture from the disk": svg('<image xlink:href="file:///etc/hostname"/>'),
    "a shape from elsewhere": svg('<use href="https://x.invalid/a.svg#b"/>'),
    "a style from elsewhere": svg("<style>@import url(https://x.invalid/a.css);</style>"),
    "a fill from elsewhere": svg('<path d="M0 0" fill="url( \'https://x.invalid/#a\')"/>'),
    "letters": svg("<text>甲</text>"),
    "a filter": svg('<filter id="f"><feGaussianBlur stdDeviation="900"/></filter>'),
    "shapes without end": svg(BOMB),
    "a circle": svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    "itself": svg('<g id="a"><use href="#a"/></g>'),
    "a document type": '<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("<path/>"),
    "no size": svg('<path d="M0 0h9v9z"/>', ""),
    "no room": svg('<path d="M0 0h9v9z"/>', 'viewBox="0 0 0 9"'),
    "no drawing": "<html/>",
    "no XML": "GIF89a",
    "too much": svg(f"<!--{'x' * (1 << 20)}-->"),
}


@pytest.mark.parametrize("drawing", PLAIN.values(), ids=PLAIN)
def test_shapes_are_plain_and_can_be_set(drawing: str) -> None:
    assert plain_shapes(drawing.encode()) is not None
    assert PATH in kinds(pic.with_svg(stamped(), drawing))


@pytest.mark.parametrize("drawing", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_of_any_other_drawing_words_own_picture_is_set(drawing: str) -> None:
    assert plain_shapes(drawing.encode()) is None
    assert kinds(pic.with_svg(stamped(), drawing)) == {IMAGE}


@pytest.mark.parametrize("drawing", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_any_other_drawing_alone_is_refused(drawing: str) -> None:
    with pytest.raises(RenderingError, match=r"a:blip=word/media/drawing\.svg"):
        render(pic.with_svg(stamped(), drawing, beside=False), OPTIONS, "typst")


# ── The same places as LibreOffice's ─────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def office() -> Iterator[OfficeEngine]:
    with Worker(require_office()) as worker:
        yield OfficeEngine(worker)


@pytest.mark.slow
@pytest.mark.parametrize(("x", "y"), [place[:2] for place in PLACES.values()], ids=PLACES)
def test_libreoffice_puts_it_there_too(office: OfficeEngine, x: str, y: str) -> None:
    document = letter(x, y)
    ((_, *theirs),) = boxes(office.render(wf.saved(document), OPTIONS).pdf)
    ((_, *ours),) = boxes(made(document))
    assert ours == pytest.approx(theirs, abs=0.3)


@pytest.mark.slow
def test_by_its_paragraph_it_stands_as_its_line_does(office: OfficeEngine) -> None:
    """The engines' lines lie a few points apart, and the seals with them."""
    document = letter(at("H", "column", 60), at("V", "paragraph", 12))
    document.paragraphs[2].paragraph_format.space_before = Pt(18)
    ((_, *theirs),) = boxes(office.render(wf.saved(document), OPTIONS).pdf)
    ((_, *ours),) = boxes(made(document))
    assert ours == pytest.approx(theirs, abs=8)
    assert ours[0] == pytest.approx(theirs[0], abs=0.3)
