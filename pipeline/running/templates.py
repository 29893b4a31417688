"""Where the Word templates are: an office's own folder goes before ours, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline import resources
from pipeline.clauses import Library
from pipeline.documents.compose import Clauses
from pipeline.errors import BadInput
from pipeline.messages import msg
from pipeline.papers.catalogue import Edition


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates in use; ``office`` is a folder with some or all of an office's own."""

    office: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder of ours."""
        return resources.templates()

    def file(self, name: str) -> Path:
        """The office's file of that name, else ours."""
        own = self.office / name if self.office else None
        return own if own and own.is_file() else self.folder / name

    def clauses(self, ids: tuple[str, ...], language: str) -> Clauses | None:
        """The clauses of a paper, from the office's library where that has them."""
        own = self.office / f"clauses.{language}.docx" if self.office else None
        ours = self.folder / f"clauses.{language}.docx"
        return Clauses(ids, (own, ours) if own and own.is_file() else (ours,)) if ids else None

    def every_clause(self, edition: Edition) -> Clauses | None:
        """All clauses there are for a template, whatever contradicts what; None without any."""
        ids = tuple(clause.id for clause in Library.load().clauses)
        return self.clauses(ids, edition.language) if edition.paper.has_clauses else None


def open_templates(office: Path | None) -> Templates:
    """Raises :class:`~pipeline.errors.BadInput` for a folder that is not there."""
    if office and not office.is_dir():
        raise BadInput("template.folder", msg("There is no folder {folder}.", folder=office))
    return Templates(office)
