"""Why a file cannot be read or written is told in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.running.files import read_file, write_file


def test_the_system_s_own_words_are_not_shown(tmp_path: Path) -> None:
    told = []
    for path in (tmp_path / "absent.pdf", tmp_path, Path("/dev/null"), tmp_path / ("x" * 300)):
        with pytest.raises(BadInput) as caught:
            read_file(path)
        told.append(caught.value.message.render("zh"))
    assert told == [
        f"无法读取该文件：{reason}。"
        for reason in ("不存在", "这是一个文件夹", "它不是普通文件", "文件名过长")
    ]


def test_nor_when_something_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadInput, match=r"a file and no folder|there already"):
        write_file(tmp_path / "file" / "out.pdf", b"x")
