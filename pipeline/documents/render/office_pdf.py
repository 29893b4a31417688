"""What LibreOffice leaves open in its PDF: language, dates, identifiers; then equal bytes."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Name, Stream, String

from pipeline.documents.render.engine import RenderOptions

_TAGS = {"zh": "zh-CN", "en": "en"}
# PDF/A-3b (ISO 19005-3, 6.6) with Dublin Core; nothing in it that a clock or chance decides.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer><xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{day}T00:00:00Z</xmp:CreateDate><xmp:ModifyDate>{day}T00:00:00Z</xmp:ModifyDate>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""


def finish(pdf: bytes, options: RenderOptions) -> tuple[bytes, int]:
    """The PDF with title, language and date of ``options``, and how many pages it has."""
    language = _TAGS[options.language]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        producer, creator = (str(document.docinfo.get(n, "")) for n in ("/Producer", "/Creator"))
        moment = String(f"D:{options.date:%Y%m%d}000000Z")
        document.docinfo[Name.Title] = String(options.title)
        document.docinfo[Name.CreationDate] = document.docinfo[Name.ModDate] = moment
        document.Root[Name.Lang] = String(language)
        xmp = _XMP.format(
            title=escape(options.title), language=language, day=options.date,
            producer=escape(producer), creator=escape(creator),
        )  # fmt: skip
        document.Root[Name.Metadata] = Stream(
            document, xmp.encode(), Type=Name.Metadata, Subtype=Name.XML
        )
        if "/DocChecksum" in document.trailer:  # of LibreOffice's bytes, not of these
            del document.trailer["/DocChecksum"]
        stream = io.BytesIO()
        document.save(
            stream,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
        return stream.getvalue(), len(document.pages)
