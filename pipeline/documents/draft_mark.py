"""草案 across every page of a paper that must not be taken for a final one, PDF or Word."""

from __future__ import annotations

import io
from functools import cache

import pikepdf
import typst
from lxml import etree

from pipeline.documents import fonts
from pipeline.documents.render.word.package import Package, pack, parse_xml, read_parts
from pipeline.documents.render.word.xml import Element, q

_PROGRAM = """
#set page(width: float(sys.inputs.width) * 1pt, height: float(sys.inputs.height) * 1pt,
  margin: 0pt, fill: none)
#set text(font: "Noto Sans SC", size: 110pt, fill: rgb("#d0332b33"))
#place(center + horizon, rotate(-40deg, sys.inputs.mark))
"""
_BEGIN = b"\nQ\n/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\n"
_HEADER = "word/header-draft.xml"
_HEADER_ID = "rIdDraftMark"
_HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_HEADER_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINE = """\
<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:p>
<w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/></w:pPr>
<w:r><w:rPr><w:b/><w:color w:val="D0332B"/><w:sz w:val="21"/></w:rPr><w:t>{mark}</w:t></w:r>
<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
  path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t" o:connecttype="rect"/>
<v:textpath on="t" fitshape="t"/></v:shapetype><v:shape id="DraftMark" o:spid="_x0000_s2049"
  type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:300pt;height:140pt;\
rotation:320;z-index:-251658752;mso-position-horizontal:center;\
mso-position-horizontal-relative:page;mso-position-vertical:center;\
mso-position-vertical-relative:page" o:allowincell="f" fillcolor="#d0332b" stroked="f">
<v:fill opacity=".2"/><v:textpath style="font-family:SimHei;font-size:1pt" string="{mark}"/>
</v:shape></w:pict></w:r></w:p></w:hdr>
"""


def mark_draft_word(word: bytes, mark: str) -> bytes:
    """The Word file with ``mark`` in every header and across every page: first, even and others.

    Raises ``BadInput`` for bytes that are no Word file.
    """
    parts, package = read_parts(word), Package(word)
    related = package.relationships(package.main).values()
    for name in sorted({each.target for each in related if each.kind == "header"}):
        header = package.xml(name)
        header.insert(0, _line(mark)[0])
        parts[name] = _written(header)
    if kinds := _without_header(package):
        _add_header(parts, package, kinds, mark)
    return pack(parts)


def _line(mark: str) -> Element:
    """A header with the mark."""
    return etree.fromstring(_LINE.format(mark=mark).encode())


def _without_header(package: Package) -> list[str]:
    """The kinds of pages for which the first section has no header; later ones take over its."""
    root, settings = package.xml(package.main), package.related("settings")
    kinds = ["default"]
    if next(root.iter(q("w:titlePg")), None) is not None:
        kinds.append("first")
    if settings and package.xml(settings).find(q("w:evenAndOddHeaders")) is not None:
        kinds.append("even")
    section = next(root.iter(q("w:sectPr")), None)
    there = [] if section is None else section.findall(q("w:headerReference"))
    return [kind for kind in kinds if kind not in {each.get(q("w:type")) for each in there}]


def _add_header(parts: dict[str, bytes], package: Package, kinds: list[str], mark: str) -> None:
    """A header of our own for those kinds of pages (ISO/IEC 29500-1, 17.10.5)."""
    root, main = package.xml(package.main), package.main
    section = next(root.iter(q("w:sectPr")), None)
    if section is None:
        section = etree.SubElement(root[0], q("w:sectPr"))
    for kind in kinds:
        reference = etree.Element(q("w:headerReference"))
        reference.set(q("w:type"), kind)
        reference.set(q("r:id"), _HEADER_ID)
        section.insert(0, reference)
    folder, _, name = main.rpartition("/")
    rels, types = f"{folder}/_rels/{name}.rels".lstrip("/"), "[Content_Types].xml"
    links = (
        parse_xml(parts[rels], rels)
        if rels in parts
        else etree.Element(f"{{{_RELS}}}Relationships")
    )
    etree.SubElement(links, f"{{{_RELS}}}Relationship", Id=_HEADER_ID, Type=_HEADER_REL,
                     Target=f"/{_HEADER}")  # fmt: skip
    known = package.xml(types)
    etree.SubElement(known, f"{{{_TYPES}}}Override", PartName=f"/{_HEADER}",
                     ContentType=_HEADER_TYPE)  # fmt: skip
    changed = {main: root, rels: links, types: known, _HEADER: _line(mark)}
    parts |= {part: _written(xml) for part, xml in changed.items()}


def _written(xml: Element) -> bytes:
    data: bytes = etree.tostring(xml, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def mark_draft(pdf: bytes, mark: str) -> bytes:
    """The PDF with ``mark`` across each page; the same input gives the same bytes.

    The mark is an artifact (ISO 32000-2, 14.8.2.2): a tagged paper stays one.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            with pikepdf.open(io.BytesIO(_mark(mark, right - left, top - bottom))) as overlay:
                page.contents_add(b"q\n", prepend=True)
                page.contents_add(_BEGIN)
                page.add_overlay(overlay.pages[0], None, push_stack=False)
                page.contents_add(b"\nEMC")
        stream = io.BytesIO()
        document.save(stream, deterministic_id=True, fix_metadata_version=False)
    return stream.getvalue()


@cache
def _mark(mark: str, width: float, height: float) -> bytes:
    made = _compiler().compile(
        _PROGRAM.encode(),
        format="pdf",
        sys_inputs={"mark": mark, "width": str(width), "height": str(height)},
        timestamp=0,
        pdf_tags=False,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


@cache
def _compiler() -> typst.Compiler:
    faces = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.paths()[fonts.SANS].parent)],
    )
    return typst.Compiler(font_paths=faces)
