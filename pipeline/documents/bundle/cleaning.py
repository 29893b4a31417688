"""Takes out of a PDF what no page needs to show itself."""

from __future__ import annotations

from pikepdf import Dictionary, Name, Pdf, Stream

from pipeline.documents.bundle import jpeg

_KEPT_IN_ROOT = frozenset({"/Type", "/Pages", "/OCProperties"})
# On drawings, pictures and fonts: nothing that draws, but much that tells of people.
_PRIVATE = tuple(
    Name(f"/{key}")
    for key in (
        *("Metadata", "PieceInfo", "LastModified", "AF", "OPI", "Alternates"),
        *("StructParent", "StructParents", "Ref", "Thumb", "PS"),
    )
)


def keep_only_drawings(pdf: Pdf) -> None:
    """Drop everything of the document but its pages and layers, and private data in drawings."""
    for key in set(pdf.Root.keys()) - _KEPT_IN_ROOT:
        del pdf.Root[key]
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    for stream in (obj for obj in pdf.objects if isinstance(obj, Stream)):
        for name in _PRIVATE:
            if name in stream:
                del stream[name]
        if stream.get(Name.Subtype) == Name.Image and stream.get(Name.Filter) == Name.DCTDecode:
            _strip_jpeg(stream)


def _strip_jpeg(stream: Stream) -> None:
    """A photograph in a PDF may still tell where it was taken."""
    data = stream.read_raw_bytes()
    if data.startswith(b"\xff\xd8\xff") and (stripped := jpeg.bare(data)) is not data:
        parms = stream.get(Name.DecodeParms)
        kept = parms if isinstance(parms, Dictionary) else None
        stream.write(stripped, filter=Name.DCTDecode, decode_parms=kept)
