"""The evidence bundle: files as they were handed in, turned into one numbered, linked PDF."""

from pipeline.documents.bundle.assemble import assemble, assemble_into
from pipeline.documents.bundle.exhibit import Facts, PlacedExhibit
from pipeline.documents.bundle.labels import get_ready
from pipeline.documents.bundle.manifest import Filed, manifest
from pipeline.documents.bundle.original import Original
from pipeline.documents.bundle.prepare import prepare
from pipeline.documents.bundle.prepared import IN_WORDS, Changed, Part, Prepared, Rejected, Removed
from pipeline.documents.bundle.ranges import page_ranges, pages_in_all
from pipeline.documents.bundle.type_names import type_in_words, type_name

__all__ = [
    "IN_WORDS",
    "Changed",
    "Facts",
    "Filed",
    "Original",
    "Part",
    "PlacedExhibit",
    "Prepared",
    "Rejected",
    "Removed",
    "assemble",
    "assemble_into",
    "get_ready",
    "manifest",
    "page_ranges",
    "pages_in_all",
    "prepare",
    "type_in_words",
    "type_name",
]
