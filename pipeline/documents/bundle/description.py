"""What a bundle says of itself: title, language, date, and whether it is PDF/A."""

from __future__ import annotations

import datetime
import re
from html import escape

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream

_LANGUAGE_TAGS = {"zh": "zh-CN"}
_PART = re.compile(rb"pdfaid:part(?:\s*=\s*[\"']|[^>=]*>|\s[^>]*>)\s*([1-9])")
_PDFA = "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
# XMP (ISO 16684-1), written whole: nothing of an exhibit's or a machine's data can slip in.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
><dc:format>application/pdf</dc:format
><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title
><dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language
><xmp:CreateDate>{date}T00:00:00Z</xmp:CreateDate
><xmp:ModifyDate>{date}T00:00:00Z</xmp:ModifyDate
>{pdfa}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def describe(pdf: Pdf, *, title: str, language: str, date: datetime.date, archival: bool) -> None:
    """Replace the metadata. PDF/A is claimed if the catalogue claims it and ``archival`` holds."""
    pdfa = archival and claimed_part(pdf) == 3
    tag = _LANGUAGE_TAGS.get(language, language)
    packet = _XMP.format(
        title=escape(title), language=escape(tag), date=date, pdfa=_PDFA if pdfa else ""
    )
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = pikepdf.String(tag)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    stamp = pikepdf.String(f"D:{date:%Y%m%d}000000Z")
    info = Dictionary(Title=pikepdf.String(title), CreationDate=stamp, ModDate=stamp)
    pdf.trailer.Info = pdf.make_indirect(info)


def claimed_part(pdf: Pdf) -> int:
    """The part of ISO 19005 that a PDF says it follows, 0 if none.

    Read as text: an exhibit's XML goes through no parser.
    """
    packet = pdf.Root.get(Name.Metadata)
    found = _PART.search(packet.read_bytes()) if isinstance(packet, Stream) else None
    return int(found[1]) if found else 0
