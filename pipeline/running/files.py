"""Reading and writing single files: clear errors, and a file is there whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterable
from hashlib import file_digest
from pathlib import Path

from pipeline.errors import BadInput, in_words
from pipeline.finding import Where
from pipeline.messages import msg


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises :class:`~pipeline.errors.BadInput` if it cannot be read."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise OSError(errno.EINVAL, "not a file")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            "file.unreadable",
            msg("This file cannot be read: {reason}.", reason=in_words(error)),
            hint=msg("Check the name, and that it is a file you may open."),
            where=Where(file=str(path)),
        ) from error


def contents_of(folder: Path) -> tuple[Callable[[str], bytes | None], tuple[str, ...]]:
    """A reader of the files in a folder by their names, and all names; links lead nowhere else."""
    root = folder.resolve()

    def read(name: str) -> bytes | None:
        try:
            path = (root / name).resolve()
            return path.read_bytes() if path.is_relative_to(root) and path.is_file() else None
        except (OSError, ValueError):
            return None

    files = (path for path in root.rglob("*") if path.is_file())
    return read, tuple(path.relative_to(root).as_posix() for path in files)


def digests_beside(file: Path) -> Callable[[str], str | None]:
    """The SHA-256 (hex) of a file by its path from the folder of ``file``; None for what is not
    there or lies outside of it. Large files are not taken into memory."""
    root = file.resolve().parent

    def digest(name: str) -> str | None:
        try:
            path = (root / name).resolve()
            if not path.is_relative_to(root) or not path.is_file():
                return None
            with path.open("rb") as opened:
                return file_digest(opened, "sha256").hexdigest()
        except (OSError, ValueError):
            return None

    return digest


MOST_BYTES = 2 * 2**30


def read_evidence_file(name: str, path: Path) -> bytes:
    """The bytes of an evidence file, called ``name``. Raises ``BadInput`` as :func:`read_file`
    does, and for one of more than :data:`MOST_BYTES`, which nobody could open either."""
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise BadInput(
            "evidence.enormous",
            msg("{file} is larger than {limit} GB: hand it in as several files.",
                file=name, limit=MOST_BYTES // 2**30),
        )  # fmt: skip
    return read_file(path)


def refuse_overwriting(output: Path, inputs: Iterable[Path]) -> None:
    """An output never replaces what a command reads, nor a file of another kind than PDF.

    Raises :class:`~pipeline.errors.BadInput`. Signing a paper in place is for the caller to allow
    by leaving it out of ``inputs``.
    """
    if not output.exists():
        return
    if any(each.exists() and output.samefile(each) for each in inputs):
        message = msg("The output would replace a file that this command reads.")
    elif output.is_dir() or not _is_pdf(output):
        message = msg("The output would replace something that is no PDF.")
    else:
        return
    hint = msg("Choose another place with -o.")
    raise BadInput("file.would-replace", message, hint=hint, where=Where(file=str(output)))


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) in (b"%PDF-", b"")


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
            msg("This file cannot be written: {reason}.", reason=in_words(error)),
            hint=msg("Choose another place with -o."),
            where=Where(file=str(path)),
        ) from error
