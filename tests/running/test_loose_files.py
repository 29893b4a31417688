"""Loose files: whatever lies in a folder has a name that can be printed, and nothing blocks."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from pipeline.errors import BadInput
from pipeline.finding import Severity
from pipeline.running.files import MOST_BYTES
from pipeline.running.loose_bundle import Front, LooseBundle, bundle_files
from pipeline.running.loose_files import find, printable
from pipeline.running.passwords import Passwords
from pipeline.running.templates import Templates

FRONT = Front("证据册", date(2026, 10, 1))


def bound(*paths: Path) -> LooseBundle:
    return bundle_files(paths, FRONT, templates=Templates(), passwords=Passwords({}))


def items(made: LooseBundle) -> dict[str, Mapping[str, Any]]:
    return {item["file"]: item for item in made.manifest["items"]}


def codes(made: LooseBundle) -> dict[str, str]:
    return {found.where.file: found.code for found in made.findings}


def test_what_is_no_file_is_rejected_by_name_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "套接字"))
        (tmp_path / "设备").symlink_to("/dev/zero")
        (tmp_path / "断链").symlink_to("nowhere")
        (tmp_path / "别处").symlink_to(tmp_path.parent)
        (tmp_path / "好.txt").write_text("好")
        made = bound(tmp_path)
    rejected = {name for name, item in items(made).items() if item["status"] == "rejected"}
    assert rejected == {"管道", "套接字", "设备", "断链", "别处"}
    assert all(items(made)[name]["sha256"] == "" for name in rejected)
    assert not any(items(made)[name]["same_as"] for name in rejected)
    assert set(codes(made).values()) == {"bundle.no-file"}


def test_a_pipe_given_by_name_is_rejected(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道")
    made = bound(tmp_path / "管道")
    assert items(made)["管道"]["status"] == "rejected"


def test_a_path_that_is_not_there_stops_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        list(find(tmp_path / "nowhere"))
    assert refused.value.where is not None
    assert "nowhere" in refused.value.where.file


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("表情\U0001f600.txt", "表情〓.txt"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
        ("new\nline.txt", "new line.txt"),
        ("{{ x }}{%tr%}.txt", "{{ x }}{%tr%}.txt"),
        ("<b>&amp;.txt", "<b>&amp;.txt"),
        ("中文.txt".encode("gb18030").decode("utf-8", "surrogateescape"), "中文.txt"),
    ],
)
def test_any_name_goes_into_the_list(tmp_path: Path, name: str, printed: str) -> None:
    (tmp_path / name).write_text("内容")
    made = bound(tmp_path)
    assert [printable(file) for file in items(made)] == [printed]
    page = pypdf.PdfReader(io.BytesIO(made.pdf)).pages[1].extract_text()
    assert "".join(printed.split()) in "".join(page.split())


def test_letters_that_cannot_be_shown_and_files_that_are_the_same_are_told(tmp_path: Path) -> None:
    for name in ("甲.txt", "乙.txt"):
        (tmp_path / name).write_text("笑脸\U0001f600")
    made = bound(tmp_path / "甲.txt", tmp_path / "乙.txt")
    told = [(found.where.file, found.code, found.severity) for found in made.findings]
    assert told == [
        ("甲.txt", "bundle.letters-missing", Severity.WARNING),
        ("乙.txt", "bundle.letters-missing", Severity.WARNING),
        ("乙.txt", "bundle.same-file", Severity.NOTE),
    ]
    assert items(made)["乙.txt"]["same_as"] == "甲.txt"
    divider = pypdf.PdfReader(io.BytesIO(made.pdf)).pages[4].extract_text()
    assert "相同文件证据一" in "".join(divider.split())


def test_a_word_file_that_was_cut_off_is_called_one(tmp_path: Path) -> None:
    whole = tmp_path / "信.docx"
    docx.Document().save(str(whole))
    whole.write_bytes(whole.read_bytes()[:20_000])
    reason = items(bound(whole))["信.docx"]["reason"]
    assert "Word" in reason
    assert "ZIP" not in reason


def test_a_file_that_is_too_large_to_read_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "大.mp4").open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # takes no room on the disk
    item = items(bound(tmp_path))["大.mp4"]
    assert item["status"] == "rejected"
    assert "2 GB" in item["reason"]


def test_empty_files_are_not_called_the_same_evidence(tmp_path: Path) -> None:
    for name in ("甲.txt", "乙.txt"):
        (tmp_path / name).write_bytes(b"")
    made = bound(tmp_path)
    assert {found.code for found in made.findings} == {"documents.bundle.empty"}
