"""Pictures in Word files for tests: seals that float, drawings in SVG."""

from __future__ import annotations

import io

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu
from lxml import etree
from PIL import Image, ImageDraw

from tests.documents import office_files as of
from tests.documents import word_files as wf

SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
SIDE = Emu(1_143_000)  # 90 points
STAR = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><circle cx="50" cy="50"
 r="46" fill="none" stroke="#c00" stroke-width="4"/><path d="M50 20 L58 45 L84 45 L63 60 L71 85 L50
 70 L29 85 L37 60 L16 45 L42 45 Z" fill="#c00"/></svg>"""


def seal() -> io.BytesIO:
    """A red ring on nothing, as a PNG."""
    picture = Image.new("RGBA", (180, 180), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((6, 6, 173, 173), outline=(200, 0, 0, 255), width=10)
    stream = io.BytesIO()
    picture.save(stream, "png")
    stream.seek(0)
    return stream


def add_picture(paragraph: wf.Docx, alt: str = "公章") -> wf.Docx:
    """A seal in line with the text of a paragraph; its ``wp:inline``."""
    inline = paragraph.add_run().add_picture(seal(), width=SIDE, height=SIDE)._inline
    inline.docPr.set("descr", alt)
    return inline


def position(axis: str, origin: str, how: str = "0") -> str:
    """``wp:positionH`` or ``V``: an offset in EMU, or an alignment."""
    kind = "posOffset" if how.lstrip("-").isdecimal() else "align"
    return (f'<wp:position{axis} relativeFrom="{origin}"><wp:{kind}>{how}</wp:{kind}>'
            f"</wp:position{axis}>")  # fmt: skip


def floating(
    inline: wf.Docx, x: str, y: str, *, wrap: str = "wrapNone", behind: int = 0, in_cell: int = 1
) -> wf.Docx:
    """The picture taken out of its line: its ``wp:anchor`` in the place of the ``wp:inline``."""
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        f'relativeHeight="2" behindDoc="{behind}" locked="0" layoutInCell="{in_cell}" '
        f'allowOverlap="1"><wp:simplePos x="0" y="0"/>{x}{y}</wp:anchor>'
    )
    anchor.append(inline.find(qn("wp:extent")))
    anchor.append(parse_xml(f'<wp:effectExtent {nsdecls("wp")} l="0" t="0" r="0" b="0"/>'))
    text = ' wrapText="bothSides"' if wrap in ("wrapSquare", "wrapTight") else ""
    anchor.append(parse_xml(f"<wp:{wrap} {nsdecls('wp')}{text}/>"))
    for child in list(inline):
        anchor.append(child)
    inline.getparent().replace(inline, anchor)
    return anchor


def with_svg(document: wf.Docx, svg: str, *, beside: bool = True) -> bytes:
    """The document with a drawing beside its only picture, or in its place."""
    blip = next(document.element.body.iter(qn("a:blip")))
    if beside:
        blip.append(
            parse_xml(
                f'<a:extLst {nsdecls("a")}><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
                f'<asvg:svgBlip xmlns:asvg="{SVG}" {nsdecls("r")} r:embed="rIdOut"/></a:ext>'
                "</a:extLst>"
            )
        )
    else:
        blip.set(qn("r:embed"), "rIdOut")
    docx = wf.saved(document)
    types = etree.fromstring(of.part(docx, "[Content_Types].xml"))
    etree.SubElement(types, f"{{{types.nsmap[None]}}}Default",
                     Extension="svg", ContentType="image/svg+xml")  # fmt: skip
    docx = of.changed(docx, "[Content_Types].xml", etree.tostring(types))
    docx = of.changed(docx, "word/media/drawing.svg", svg.encode())
    return of.related(docx, "image", "media/drawing.svg", external=False)
