"""Late evidence for the other side: a supplement of a case, masked like the bundle before it."""

from __future__ import annotations

import io
import json
from typing import Any

import pypdf
import pytest
from PIL import Image

from pipeline.papers.draft import Stage
from tests.documents.bundle_files import saved as picture_saved
from tests.documents.mask_files import CARD, pdf_of, shown, traces
from tests.running.test_masked_bundle import HER_ID, HER_PHONE, NAME, asked
from tests.world import World, contents

BUNDLE = "1 协商准备/02 证据册.pdf"
FULL = "1 协商准备/02 证据册（补充一）.pdf"
MASKED = "1 协商准备/02 证据册（补充一）（供对方当事人）.pdf"
SERVED = "1 协商准备/02 证据册（供对方当事人）.pdf"
LATE = f"""
  - id: rent
    title: {NAME}的租房合同
    kind: other
    party: borrower
    source: {NAME}提供，电话 {HER_PHONE}
    submitted_on: 2026-10-01
    content: 证号 {HER_ID}
    proves: 租金
    original: copy
    file: evidence/borrower/{NAME} {HER_PHONE}.pdf
  - id: photo
    title: 租房照片
    kind: other
    party: borrower
    source: 借款人提供
    submitted_on: 2026-10-01
    proves: 住处
    original: copy
    file: evidence/borrower/photo.jpg
    masks:
      - {{page: 1, left: 60, top: 60, right: 120, bottom: 90}}
"""


def handed_in_late(world: World) -> None:
    folder = world.case / "evidence" / "borrower"
    lease = pdf_of(shown(f"Rent 1,500 monthly, tel {HER_PHONE}"), shown(f"ID {HER_ID}"),
                   shown(f"Card {CARD}") + shown("Signed", y=600), shown("Plain page"))  # fmt: skip
    (folder / f"{NAME} {HER_PHONE}.pdf").write_bytes(lease)
    exif = Image.Exif()
    exif[0x010E] = f"{HER_PHONE}"
    picture = Image.effect_noise((1200, 1700), 90).convert("RGB")
    (folder / "photo.jpg").write_bytes(picture_saved(picture, "JPEG", exif=exif, dpi=(150, 150)))
    text = world.case_file.read_text("utf-8")
    at = text.index("\nevidence:") + len("\nevidence:")
    end = at + text[at:].index("\n\n")
    world.case_file.write_text(text[:end] + LATE.rstrip("\n") + text[end:], "utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The packet before and after, by file."""
    world = asked(tmp_path_factory.mktemp("late"))
    before = contents(world.build(Stage.PREPARATION).folder)
    handed_in_late(world)
    return before, contents(world.build(Stage.PREPARATION).folder)


def listed(files: dict[str, bytes], name: str) -> dict[str, Any]:
    return dict(json.loads(files[f"{name}.json"]))


@pytest.mark.slow
def test_what_was_served_stays_and_the_supplement_goes_on(
    built: tuple[dict[str, bytes], dict[str, bytes]],
) -> None:
    before, after = built
    assert {FULL, MASKED} & set(before) == set()
    assert {FULL, MASKED} <= set(after)
    assert before[BUNDLE] == after[BUNDLE]
    assert before[SERVED] == after[SERVED]
    first = listed(before, BUNDLE)["pages"] + 1
    spans = [
        [(item["first_page"], item["last_page"]) for item in listed(after, name)["items"]]
        for name in (FULL, MASKED)
    ]
    assert spans[0] == spans[1]
    assert spans[0][0][0] > first
    reader = pypdf.PdfReader(io.BytesIO(after[MASKED]))
    assert reader.page_labels[0] == str(first)
    assert not reader.attachments
    assert [page["masks"] for page in listed(after, MASKED)["items"][0]["pictures"]] == [
        {"phone": 1}, {"id-number": 1}, {"card-number": 1}
    ]  # fmt: skip
    assert listed(after, MASKED)["items"][1]["pictures"][0]["masks"] == {"region": 1}


@pytest.mark.slow
@pytest.mark.parametrize("value", [NAME, HER_ID, HER_PHONE, CARD])
def test_nothing_of_what_is_hidden_is_in_any_byte_or_stream_of_it(
    built: tuple[dict[str, bytes], dict[str, bytes]], value: str
) -> None:
    _, after = built
    assert traces(after[FULL], value) != []
    assert traces(after[MASKED], value) == []
    assert value not in after[f"{MASKED}.json"].decode()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(after[MASKED])).pages)
    assert "Plain page" in text
    assert "Signed" not in text  # its page is a picture
