"""The files of a folder by the names they go by; what is no ordinary file is told, never opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.documents import fonts
from pipeline.documents.bundle.container import shown_name
from pipeline.documents.bundle.decode import decode
from pipeline.documents.bundle.lettering import MISSING, invisible
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import Message, msg
from pipeline.running.files import read_evidence_file, read_file


@dataclass(frozen=True, slots=True)
class Found:
    """A file at ``path`` by its ``name``: in a folder that was given, its path inside of that
    folder, ``root``, which it may not lead out of."""

    name: str
    path: Path
    root: Path | None = None

    def read(self) -> bytes:
        """Its bytes. ``BadInput`` says by name why it cannot go in."""
        if problem := self._problem():
            raise BadInput("bundle.no-file", problem)
        try:
            return read_evidence_file(self.name, self.path)
        except BadInput as error:
            if "reason" not in error.message.values:
                raise
            raise BadInput(error.code, _unreadable(self.name, error)) from error

    def read_if_there(self) -> bytes | None:
        """Its bytes, or None for what is no file that may be read."""
        return None if self._problem() else read_file(self.path)

    def neighbour(self, name: str) -> Found:
        """The file of that name in the same folder."""
        other = PurePosixPath(name).name
        return Found(other, self.path.with_name(other), self.root)

    def _problem(self) -> Message | None:
        if not self.path.exists():
            return msg("{file} is a link that leads nowhere.", file=self.name)
        if self.root and not self.path.resolve().is_relative_to(self.root):
            return msg(
                "{file} is a link that leads out of its folder: hand in the file itself.",
                file=self.name,
            )
        if self.path.is_dir():
            return msg("{file} is a link to a folder: hand in the folder itself.", file=self.name)
        if not self.path.is_file():
            return msg("{file} is a pipe, a socket or a device, and no file.", file=self.name)
        return None


def said(path: str) -> str:
    """A path as text: in whatever encoding its system wrote it, and on one line."""
    return shown_name(decode(os.fsencode(path)))


def printable(name: str) -> str:
    """A name as the list can print it: 〓 for what no font has, nothing for what is unseen."""
    shown = (letter for letter in name if not invisible(letter))
    return "".join(letter if ord(letter) in fonts.covered() else MISSING for letter in shown) or "?"


def find(path: Path) -> Iterator[Found]:
    """The file itself, or all files of a folder, by name; hidden ones (``.name``) are left out.

    Raises ``BadInput`` for a path that is not there.
    """
    if not path.exists():
        raise BadInput(
            "file.unreadable",
            msg("There is no such file or folder."),
            hint=msg("Check the name, and that it is a file you may open."),
            where=Where(file=str(path)),
        )
    if not path.is_dir():
        yield Found(said(path.name), path)
        return
    root = path.resolve()
    for folder, folders, names in sorted(os.walk(path)):
        links = (name for name in folders if (Path(folder) / name).is_symlink())
        for name in sorted((*names, *links)):
            if not name.startswith("."):
                file = Path(folder) / name
                yield Found(said(file.relative_to(path).as_posix()), file, root)


def _unreadable(name: str, error: BadInput) -> Message:
    return msg(
        "{file} cannot be read: {reason}.",
        file=name,
        reason=error.message.values.get("reason", "?"),
    )
