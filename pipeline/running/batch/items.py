"""What comes in: one case at a time, each with the place it stands at. Nothing is read ahead.

A line that cannot be used becomes an item with a ``problem``; the next one is not touched by it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from pipeline.case.source import Source, read, read_string
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.opening import CASE_FILES, find_case_file

MOST_BYTES = 16 * 2**20
"""Of one line."""
FOLDER = "folder"
"""The field of a line that says where the files of its case lie."""


@dataclass(frozen=True, slots=True)
class Item:
    """One case of a batch: a case ``folder``, or the ``text`` of a case (JSON) with the folder of
    its files. ``number`` counts lines or folders from 1."""

    number: int
    where: Where
    id: str = ""
    folder: Path | None = None
    text: str = ""
    problem: BadInput | None = None


def folders(root: Path) -> Iterator[Item]:
    """The case folders in a folder, by name; what begins with a point is left out. A folder that
    holds a case file is one case."""
    if any((root / name).is_file() for name in CASE_FILES):
        yield _of_folder(1, root)
        return
    names = sorted(each.name for each in root.iterdir() if each.is_dir() and each.name[0] != ".")
    for number, name in enumerate(names, 1):
        yield _of_folder(number, root / name)


def lines(file: Path) -> Iterator[Item]:
    """The cases of a JSONL file: each line is a case (``case.v1``) that may name its ``folder``, or
    a ``folder`` alone, which holds the whole case. Folders are found from the file's own."""
    with file.open("rb") as opened:
        number = 0
        while raw := opened.readline(MOST_BYTES + 1):
            number += 1
            if len(raw) > MOST_BYTES:
                _to_end_of_line(opened.readline)
            if raw.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _of_line(file, number, raw)


def guarded(
    number: int, where: Where, make: Callable[[], Source], then: Callable[[Source], Item]
) -> Item:
    """What was read as an item; what cannot be, as one with a problem in its own place."""
    try:
        return then(make())
    except BadInput as error:
        place = error.where or where
        line = where.line or place.line
        told = Where(place.path, where.file if where.line else place.file or where.file, line)
        return Item(number, where, problem=BadInput(error.code, error.message, hint=error.hint,
                                                    where=told))  # fmt: skip


def id_of(tree: Mapping[str, object]) -> str:
    """What a case calls itself; BadInput where it does not."""
    found = tree.get("id")
    if not isinstance(found, str | int) or isinstance(found, bool) or not str(found).strip():
        raise BadInput(
            "batch.no-id",
            msg("This case has no id."),
            hint=msg("Give every case an id of its own; its packet is named by it."),
        )
    return str(found)


def inline(number: int, where: Where, tree: dict[str, object], folder: Path | None) -> Item:
    """A case whose data came in a line or a row."""
    text = json.dumps(tree, ensure_ascii=False, default=_written)
    return Item(number, where, id_of(tree), folder, text)


def _written(value: object) -> str:
    """A date or time, which YAML knows and JSON does not, as a case writes it."""
    if isinstance(value, date | time):  # a datetime is a date, too
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _of_folder(number: int, folder: Path) -> Item:
    where = Where(file=str(folder))

    def then(source: Source) -> Item:
        return Item(number, where, id_of(source.tree), folder)

    return guarded(number, where, lambda: read(find_case_file(folder)), then)


def _of_line(file: Path, number: int, raw: bytes) -> Item:
    where = Where(file=str(file), line=number)

    def make() -> Source:
        return read_string(_text(raw), str(file), is_json=True)

    return guarded(number, where, make, lambda source: _from_tree(file, number, where, source.tree))


def _from_tree(file: Path, number: int, where: Where, tree: dict[str, object]) -> Item:
    named = tree.pop(FOLDER, None)
    if named is not None and (not isinstance(named, str) or not named.strip()):
        raise BadInput(
            "batch.folder", msg("The field folder is to be the path of a folder."), where=where
        )
    folder = file.parent / named if isinstance(named, str) else None
    if folder and not folder.is_dir():
        raise BadInput("batch.folder", msg("There is no folder {folder}.", folder=folder))
    if tree:
        return inline(number, where, tree, folder)
    if folder is None:
        raise BadInput("batch.line", msg("The line holds neither a case nor a folder."))
    return Item(number, where, id_of(read(find_case_file(folder)).tree), folder)


def _text(raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise BadInput(
            "batch.line-too-long",
            msg("The line is longer than {limit} MB.", limit=MOST_BYTES // 2**20),
            hint=msg("Put files into the case's folder; a case holds their names only."),
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            "batch.encoding",
            msg("The line is not UTF-8 (byte {place}).", place=error.start + 1),
            hint=msg("Save the file as UTF-8 once more."),
        ) from None


def _to_end_of_line(readline: Callable[[int], bytes]) -> None:
    while (more := readline(2**16)) and not more.endswith(b"\n"):
        pass
