"""Late files of no case: numbers and pages go on from the bundle that was served."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdfium2
import pytest

from pipeline import resources
from pipeline.cli.app import run

EVIDENCE = resources.examples() / "online-loan" / "evidence"
CHAT, LICENCE = EVIDENCE / "borrower" / "chat.png", EVIDENCE / "lender" / "licence.jpg"
PAYOUT = EVIDENCE / "lender" / "payout.pdf"


def bind(*arguments: Path | str) -> int:
    return run([str(each) for each in arguments])


def manifest(bundle: Path) -> dict[str, Any]:
    return dict(json.loads(bundle.with_name(f"{bundle.name}.json").read_text("utf-8")))


def text(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.parametrize("earlier", ["one.pdf", "one.pdf.json"])
def test_numbers_go_on_from_what_was_served(tmp_path: Path, earlier: str) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert bind("bundle", CHAT, PAYOUT, "-o", one) == 0
    before = one.read_bytes()
    assert bind("supplement", tmp_path / earlier, LICENCE, "-o", two) == 0
    assert one.read_bytes() == before
    served, listed = manifest(one), manifest(two)
    data = one.with_name("one.pdf.json").read_bytes()
    assert listed["earlier"] == {
        "sha256": sha256(data).hexdigest(), "pages": served["pages"], "exhibits": 2
    }  # fmt: skip
    assert (listed["first_exhibit"], listed["exhibits"]) == (3, 3)
    first = served["pages"] + 1
    shown = text(two.read_bytes())
    reader = pypdf.PdfReader(io.BytesIO(two.read_bytes()))
    assert reader.page_labels == [str(first + n) for n in range(len(shown))]
    assert "补充证据册" in shown[0]
    assert f"全卷第{first}页" in shown[0]
    assert "补充文件清单" in shown[1]
    assert "证据三" in shown[1]
    assert sha256(data).hexdigest() in shown[1]
    assert f"全卷第{listed['pages']}页" in shown[-1]


def test_a_second_supplement_goes_on_from_the_first(tmp_path: Path) -> None:
    one, two, three = (tmp_path / f"{name}.pdf" for name in ("one", "two", "three"))
    assert bind("bundle", CHAT, "-o", one) == 0
    assert bind("bundle", PAYOUT, "-o", two, "--supplement", one) == 0
    assert bind("supplement", two, LICENCE, "-o", three) == 0
    assert manifest(three)["first_page"] == manifest(two)["pages"] + 1
    assert manifest(three)["first_exhibit"] == 3


def test_a_file_that_was_served_before_is_said_to_be_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    again = tmp_path / "again.png"
    again.write_bytes(CHAT.read_bytes())
    assert bind("bundle", CHAT, "-o", one) == 0
    assert bind("supplement", one, again, "-o", two) == 0
    assert manifest(two)["items"][0]["same_as"] == "chat.png"
    assert "同一份证据" in capsys.readouterr().out


def test_a_folder_may_hold_the_bundle_that_was_served(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "chat.png").write_bytes(CHAT.read_bytes())
    assert bind("bundle", folder, "-o", folder / "one.pdf") == 0
    (folder / "chat.png").unlink()
    (folder / "licence.jpg").write_bytes(LICENCE.read_bytes())
    assert bind("supplement", folder / "one.pdf", folder, "-o", folder / "two.pdf") == 0
    assert [item["file"] for item in manifest(folder / "two.pdf")["items"]] == ["licence.jpg"]


@pytest.mark.parametrize(
    "earlier",
    [
        PAYOUT.read_bytes(),
        b"%PDF-1.7 nothing",
        b"no json",
        b"[]",
        b'{"schema": "bundle.v1", "pages": "x", "exhibits": 1, "items": []}',
        b'{"schema": "manifest.v1", "pages": 1, "exhibits": 1, "items": []}',
        b"[" * 9999,
    ],
)
def test_what_is_no_bundle_is_refused(tmp_path: Path, earlier: bytes) -> None:
    (tmp_path / "earlier").write_bytes(earlier)
    assert bind("supplement", tmp_path / "earlier", CHAT, "-o", tmp_path / "out.pdf") == 3
    assert [path.name for path in tmp_path.iterdir()] == ["earlier"]


def test_a_manifest_alone_is_gone_by_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert bind("bundle", CHAT, "-o", one) == 0
    one.unlink()
    assert bind("supplement", tmp_path / "one.pdf.json", LICENCE, "-o", two) == 0
    said = capsys.readouterr().out
    assert "清单旁边没有 one.pdf" in said
    assert "没有核对" in said
    assert manifest(two)["first_exhibit"] == 2


def test_a_manifest_that_is_not_that_of_its_bundle_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert bind("bundle", CHAT, "-o", one) == 0
    beside = tmp_path / "one.pdf.json"
    beside.write_text(beside.read_text("utf-8").replace('"exhibits": 1', '"exhibits": 9'), "utf-8")
    assert bind("supplement", beside, LICENCE, "-o", two) == 3
    assert "这份清单与 one.pdf 内封存的清单不一致" in capsys.readouterr().err
    assert not two.exists()


@pytest.mark.parametrize("given", ["one.pdf", "one.pdf.json"])
def test_a_bundle_that_is_not_what_its_manifest_lists_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert bind("bundle", CHAT, "-o", one) == 0
    with pikepdf.open(one, allow_overwriting_input=True) as document:
        del document.pages[-1]
        document.save(one)
    assert bind("supplement", tmp_path / given, LICENCE, "-o", two) == 3
    assert "页数" in capsys.readouterr().err
    assert not two.exists()
