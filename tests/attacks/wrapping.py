"""Signature wrapping: what was signed stays, something else is put where readers look."""

from __future__ import annotations

import io
import re

import pikepdf

from tests.attacks.raw import stream
from tests.attacks.tools import contents_of, signed_with_container
from tests.signing import papers


def objects_in_the_gap() -> bytes:
    """Instead of the zeros behind the container, a new object: no signed byte has changed."""
    pdf = signed_with_container(lambda der: der)
    _, stop = contents_of(pdf)
    planted = b"> /Planted (PAID IN FULL) /Also <00"
    return pdf[: stop - len(planted)] + planted + pdf[stop:]


def second_part_moved_back() -> bytes:
    """The second signed part goes to the end of the file, a forged page stands before it."""
    return _wrapped(papers.certificate(), b"")


def second_part_moved_back_behind_a_new_table() -> bytes:
    """The same, with a table of its own where the file says that its table is: readers see the
    forged content.
    """
    pdf = papers.certificate()
    place = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    table = pdf[place : pdf.rindex(b"startxref")]
    return _wrapped(pdf, table, place)


def _wrapped(pdf: bytes, table: bytes, place: int = 0) -> bytes:
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]( *)", pdf)
    assert found
    first, second, length = (int(each) for each in found.group(1, 2, 3))
    content = _content(pdf)
    forged = b"\n%d 0 obj\n%s\nendobj\n" % (content, stream(b"0 0 600 900 re f"))
    entry = b"%d 1\n%010d 00000 n \ntrailer" % (content, second + 1)
    planted = forged.ljust(place - second) + table.replace(b"trailer", entry)
    moved = b"/ByteRange [0 %d %d %d]" % (first, second + len(planted), length)
    head = pdf[:first].replace(found.group(0), moved.ljust(len(found.group(0))))
    return head + pdf[first:second] + planted + pdf[second:]


def _content(pdf: bytes) -> int:
    """The number of the object with the page's content."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        number: int = document.pages[0].obj.Contents.objgen[0]
    return number
