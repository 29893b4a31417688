"""CSV as a table, whatever its encoding and whatever stands between its values."""

from __future__ import annotations

import csv
import io
from collections import Counter

from pipeline.documents.bundle.decode import decode
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.plain import prepare_text, typeset
from pipeline.documents.bundle.prepared import Prepared
from pipeline.documents.bundle.table import MAX_CELLS, Cell, Table, refuse_long, sections

_DELIMITERS = ",\t;|，"
_SAMPLE_ROWS = 50
_LONGEST = 2**20


def prepare_csv(item: Item) -> Prepared:
    """A table; what is no table after all is shown as the text it is."""
    text = decode(item.data).replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("sep=") and "\n" in text:
        text = text.partition("\n")[2]
    delimiter = _delimiter(text)
    csv.field_size_limit(_LONGEST)
    cells: dict[int, dict[int, Cell]] = {}
    count = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            shown = {at: Cell(v, _is_number(v)) for at, v in enumerate(row, 1) if v.strip()}
            count += len(shown)
            if count > MAX_CELLS:
                raise refuse_long(item.name)
            if shown:
                cells[number] = shown
    except csv.Error:
        return prepare_text(item)
    return typeset(item, "text/csv", sections(Table("", cells)))


def _delimiter(text: str) -> str:
    """What splits most of the first rows into the same number of values."""
    sample = "\n".join(text.split("\n", _SAMPLE_ROWS)[:_SAMPLE_ROWS])
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[int, int]:
    try:
        rows = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0
    widths = Counter(number for number in rows if number > 1)
    width, count = max(widths.items(), key=lambda found: found[1], default=(0, 0))
    return count, width


def _is_number(text: str) -> bool:
    bare = text.strip().lstrip("-+¥￥$").rstrip("%").replace(",", "").replace(".", "", 1)
    return len(bare) < 16 and bare.isascii() and bare.isdigit()
