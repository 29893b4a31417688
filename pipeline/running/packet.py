"""A packet on disk: a folder that is what its ``manifest.json`` lists, at every moment.

New files are staged and a journal is written; from then on the change will happen, if need be on
the next start. Whoever must know of the new papers (the registry) is told then, before the first
of them can be seen. ``manifest.json`` is renamed last. A run that is killed leaves the old packet
or the new one, and whatever else lies in the folder is not touched.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from pipeline.documents.bundle import Original
from pipeline.errors import BadInput, JieqingError, WrongState, in_words
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.manifest import InnerPath, Manifest, read_manifest, write_manifest
from pipeline.running.stopwatch import step

MANIFEST = "manifest.json"
_STAGING = ".staging"
_JOURNAL = "journal.json"
_NONE: Mapping[str, Original] = {}

Decided = Callable[[Manifest], None]
"""Is told what the packet is about to be, once that is durable; told again after a break."""


class _Move(BaseModel):
    """A staged file, by its number, and where in the packet it goes."""

    number: int
    to: InnerPath


class _Journal(BaseModel):
    """What is still to be done to the packet; doing it twice does no harm."""

    moves: tuple[_Move, ...]
    gone: tuple[InnerPath, ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """The packet of one case as its manifest has it; ``manifest`` is None for a new one."""

    folder: Path
    manifest: Manifest | None
    decided: Decided = lambda _: None

    def read(self, file: str) -> bytes | None:
        """The bytes of a file, or None where it is missing."""
        path = self.folder / file
        return path.read_bytes() if path.is_file() else None

    @step("write")
    def commit(
        self,
        files: Mapping[str, bytes],
        manifest: Manifest,
        originals: Mapping[str, Original] = _NONE,
    ) -> bool:
        """Make the packet what ``manifest`` lists; ``files`` are the new or changed ones, and
        ``originals``, which are large, are read when they are written.

        Returns whether anything changed on disk. Raises :class:`~pipeline.errors.BadInput` when
        the folder cannot be written.
        """
        changed: dict[str, bytes | Original] = {
            name: data for name, data in files.items() if self.read(name) != data
        }
        changed |= {name: each for name, each in originals.items() if not self._holds(name, each)}
        text = write_manifest(manifest)
        if not changed and self.read(MANIFEST) == text:
            return False
        gone = sorted(_listed(self.manifest) - _listed(manifest))
        try:
            _stage(self.folder, changed, text, gone)
            _tell(self.folder, self.decided, manifest)
            _roll_forward(self.folder)
        except OSError as error:
            raise _not_writable(self.folder, error) from error
        return True

    def _holds(self, name: str, original: Original) -> bool:
        path = self.folder / name
        if not path.is_file() or path.stat().st_size != original.size:
            return False
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == original.digests.sha256


@contextmanager
def open_packet(folder: Path, decided: Decided = lambda _: None) -> Iterator[Packet]:
    """The packet in ``folder``, for this process alone.

    A change that an earlier run decided on but did not finish is finished first. ``decided`` may
    refuse a change with a ``JieqingError``: then nothing changes. Raises
    :class:`~pipeline.errors.WrongState` while another process holds the packet.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.parent / f".{folder.name}.lock", timeout=0)
        with lock:
            _recover(folder, decided)
            yield Packet(folder, read_manifest(folder / MANIFEST), decided)
    except Timeout:
        raise WrongState(
            "packet.busy",
            msg("{folder} is being worked on by another process.", folder=folder),
            hint=msg("Wait until it is done, then start again."),
        ) from None
    except OSError as error:
        raise _not_writable(folder, error) from error


def _listed(manifest: Manifest | None) -> set[str]:
    return {file.file for file in manifest.files} if manifest else set()


def _stage(
    folder: Path, files: Mapping[str, bytes | Original], manifest: bytes, gone: list[str]
) -> None:
    staging = folder / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    for number, name in enumerate(sorted(files)):
        content = files[name]
        data = content.read() if isinstance(content, Original) else content
        _write_durably(staging / str(number), data)
    _write_durably(staging / MANIFEST, manifest)
    moves = tuple(_Move(number=number, to=name) for number, name in enumerate(sorted(files)))
    journal = _Journal(moves=moves, gone=tuple(gone)).model_dump_json()
    _write_durably(staging / (_JOURNAL + ".new"), journal.encode())
    (staging / (_JOURNAL + ".new")).replace(staging / _JOURNAL)
    _sync_folder(staging)


def _tell(folder: Path, decided: Decided, manifest: Manifest) -> None:
    try:
        decided(manifest)
    except JieqingError:
        (folder / _STAGING / _JOURNAL).unlink()
        shutil.rmtree(folder / _STAGING, ignore_errors=True)
        raise


def _recover(folder: Path, decided: Decided) -> None:
    staging = folder / _STAGING
    if not (staging / _JOURNAL).is_file():
        shutil.rmtree(staging, ignore_errors=True)
        return
    manifest = read_manifest(staging / MANIFEST)
    if manifest:  # else it was renamed already, and whoever must know was told
        decided(manifest)
    _roll_forward(folder)


def _roll_forward(folder: Path) -> None:
    """Carry out the journal; doing it again after a break does no harm."""
    staging = folder / _STAGING
    journal = _read_journal(staging / _JOURNAL)
    for move in journal.moves:
        source, target = staging / str(move.number), _inside(folder, move.to)
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
            _sync_folder(target.parent)
    for name in journal.gone:
        _inside(folder, name).unlink(missing_ok=True)
    if (staging / MANIFEST).is_file():
        (staging / MANIFEST).replace(folder / MANIFEST)
    _sync_folder(folder)
    (staging / _JOURNAL).unlink()
    shutil.rmtree(staging, ignore_errors=True)
    _drop_empty_folders(folder, journal.gone)


def _read_journal(path: Path) -> _Journal:
    try:
        return _Journal.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BadInput(
            "packet.journal",
            msg("The journal of an unfinished run is damaged or was not written by this program."),
            hint=msg("Nothing was changed. Move .staging out of the packet, then build again."),
            where=Where(file=str(path)),
        ) from error


def _inside(folder: Path, name: str) -> Path:
    """The file of that name, unless a link on the way leads out of the packet."""
    path = folder / name
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise BadInput(
            "packet.outside",
            msg("{file} leads out of the packet.", file=name),
            hint=msg("Replace the link by a real folder."),
            where=Where(file=str(path)),
        )
    return path


def _drop_empty_folders(folder: Path, gone: tuple[str, ...]) -> None:
    for parent in {(folder / name).parent for name in gone}:
        if parent != folder and parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_writable(folder: Path, error: OSError) -> BadInput:
    return BadInput(
        "packet.not-writable",
        msg("{folder} cannot be written: {reason}.", folder=folder, reason=in_words(error)),
        hint=msg("Free some space or choose another folder with -o, then start again."),
    )
