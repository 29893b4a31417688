"""Where the Word templates are: an office's own folder goes before ours, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline import resources
from pipeline.errors import BadInput
from pipeline.messages import msg


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


def open_templates(office: Path | None) -> Templates:
    """Raises :class:`~pipeline.errors.BadInput` for a folder that is not there."""
    if office and not office.is_dir():
        raise BadInput("template.folder", msg("There is no folder {folder}.", folder=office))
    return Templates(office)
