"""Files within files, in a bundle: named on their pages, in the bookmarks and in the manifest."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pypdf
import pytest

from pipeline.documents.bundle import Filed, PlacedExhibit, manifest
from tests.documents.test_bundle_assemble import bound, exhibit, pdf_file, picture


def packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture(scope="module")
def mixed() -> tuple[PlacedExhibit, ...]:
    inner = packed(("照片.jpg", picture()), ("说明.txt", "欠款三千元".encode()))
    outer = packed(("合同.pdf", pdf_file(2)), ("更多.zip", inner), ("x.bin", b"\0\1\2"))
    return (
        exhibit("证据一", "往来材料", "出借人", "材料.zip", outer),
        exhibit("证据二", "照片", "借款人", "照片.jpg", picture()),
    )


def test_files_within_a_file_are_named_on_their_pages_and_in_the_bookmarks(
    mixed: tuple[PlacedExhibit, ...],
) -> None:
    read = pypdf.PdfReader(io.BytesIO(bound(mixed)))
    labels = ["".join(page.extract_text().split()) for page in read.pages[1:]]
    assert "证据一往来材料｜隔页｜全卷第2页" in labels[0]
    assert "证据一往来材料｜第1页/共6页｜全卷第3页" in labels[1]
    assert "证据一往来材料／合同.pdf｜第3页/共6页｜全卷第5页" in labels[3]
    assert "证据一往来材料／更多.zip｜第4页/共6页" in labels[4]
    assert "证据一往来材料／更多.zip／说明.txt｜第6页/共6页" in labels[6]
    nested = read.outline[2]
    assert isinstance(nested, list)
    below = nested[1]
    assert isinstance(below, list)
    pages = [
        (item.title, read.get_destination_page_number(item))
        for item in (below[0], below[1], *below[2])
    ]
    assert pages == [("合同.pdf", 3), ("更多.zip", 5), ("照片.jpg", 6), ("说明.txt", 7)]


def test_the_manifest_names_what_is_inside_and_what_is_the_same(
    mixed: tuple[PlacedExhibit, ...],
) -> None:
    made = manifest([Filed(e.original, e.prepared) for e in mixed], 1, "zh")
    json.dumps(made)
    items = made["items"]
    assert isinstance(items, list)
    whole, photo = items
    contract, more, unknown = whole["parts"]
    assert (contract["file"], contract["first_page"], contract["last_page"]) == ("合同.pdf", 4, 5)
    assert [(part["file"], part["first_page"]) for part in more["parts"]] == [
        ("照片.jpg", 7), ("说明.txt", 8),
    ]  # fmt: skip
    assert unknown["status"] == "rejected"
    assert whole["same_as"] == ""
    assert photo["same_as"] == "照片.jpg"
    assert photo["sm3"] == hashlib.new("sm3", picture()).hexdigest()
    assert more["parts"][1]["changed"] == ["typeset"]
