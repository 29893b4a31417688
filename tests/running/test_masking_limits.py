"""Masking an exhibit has the same limits of time and memory as reading one."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pikepdf
import pypdf
import pytest
from PIL import Image

from pipeline.case.masking import MaskRegion
from pipeline.cli.app import run
from pipeline.documents import apart
from pipeline.documents.apart import Desk
from pipeline.documents.bundle import Prepared
from pipeline.documents.bundle.masking import Source, apart_at, mask
from pipeline.errors import BadInput
from pipeline.papers.draft import Stage
from tests.documents.bundle_files import ready
from tests.documents.mask_files import ID, NAME, PHONE, PLAIN, bound, masked, pdf_of, shown, traces
from tests.running.test_masked_bundle import FULL, MASKED, asked
from tests.world import contents

TIGHT = 180 * 2**20
SLOW = {"documents.bundle.slow"}
SWOLLEN = {"documents.bundle.memory", "documents.bundle.crashed"}  # PDFium gives up in its own way


def paper(text: str) -> Prepared:
    return ready(pdf_of(shown(text)))


def scans(count: int, width: int, height: int) -> bytes:
    """A PDF that shows the same scan on each page."""
    noise = Image.effect_noise((width, height), 120).convert("RGB")
    one, out = io.BytesIO(), io.BytesIO()
    noise.save(one, "PDF", resolution=200)
    with pikepdf.open(one) as pdf:
        for _ in range(count - 1):
            pdf.pages.append(pdf.pages[0])
        pdf.save(out)
    return out.getvalue()


def regions(count: int) -> list[MaskRegion]:
    pages = range(1, count + 1)
    return [MaskRegion(page=page, left=50, top=60, right=120, bottom=80) for page in pages]


def test_what_is_masked_apart_is_what_is_masked_here() -> None:
    files = [pdf_of(shown(f"Phone {PHONE}"), shown("nothing")), pdf_of(shown(f"No. {ID}"))]
    here = masked(*files)
    sources = [Source(f"证据{n}", ready(file)) for n, file in enumerate(files, 1)]
    with Desk() as desk:
        there = mask(sources, PLAIN, apart_at(desk))
        assert desk.pids
        assert there.values == here.values
        assert [e.pictures for e in there.exhibits] == [e.pictures for e in here.exhibits]
        assert bound(there) == bound(here)
        assert traces(bound(there), PHONE) == traces(bound(there), ID) == []


def test_a_region_that_does_not_fit_is_told_from_there_too() -> None:
    with Desk() as desk, pytest.raises(BadInput, match="no page 2 to mask"):
        mask([Source("证据一", paper("a"), regions(2))], PLAIN, apart_at(desk))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codes", "seconds", "memory", "heavy"),
    [(SLOW, 2.0, 2**30, (60, 1650, 2300)), (SWOLLEN, 60.0, TIGHT, (1, 6000, 8000))],
)
def test_an_exhibit_that_takes_too_much_is_left_out_and_the_others_go_on(
    codes: set[str], seconds: float, memory: int, heavy: tuple[int, int, int]
) -> None:
    scanned = ready(scans(*heavy))
    sources = [
        Source("证据一", paper(f"Phone {PHONE}")),
        Source("证据二", scanned, regions(heavy[0])),
        Source("证据三", paper("third")),
    ]
    with Desk(seconds=seconds, memory=memory) as desk:
        desk.carry_out("warm", paper("a").pages, len)
        made = mask(sources, PLAIN, apart_at(desk))
        assert list(made.rejected) == ["证据二"]
        assert made.rejected["证据二"].code in codes
        assert "证据二" in made.rejected["证据二"].reason.render("zh")
        assert len(made.exhibits) == 2
        assert traces(bound(made), PHONE) == []


def test_the_edition_of_loose_files_names_what_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, masked_file = tmp_path / "材料", tmp_path / "对方.pdf"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf_of(shown(f"Phone {PHONE}")))
    (folder / "b.pdf").write_bytes(scans(300, 1650, 2300))
    (folder / "c.pdf").write_bytes(pdf_of(shown("third")))
    arguments = ["bundle", str(folder), "-o", str(tmp_path / "册.pdf"), "--masked"]
    with Desk(seconds=2.0) as desk:
        monkeypatch.setitem(apart._desks, os.getpid(), desk)
        assert run([*arguments, str(masked_file), "--lang", "zh"]) == 1
    full, listed = (
        json.loads((tmp_path / name).read_text(encoding="utf-8"))
        for name in ("册.pdf.json", "对方.pdf.json")
    )
    assert [each["status"] for each in full["items"]] == ["included"] * 3
    assert [each["status"] for each in listed["items"]] == ["included", "rejected", "included"]
    assert listed["items"][1]["code"] in SLOW
    assert "证据二" in listed["items"][1]["reason"]
    assert listed["pages"] == full["pages"] - 301
    said = "".join(capsys.readouterr().out.split())
    assert "供对方当事人的一册不收录这一项" in said
    assert "遮盖版的页码与完整版不一致" in said
    texts = ["".join(page.extract_text().split()) for page in pypdf.PdfReader(masked_file).pages]
    assert len(texts) == listed["pages"]
    assert "third" in texts[listed["items"][2]["first_page"] - 1]
    assert "未收录" in texts[1]
    assert traces(masked_file.read_bytes(), PHONE) == []


@pytest.mark.slow
def test_the_edition_of_a_case_names_what_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, out = asked(tmp_path), io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of(shown("Statement of account")))) as pdf:
        with pikepdf.open(io.BytesIO(scans(300, 1650, 2300))) as rest:
            pdf.pages.extend(rest.pages)
        pdf.save(out)
    (world.case / "evidence" / "borrower" / "medical.pdf").write_bytes(out.getvalue())
    with Desk(seconds=2.5) as desk:
        monkeypatch.setitem(apart._desks, os.getpid(), desk)
        made = world.build(Stage.PREPARATION, sign=False)
    files = contents(made.folder)
    full, masked = (json.loads(files[f"{name}.json"]) for name in (FULL, MASKED))
    assert {item["status"] for item in full["items"]} == {"included"}
    rejected = [item["no"] for item in masked["items"] if item["status"] == "rejected"]
    assert rejected == ["证据六"]
    assert {f.where.file for f in made.findings if f.code in SLOW} == {"证据六"}
    assert masked["pages"] == full["pages"] - 302
    assert len(pypdf.PdfReader(io.BytesIO(files[MASKED])).pages) == masked["pages"]
    assert traces(files[MASKED], NAME) == []
