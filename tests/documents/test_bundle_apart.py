"""Evidence read in a process apart: what hangs, crashes or swells harms nothing but itself."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import threading
import time
import wave
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from pipeline import resources
from pipeline.documents.apart import Desk
from pipeline.documents.bundle import Prepared, Rejected, prepare
from tests.documents.bundle_files import picture, saved, texts

EVIDENCE = resources.examples() / "online-loan" / "evidence"
PDF = (EVIDENCE / "lender" / "loan-contract.pdf").read_bytes()
LONG = ("欠款三千元，" * 40 + "\n").encode() * 6_000


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk() as opened:
        yield opened


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("合同.pdf", PDF),
        ("照片.png", saved(Image.new("RGB", (40, 60), "red"), "PNG")),
        ("说明.txt", "每月最多能还 1800 元。".encode("gb18030")),
        ("模板.docx", (resources.templates() / "stage-guide.zh.docx").read_bytes()),
        ("材料.zip", packed(a=PDF, b=b"\0\1\2", c=packed(d=PDF))),
        ("空.pdf", b""),
        ("坏.pdf", b"%PDF-1.7 nonsense"),
    ],
)
def test_the_outcome_is_that_of_this_process(desk: Desk, name: str, data: bytes) -> None:
    here, there = prepare(name, data), desk.prepare(name, data)
    assert there == here
    if isinstance(here, Prepared):
        assert isinstance(there, Prepared)
        assert texts(there) == texts(here)


def test_content_in_pieces_that_pages_share_comes_over_too(desk: Desk) -> None:
    with pikepdf.new() as pdf:
        shared = pdf.make_stream(b"0 g\n" + b"10 10 20 20 re f\n" * 500)
        rest = pdf.make_stream(b"1 0 0 rg 50 50 90 90 re f\n" + b"1 1 2 2 re f\n" * 500)
        for contents in (shared, pikepdf.Array([shared, rest])):
            pdf.add_blank_page(page_size=(200, 200)).obj.Contents = contents
        out = io.BytesIO()
        pdf.save(out, recompress_flate=True)
    made = desk.prepare("图.pdf", out.getvalue())
    assert isinstance(made, Prepared)
    shown = [picture(made, number) for number in (0, 1)]
    x = shown[0].width // 2 - 100 + 90
    assert shown[0].getpixel((x, 34 + 110)) == (255, 255, 255)
    assert shown[1].getpixel((x, 34 + 110)) == (255, 0, 0)


def test_one_warm_process_serves_all(desk: Desk) -> None:
    desk.prepare("a.pdf", PDF)
    first = desk.pids
    desk.prepare("b.txt", b"words")
    assert len(first) == 1
    assert desk.pids == first


def test_two_threads_have_two_readers_and_get_their_own_answers() -> None:
    files = {f"{n}.txt": f"第{n}份".encode() for n in range(20)}
    with Desk(readers=2) as desk, ThreadPoolExecutor(2) as pool:
        made = dict(
            zip(files, pool.map(lambda each: desk.prepare(*each), files.items()), strict=True)
        )
        assert len(desk.pids) == 2
    for name, outcome in made.items():
        assert isinstance(outcome, Prepared)
        assert files[name].decode() in "".join(texts(outcome))


def test_an_interrupt_ends_what_is_being_read() -> None:
    with Desk() as desk:
        desk.prepare("warm.txt", b"words")
        threading.Timer(0.1, desk.interrupt).start()
        assert isinstance(desk.prepare("a.txt", LONG), Rejected)


def test_a_file_that_takes_too_long_is_rejected_and_the_next_one_is_read() -> None:
    with Desk(seconds=0.3) as desk:
        desk.prepare("warm.txt", b"words")
        begun = time.monotonic()
        late = desk.prepare("慢.txt", LONG)
        assert time.monotonic() - begun < 2
        assert isinstance(late, Rejected)
        assert late.code == "documents.bundle.slow"
        assert late.reason.render("zh").startswith("慢.txt 在 0.3 秒内没有读完")
        assert isinstance(desk.prepare("a.txt", b"words"), Prepared)


def test_a_crash_is_told_by_name_and_the_next_one_is_read() -> None:
    with Desk() as desk:
        desk.prepare("warm.txt", b"words")
        (pid,) = desk.pids
        killer = threading.Timer(0.1, os.kill, (pid, 11))
        killer.start()
        broken = desk.prepare("坏.txt", LONG)
        assert isinstance(broken, Rejected)
        assert broken.code == "documents.bundle.crashed"
        assert "坏.txt" in broken.reason.render("zh")
        assert isinstance(desk.prepare("a.pdf", PDF), Prepared)
        assert pid not in desk.pids


@pytest.mark.slow
def test_a_file_that_swells_is_rejected_and_the_next_one_is_read() -> None:
    big = saved(Image.new("RGB", (9_000, 9_000)), "PNG")
    with Desk(memory=250 * 2**20) as desk:
        swollen = desk.prepare("大.png", big)
        assert isinstance(swollen, Rejected)
        assert swollen.code == "documents.bundle.memory"
        assert isinstance(desk.prepare("a.pdf", PDF), Prepared)


@pytest.mark.slow
def test_a_large_recording_is_looked_into_and_not_taken_into_memory() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(48_000)
        sound.writeframes(bytes(160 * 2**20))
    data = out.getvalue()
    with Desk(memory=160 * 2**20) as desk:
        made = desk.prepare("长.wav", data)
        assert isinstance(made, Prepared)
        shown = "".join("".join(texts(made)).split())
        assert "0:14:34" in shown
        assert hashlib.sha256(data).hexdigest() in shown
        swollen = desk.prepare("长.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + data)
        assert isinstance(swollen, Rejected)
        assert swollen.code == "documents.bundle.memory"


def test_a_neighbour_is_asked_for(desk: Desk) -> None:
    sound = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data"
    files = {"a.txt": "每月还一千元".encode()}
    asked = []

    def beside(name: str) -> bytes | None:
        asked.append(name)
        return files.get(name)

    made = desk.prepare("a.wav", sound + bytes(4), beside=beside)
    assert isinstance(made, Prepared)
    assert "a.txt" in asked
    assert "每月还一千元" in "".join(texts(made))


def test_a_password_is_told_to_nobody_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEQING_PDF_PASSWORD", "geheim")
    with Desk() as other:
        other.prepare("a.pdf", PDF, password="geheim")
        process = Path(f"/proc/{other.pids[0]}")
        assert b"geheim" not in (process / "environ").read_bytes()
        assert b"geheim" not in (process / "cmdline").read_bytes()


def test_what_lies_where_one_stands_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "pikepdf.py", "pipeline.py"):
        (tmp_path / name).write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    with Desk() as desk:
        assert isinstance(desk.prepare("a.pdf", PDF), Prepared)


def test_it_ends_with_us_and_leaves_nothing_open() -> None:
    gc.collect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    desk = Desk()
    made = [desk.prepare("a.pdf", PDF) for _ in range(3)]
    (pid,) = desk.pids
    desk.close()
    assert not Path(f"/proc/{pid}").exists()
    assert all(isinstance(each, Prepared) and len(texts(each)) == each.count for each in made)
    del made
    gc.collect()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_pdf_that_lost_its_trailer_comes_back_whole(desk: Desk) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 300))
    out = io.BytesIO()
    pdf.save(out)
    whole = out.getvalue()
    made = desk.prepare("合同.pdf", whole[: whole.rindex(b"xref")])
    assert isinstance(made, Prepared)
    with pikepdf.open(io.BytesIO(made.pages)) as again:
        assert len(again.pages) == 1
