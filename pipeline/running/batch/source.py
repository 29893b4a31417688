"""The input by its kind, and which of its cases are meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path

from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.batch import items
from pipeline.running.batch.items import Item
from pipeline.running.batch.mapping import RowMapping, read_mapping
from pipeline.running.batch.tables import csv_rows, parquet_rows

_TABLES = {".csv": csv_rows, ".parquet": parquet_rows}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases of the input are meant: these ids (all if none), and of those the ``part``-th of
    so many ``parts``, counted from 1."""

    only: frozenset[str] = frozenset()
    part: int = 1
    parts: int = 1

    def takes(self, item: Item) -> bool:
        """Whether a case is meant. A line that cannot be read belongs to the part of its place."""
        if self.only and item.id not in self.only:
            return False
        return _share(item.id or str(item.number), self.parts) == self.part - 1


def read_items(source: Path, mapping: Path | None = None) -> Iterator[Item]:
    """The cases of a folder, a JSONL, CSV or Parquet file, one at a time.

    Raises ``BadInput`` before the first where the input as a whole cannot be used, ``ToolMissing``
    for Parquet without pyarrow. A case that has the id of an earlier one gets a problem.
    """
    found = _first_of_each(_read(source, mapping))
    first = next(found, None)
    if first is None:
        raise BadInput(
            "batch.empty", msg("{file} holds no case.", file=source), where=Where(file=str(source))
        )
    return chain([first], found)


def how_many(source: Path) -> int:
    """About how many cases there are, for the time left: lines or folders are counted, not read."""
    if source.is_dir():
        return sum(1 for each in source.iterdir() if each.is_dir() and each.name[0] != ".")
    if source.suffix.lower() == ".parquet":
        return 0
    with source.open("rb") as opened:
        found = sum(block.count(b"\n") for block in iter(lambda: opened.read(2**20), b""))
    return max(found - (source.suffix.lower() == ".csv"), 1)


def _read(source: Path, mapping: Path | None) -> Iterator[Item]:
    if source.is_dir():
        return items.folders(source)
    if not source.is_file():
        raise BadInput("batch.input", msg("There is no file or folder {file}.", file=source))
    suffix = source.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return items.lines(source)
    if suffix not in _TABLES:
        raise BadInput(
            "batch.kind",
            msg("{file} is neither a folder of cases nor a JSONL, CSV or Parquet file.",
                file=source.name),
            where=Where(file=str(source)),
        )  # fmt: skip
    return _TABLES[suffix](source, _mapping(source, mapping))


def _mapping(source: Path, mapping: Path | None) -> RowMapping:
    if mapping is None:
        raise BadInput(
            "batch.no-mapping",
            msg("A table needs a mapping: which column holds which field."),
            hint=msg("Name it with --mapping; docs/batch.md shows one."),
            where=Where(file=str(source)),
        )
    return read_mapping(mapping)


def _first_of_each(found: Iterator[Item]) -> Iterator[Item]:
    """Of two cases with one id the earlier is taken: both have one packet. Eight bytes of each id
    are kept."""
    seen: set[int] = set()
    for item in found:
        mark = _mark(item.id)
        if item.id and mark in seen:
            problem = BadInput(
                "batch.twice",
                msg("An earlier case has the id {id} too.", id=item.id),
                hint=msg("Give each case an id of its own."),
                where=item.where,
            )
            yield Item(item.number, item.where, item.id, problem=problem)
            continue
        seen.add(mark)
        yield item


def _share(name: str, parts: int) -> int:
    return _mark(name) % parts


def _mark(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest())
