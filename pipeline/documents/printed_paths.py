"""What a paper made of clauses prints: the paths of its context, as ``loans[].principal``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipeline.documents.compose import Clauses, compose
from pipeline.documents.lint_expressions import Reader
from pipeline.documents.lint_fields import read_tag
from pipeline.documents.lint_story import paragraphs, tags
from pipeline.documents.render.word.package import read_parts
from pipeline.papers.draft import Context
from pipeline.papers.fields import shape_of


@lru_cache(maxsize=64)
def printed_paths(frame: Path, clauses: Clauses, context: type[Context]) -> frozenset[str]:
    """Every path of the context that the frame prints with these clauses in it.

    Raises :class:`~pipeline.errors.RenderingError` where they do not fit together.
    """
    libraries = [read_parts(library.read_bytes()) for library in clauses.libraries]
    parts = compose(read_parts(frame.read_bytes()), libraries, clauses.ids)
    reader, printed, tested = Reader(shape_of(context)), set[str](), set[str]()
    for paragraph in paragraphs(parts):
        for tag in tags(paragraph):
            reader.met = printed if tag.sign == "{" else tested
            read_tag(reader, tag)
    return frozenset(printed)
