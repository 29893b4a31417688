"""An exhibit with its place in the bundle."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.documents.bundle.prepared import Prepared


@dataclass(frozen=True, slots=True)
class PlacedExhibit:
    """``no`` as the catalogue writes it (证据三), ``side`` who hands it in, the pages made from
    it, and the file as it was handed in, ``original``, which is attached under ``filename``."""

    no: str
    title: str
    side: str
    prepared: Prepared
    filename: str
    original: bytes

    @property
    def heading(self) -> str:
        """``证据三 借款合同``."""
        return f"{self.no} {self.title}".strip()


Placed = tuple[PlacedExhibit, range]
"""An exhibit and its pages in the bundle, counted from 1."""
