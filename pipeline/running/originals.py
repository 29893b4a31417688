"""Originals that lie in a folder beside a bundle instead of within it: recordings always, which are
large, and all of them where that is asked for (``--no-attach``)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline.case.filenames import safe_filename
from pipeline.documents.bundle import Filed, Original, Prepared
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.files import write_file

ATTACHED = "所收到的文件原样作为附件附在本册中"
_ALL_BESIDE = "所收到的文件原样存放在本册旁的文件夹“{folder}”中"
_RECORDINGS_BESIDE = "{attached}，录音录像存放在本册旁的文件夹“{folder}”中"
NONE = "本册没有电子文件"
_PLAYED = ("audio/", "video/")


def lying_beside(
    files: Sequence[Filed], nos: Sequence[str], bundle: str, *, attach: bool
) -> list[Filed]:
    """The files, each with the path beside the bundle under which its original is kept, if it is.

    ``bundle`` is the bundle's file name without suffix, ``nos`` are the numbers of the exhibits.
    """
    folder = folder_of(bundle)
    return [
        replace(file, kept=f"{folder}/{safe_filename(f'{no} {PurePosixPath(file.name).name}')}")
        if isinstance(file.outcome, Prepared) and (not attach or _is_played(file.outcome))
        else file
        for file, no in zip(files, nos, strict=True)
    ]


def folder_of(bundle: str) -> str:
    """``02 证据册 原始文件`` for ``02 证据册``."""
    return safe_filename(f"{bundle} 原始文件")


def where_they_are(files: Sequence[Filed]) -> str:
    """What the catalogue says of the originals."""
    bound = [file for file in files if isinstance(file.outcome, Prepared)]
    folder = next((file.kept.split("/")[0] for file in bound if file.kept), "")
    if not bound:
        return NONE
    if not folder:
        return ATTACHED
    if all(file.kept for file in bound):
        return _ALL_BESIDE.format(folder=folder)
    return _RECORDINGS_BESIDE.format(attached=ATTACHED, folder=folder)


def kept_beside(files: Sequence[Filed]) -> Mapping[str, Original]:
    """The originals that lie beside the bundle, by their paths there."""
    return {file.kept: file.original for file in files if file.kept}


def _is_played(made: Prepared) -> bool:
    return made.media_type.startswith(_PLAYED)


def write_beside(output: Path, originals: Mapping[str, Original], before: bytes | None) -> None:
    """Write them beside ``output``; what an earlier run put there, by its manifest ``before``, and
    is no longer needed goes. Raises :class:`~pipeline.errors.BadInput` where something else lies.
    """
    for name, original in originals.items():
        if name not in _written_before(before):
            _refuse_replacing(output.parent / name, original)
    for name, original in originals.items():
        write_file(output.parent / name, original.read())
    folder = output.parent / folder_of(output.stem)
    for name in _written_before(before) - set(originals):
        path = output.parent / name
        if path.parent == folder and path.is_file():
            path.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _refuse_replacing(path: Path, original: Original) -> None:
    if path.exists() and (not path.is_file() or path.read_bytes() != original.read()):
        raise BadInput(
            "file.would-replace",
            msg("The output would replace a file that is not its own."),
            hint=msg("Choose another place with -o."),
            where=Where(file=str(path)),
        )


def _written_before(manifest: bytes | None) -> set[str]:
    try:
        items = json.loads(manifest or b"{}").get("items", [])
        return {str(item.get("original", "")) for item in items} - {""}
    except (ValueError, AttributeError):
        return set()
