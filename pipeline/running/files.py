"""Reading and writing single files: clear errors, and a file is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises :class:`~pipeline.errors.BadInput` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            "file.unreadable",
            msg("This file cannot be read: {reason}.", reason=error.strerror or "?"),
            hint=msg("Check the name, and that it is a file you may open."),
            where=Where(file=str(path)),
        ) from error


def write_private(path: Path, data: bytes) -> None:
    """Like :func:`write_file`, for the owner's eyes only (0600)."""
    write_file(path, data, mode=0o600)


def write_file(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file atomically. Raises :class:`~pipeline.errors.BadInput` if it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(
            "file.not-writable",
            msg("This file cannot be written: {reason}.", reason=error.strerror or "?"),
            hint=msg("Choose another place with -o."),
            where=Where(file=str(path)),
        ) from error
