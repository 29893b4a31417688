"""An exhibit with its place in the bundle."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.case.filenames import safe_filename
from pipeline.documents.bundle.original import Original
from pipeline.documents.bundle.prepared import Prepared

Facts = tuple[tuple[str, str], ...]
"""What a divider says of its exhibit: names of facts and the facts, in the bundle's language."""


@dataclass(frozen=True, slots=True)
class PlacedExhibit:
    """``no`` as the catalogue writes it (证据三), ``side`` who hands it in, the pages made from
    it, the file as it was handed in, ``original``, which is attached under ``filename`` unless it
    lies ``beside`` the bundle, and the ``facts`` that its divider states."""

    no: str
    title: str
    side: str
    prepared: Prepared
    filename: str
    original: Original
    facts: Facts = ()
    beside: bool = False

    @property
    def heading(self) -> str:
        """``证据三 借款合同``."""
        return f"{self.no} {self.title}".strip()

    @property
    def kept_as(self) -> str:
        """``证据三 合同.pdf``: the original's name in the bundle, one that it can be saved by on
        any system. The manifest says what it was called."""
        return safe_filename(f"{self.no} {self.filename}")


Placed = tuple[PlacedExhibit, range]
"""An exhibit and its own pages in the bundle, counted from 1; the divider is the page before."""
