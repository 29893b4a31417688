"""Word files with things in them that typst does not set, or that reach outside."""

from __future__ import annotations

import io
import zipfile

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.documents import word_files as wf

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FOOTNOTES = f"""<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>
</w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>本金为实际到账的金额。</w:t></w:r></w:p>
</w:footnote></w:footnotes>"""
_FOOTNOTES_TYPE = (
    b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.wordprocessingml.footnotes+xml"/></Types>'
)


def with_xml(*paragraphs: str) -> bytes:
    """A document with ordinary text, then paragraphs of the given runs."""
    document = wf.blank()
    document.add_paragraph("双方确认下列事项。")
    for runs in paragraphs:
        names = nsdecls("w", "wp", "a", "pic", "r")
        document.element.body.insert(1, parse_xml(f"<w:p {names}>{runs}</w:p>"))
    return wf.saved(document)


def with_footnote() -> bytes:
    """A document with a footnote: typst refuses it by name, LibreOffice sets it."""
    docx = with_xml('<w:r><w:t>尚欠本金 16,409.02 元。</w:t><w:footnoteReference w:id="1"/></w:r>')
    types = part(docx, "[Content_Types].xml").replace(b"</Types>", _FOOTNOTES_TYPE)
    docx = changed(docx, "[Content_Types].xml", types)
    docx = changed(docx, "word/footnotes.xml", _FOOTNOTES.encode())
    return related(docx, "footnotes", "footnotes.xml", external=False)


def field(code: str) -> str:
    """The runs of a complex field with its code in two pieces."""
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    pieces = "".join(
        f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>'
        for piece in (code[:4], code[4:])
    )
    return f"{char.format('begin')}{pieces}{char.format('separate')}{char.format('end')}"


def linked_picture() -> str:
    """A run with a picture that lies at the target of relationship rIdOut."""
    return """<w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/>
<wp:docPr id="1" name="p"/><a:graphic><a:graphicData
 uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>
<pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rIdOut"/>
<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>
<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""


def related(
    docx: bytes, kind: str, target: str, *, external: bool = True, of: str = "document"
) -> bytes:
    """The file with one more relationship, rIdOut, of its main part or of its settings."""
    name = f"word/_rels/{of}.xml.rels"
    mode = ' TargetMode="External"' if external else ""
    entry = f'<Relationship Id="rIdOut" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
    empty = f'<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()
    old = part(docx, name) if name in zipfile.ZipFile(io.BytesIO(docx)).namelist() else empty
    return changed(
        docx, name, old.replace(b"</Relationships>", f"{entry}</Relationships>".encode())
    )


def part(docx: bytes, name: str) -> bytes:
    """A part's bytes."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read(name)


def changed(docx: bytes, name: str, data: bytes) -> bytes:
    """The file with one part replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return stream.getvalue()
