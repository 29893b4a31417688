"""`jieqing bundle`: whatever lies in a folder becomes one PDF, or is named with the reason."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import wave
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from pipeline import resources
from pipeline.case.filenames import check_filename
from pipeline.cli.app import run
from pipeline.signing.form import read_form
from pipeline.verification import Verdict, verify

EVIDENCE = resources.examples() / "online-loan" / "evidence"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mixed = tmp_path / "材料"
    mixed.mkdir()
    (mixed / "合同.pdf").write_bytes((EVIDENCE / "lender" / "loan-contract.pdf").read_bytes())
    (mixed / "聊天.png").write_bytes((EVIDENCE / "borrower" / "chat.png").read_bytes())
    (mixed / "说明.txt").write_text("情况说明\n每月最多能还 1800 元。", encoding="gb18030")
    (mixed / "空.pdf").write_bytes(b"")
    (mixed / "秘密").symlink_to("/etc/hostname")
    return mixed


def misfits(listed: Any) -> list[str]:
    """What its schema does not allow, and what it does not know."""
    schema = json.loads((resources.schemas() / "bundle.v1.schema.json").read_text("utf-8"))
    errors = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(listed)
    known = set(schema["$defs"]["BundleItem"]["properties"])
    unknown = (key for item in listed["items"] for key in item if key not in known)
    return [*(f"{error.json_path}: {error.message}" for error in errors), *unknown]


def test_a_folder_becomes_a_bundle(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out" / "册.pdf"
    said = ["--case-no", "（2026）测01号", "--submitter", "沈晓禾"]
    assert run(["bundle", str(folder), "-o", str(output), *said, "--json", "--lang", "zh"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(output.with_name("册.pdf.json").read_text(encoding="utf-8"))
    by_name = {item["file"]: item for item in printed["items"]}
    assert set(by_name) == {"合同.pdf", "聊天.png", "说明.txt", "空.pdf", "秘密"}
    assert by_name["空.pdf"]["status"] == by_name["秘密"]["status"] == "rejected"
    assert by_name["空.pdf"]["reason"]
    assert "文件夹之外" in by_name["秘密"]["reason"]
    assert {item["submitter"] for item in printed["items"]} == {"沈晓禾"}
    assert {item["submitted_on"] for item in printed["items"]} == {None}
    assert misfits(printed) == []
    reader = pypdf.PdfReader(output)
    assert len(reader.pages) == printed["pages"]
    page = reader.pages[by_name["说明.txt"]["first_page"] - 1].extract_text()
    assert "每月最多能还" in "".join(page.split())
    cover, listed = ("".join(reader.pages[n].extract_text().split()) for n in (0, 1))
    assert "证据册案件编号（2026）测01号提交方沈晓禾文件数量5个" in cover
    assert f"全卷页数{printed['pages']}页" in cover
    assert "PDF文档" in listed
    assert "document" not in listed
    assert "提交人签章：名称：沈晓禾" in listed
    assert list(read_form(output.read_bytes()).fields) == ["submitter"]
    assert "未收录" in listed
    assert by_name["合同.pdf"]["sha256"][:16] in listed


def test_the_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for output in outputs:
        run(["bundle", str(folder), "-o", str(output), "--as-of", "2026-10-01"])
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_a_locked_pdf_opens_with_the_password_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "locked.pdf"
    writer = pypdf.PdfWriter(EVIDENCE / "lender" / "payout.pdf")
    writer.encrypt("开门", algorithm="AES-256")
    writer.write(locked)
    command = ["bundle", str(locked), "-o", str(tmp_path / "out.pdf")]
    assert run(command) == 1
    monkeypatch.setenv("JIEQING_PDF_PASSWORD", "开门")
    assert run(command) == 0


def test_nothing_to_bind_and_a_missing_path_end_in_3(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in ("empty", "nowhere.pdf"):
        assert run(["bundle", str(tmp_path / path), "-o", str(tmp_path / "out.pdf")]) == 3
    assert not (tmp_path / "out.pdf").exists()


def test_a_second_run_into_the_same_folder_binds_no_bundle_of_its_own(folder: Path) -> None:
    output = folder / "册.pdf"
    command = ["bundle", str(folder), "-o", str(output), "--as-of", "2026-10-01"]
    run(command)
    first = output.read_bytes()
    run(command)
    assert output.read_bytes() == first


def test_an_output_replaces_nothing_that_is_read(folder: Path, tmp_path: Path) -> None:
    note = folder / "说明.txt"
    before = note.read_bytes()
    assert run(["bundle", str(note), "-o", str(note)]) == 3
    assert note.read_bytes() == before
    word = resources.templates() / "stage-guide.zh.docx"
    mine = tmp_path / "mine.docx"
    mine.write_bytes(word.read_bytes())
    assert run(["render", str(word), "-o", str(mine)]) == 3
    assert mine.read_bytes() == word.read_bytes()


def test_originals_beside_a_bundle_are_not_bound_again_and_go_when_they_are_attached(
    folder: Path,
) -> None:
    output, beside = folder / "册.pdf", folder / "册 原始文件"
    command = ["bundle", str(folder), "-o", str(output), "--as-of", "2026-10-01"]
    run([*command, "--no-attach"])
    listed = json.loads(output.with_name("册.pdf.json").read_text(encoding="utf-8"))["items"]
    kept = {item["original"]: item for item in listed if item["original"]}
    assert {path.relative_to(folder).as_posix() for path in beside.iterdir()} == set(kept)
    for name, item in kept.items():
        assert (folder / name).read_bytes() == (folder / item["file"]).read_bytes()
    assert set(pypdf.PdfReader(output).attachments) == {"bundle.json"}
    first = output.read_bytes()
    run([*command, "--no-attach"])
    assert output.read_bytes() == first
    run(command)
    assert not beside.exists()
    assert len(pypdf.PdfReader(output).attachments) == 1 + len(kept)


def test_what_lies_where_an_original_would_go_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "册 原始文件" / "证据一 说明.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    command = ["bundle", str(folder / "说明.txt"), "-o", str(tmp_path / "册.pdf"), "--no-attach"]
    assert run(command) == 3
    assert mine.read_text() == "mine"
    assert not (tmp_path / "册.pdf").exists()


def test_two_editions_are_never_written_into_one_file_nor_over_a_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for same in ("out.pdf", f"../{tmp_path.name}/out.pdf"):
        assert run(["bundle", str(folder), "-o", "out.pdf", "--masked", same]) == 2
    assert run(["bundle", str(folder), "-o", "."]) == 3
    assert not (tmp_path / "out.pdf").exists()


def test_a_recording_lies_beside_the_bundle_always(tmp_path: Path) -> None:
    sound = tmp_path / "通话.wav"
    with wave.open(str(sound), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(bytes(8000))
    note = tmp_path / "说明.txt"
    note.write_text("说明")
    output = tmp_path / "out" / "册.pdf"
    assert run(["bundle", str(sound), str(note), "-o", str(output)]) == 0
    kept = output.parent / "册 原始文件" / "证据一 通话.wav"
    assert kept.read_bytes() == sound.read_bytes()
    assert set(pypdf.PdfReader(output).attachments) == {"bundle.json", "证据二 说明.txt"}
    checks = {c.id: c for c in verify(output.read_bytes(), trust=(), now=datetime.now(UTC)).checks}
    assert checks["bundle"].verdict is Verdict.PASS
    assert "1 lie in a folder beside" in checks["bundle"].message.render("en")


def test_passwords_come_from_a_file_and_go_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("甲.pdf", "乙.pdf"):
        writer = pypdf.PdfWriter(EVIDENCE / "lender" / "payout.pdf")
        writer.encrypt(f"geheim-{name}", algorithm="AES-256")
        writer.write(tmp_path / name)
    passwords = tmp_path / "passwords.csv"
    passwords.write_text("甲.pdf,geheim-甲.pdf\n乙.pdf,geheim-乙.pdf\n")
    output = tmp_path / "out" / "册.pdf"
    command = ["bundle", str(tmp_path), "-o", str(output), "--passwords", str(passwords)]
    assert run([*command, "--json"]) == 0
    told = capsys.readouterr()
    assert "geheim" not in told.out + told.err
    assert [item["file"] for item in json.loads(told.out)["items"]] == ["乙.pdf", "甲.pdf"]
    assert all(b"geheim" not in path.read_bytes() for path in output.parent.iterdir())


@pytest.mark.slow
def test_the_limit_of_a_file_can_be_set_and_is_checked(folder: Path, tmp_path: Path) -> None:
    program = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", program, "bundle", str(folder)]
    command += ["-o", str(tmp_path / "out.pdf"), "--lang", "en"]
    for seconds, status in (("no", 2), ("0", 2), ("0.001", 1)):
        environment = {**os.environ, "JIEQING_ITEM_SECONDS": seconds}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == status, done.stderr
    assert "was not read after 0.001 s" in done.stdout + done.stderr


def test_originals_can_be_saved_on_any_system_and_keep_their_names_in_the_manifest(
    tmp_path: Path,
) -> None:
    names = ['转账 12:30*?"<1>|.txt', "CON", "说明. .", "长" * 80 + ".txt"]
    folder, out = tmp_path / "材料", tmp_path / "册.pdf"
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / name).write_text(f"第{number}份", encoding="utf-8")
    assert run(["bundle", str(folder), "-o", str(out)]) == 0
    listed = json.loads(out.with_name("册.pdf.json").read_text(encoding="utf-8"))
    assert {item["file"] for item in listed["items"]} == set(names)
    kept = {each.name for each in pypdf.PdfReader(out).attachment_list}
    assert [name for name in kept if check_filename(name)] == []
    assert kept >= {"bundle.json", "证据一 CON"}
    assert len(kept) == len(names) + 1
    assert any("转账 12_30____1__.txt" in name for name in kept)
    report = verify(out.read_bytes(), trust=[], now=datetime.now(UTC))
    assert [c.verdict for c in report.checks if c.id == "bundle"] == [Verdict.PASS]


def test_files_within_files_are_counted_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out, inner = tmp_path / "材料", tmp_path / "册.pdf", io.BytesIO()
    folder.mkdir()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("c.txt", "三")
    with zipfile.ZipFile(folder / "材料.zip", "w") as archive:
        for name, data in {"a.txt": b"one", "b.bin": b"\0\1", "d.zip": inner.getvalue()}.items():
            archive.writestr(name, data)
    (folder / "说明.txt").write_text("说明", encoding="utf-8")
    assert run(["bundle", str(folder), "-o", str(out), "--lang", "zh"]) == 1
    said = capsys.readouterr().out
    assert "2 个文件，另有 4 个文件在压缩包、邮件等之内；以上未收录 1 个。" in said
    assert run(["bundle", str(folder), "-o", str(out), "--lang", "en"]) == 1
    assert "2 file(s) and 4 more inside of archives" in capsys.readouterr().out
    cover = "".join(pypdf.PdfReader(out).pages[0].extract_text().split())
    assert "文件数量2个，其中压缩包、邮件等内含文件4个" in cover
