"""The command line: exit statuses, one JSON document, two languages, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest

from pipeline.cli.app import run
from pipeline.cli.verbs import VERBS
from tests.world import PASSPHRASE, World

CERTIFICATE = "5 后续跟进/01 结清证明.pdf"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("JIEQING_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("JIEQING_REGISTRY", str(tmp_path / "registry.sqlite"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    return World(tmp_path)


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command; gives exit status, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


Call = Callable[..., tuple[int, str, str]]


def document(out: str) -> dict[str, Any]:
    """The one JSON document on standard output."""
    loaded = json.loads(out)
    assert isinstance(loaded, dict)
    return loaded


def test_a_sound_case_passes_the_check(world: World, jieqing: Call) -> None:
    status, out, _ = jieqing("check", world.case, "--as-of", "2026-10-31", "--json")
    assert status == 0
    assert document(out)["schema"] == "findings.v1"


def test_a_case_with_errors_fails_the_check_with_place_and_remedy(
    world: World, jieqing: Call
) -> None:
    world.edit("amount: '2461.75'\n    effect", "ammount: '2461.75'\n    effect")
    status, out, _ = jieqing("check", world.case, "--json")
    findings = document(out)["cases"][0]["findings"]
    assert status == 1
    assert any(f["line"] and f["path"].startswith("terms.waiver") and f["hint"] for f in findings)
    assert any("amount" in f["hint"] for f in findings)


@pytest.mark.parametrize(
    ("content", "telling"),
    [
        (b"\xff\xfe\x00", "case"),
        ("id: 案件".encode("gb18030"), "UTF-8"),
        (b"id: 1\nid: 2\n", "id"),
        (b"a: &a [x]\nb: [*a, *a]\nc: [" + b"*a," * 300000 + b"]\n", "case"),
        (b"", "empty"),
    ],
)
def test_a_file_that_is_no_case_ends_in_3(
    tmp_path: Path, world: World, jieqing: Call, content: bytes, telling: str
) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(content)
    status, _, err = jieqing("check", file, "--lang", "en")
    assert status == 3
    assert telling in err
    assert "→" in err


def test_messages_speak_the_language_asked_for(world: World, jieqing: Call) -> None:
    missing = world.folder / "nowhere"
    _, _, english = jieqing("check", missing, "--lang", "en")
    _, _, chinese = jieqing("check", missing, "--lang", "zh")
    assert english.isascii() or "nowhere" in english
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)


def test_the_locale_decides_where_nothing_is_asked(
    world: World, jieqing: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    _, _, chinese = jieqing("check", world.folder / "nowhere")
    monkeypatch.setenv("LANG", "C")
    _, _, neither = jieqing("check", world.folder / "nowhere")
    assert chinese == neither


def test_new_then_check_says_what_is_to_be_filled_in(world: World, jieqing: Call) -> None:
    folder = world.folder / "my-case"
    assert jieqing("new", folder)[0] == 0
    status, out, _ = jieqing("check", folder, "--json")
    assert status == 1
    assert len(document(out)["cases"][0]["findings"]) > 10
    assert jieqing("new", folder)[0] == 5


@pytest.mark.slow
def test_build_sign_verify(world: World, jieqing: Call) -> None:
    packets = world.folder / "packets"
    keys = world.folder / "all-keys"
    assert jieqing("keys", "new", keys, "--case", world.case)[0] == 0
    built = jieqing("build", world.case, "-o", packets, "--as-of", "2026-10-31", "--json")
    assert built[0] == 0
    assert document(built[1])["waiting"]
    agreement = packets / "WD-2025-0117" / "3 达成协议" / "01 还款和解协议.pdf"
    wrong_turn = ("sign", agreement, "--party", "lender", "--key", keys / "lender.p12")
    assert jieqing(*wrong_turn, "-o", agreement)[0] == 5
    for party in ("borrower", "lender"):
        command = ("sign", agreement, "--party", party, "--key", keys / f"{party}.p12")
        assert jieqing(*command, "-o", agreement)[0] == 0
    done = jieqing(
        "build", world.case, "-o", packets, "--as-of", "2026-10-31", "--keys", keys, "--json"
    )
    assert done[0] == 0
    assert document(done[1])["waiting"] == []
    certificate = packets / "WD-2025-0117" / CERTIFICATE
    trusted = jieqing("verify", certificate, "--trust", keys / "root.pem", "--json")
    assert trusted[0] == 0
    assert document(trusted[1])["files"][0]["verdict"] == "pass"
    unknown = jieqing("verify", certificate, "--json")
    assert unknown[0] == 10
    altered = world.folder / "altered.pdf"
    altered.write_bytes(certificate.read_bytes().replace(b"/Type", b"/Tipe", 1))
    assert jieqing("verify", altered, certificate, "--trust", keys / "root.pem")[0] == 1


def test_what_is_no_pdf_ends_in_3(world: World, jieqing: Call) -> None:
    text = world.folder / "letter.txt"
    text.write_text("not a PDF")
    assert jieqing("verify", text)[0] == 3
    assert jieqing("verify", world.folder / "missing.pdf")[0] == 3


def test_a_wrong_passphrase_ends_in_7_and_stays_secret(
    world: World, jieqing: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.keys()
    monkeypatch.setenv("JIEQING_PASSPHRASE", "s3cret-guess")
    status, out, err = jieqing(
        "build", world.case, "-o", world.folder / "p", "--keys", world.folder / "keys",
        "--as-of", "2026-10-31",
    )  # fmt: skip
    assert status == 7
    assert "s3cret-guess" not in out + err


def test_a_law_date_that_nothing_covers_ends_in_4(world: World, jieqing: Call) -> None:
    world.edit("signed_on: 2024-06-15", "signed_on: 2020-10-15")
    status, out, _ = jieqing("check", world.case)
    assert status == 4
    assert "2020-10-15" in out
    status, _, err = jieqing("build", world.case, "-o", world.folder / "p")
    assert status == 4
    assert "2020-10-15" in err
    world.edit("'990106199104230024'", "'990106199104230025'")
    status, out, _ = jieqing("check", world.case, "--lang", "en")
    assert status == 1
    assert "law.no-rule" in out
    assert "id-number.checksum" in out


def test_a_case_that_cannot_be_read_does_not_stop_the_others(world: World, jieqing: Call) -> None:
    broken = world.folder / "broken.yaml"
    broken.write_text("a: 'x\nb: 'y'\n", encoding="utf-8")
    status, out, err = jieqing("check", broken, world.case, "--json")
    assert status == 3
    bad, good = document(out)["cases"]
    assert (bad["exit_status"], good["exit_status"]) == (3, 0)
    assert [each["code"] for each in bad["findings"]] == ["case.source.syntax"]
    assert bad["findings"][0]["line"] == 1
    assert str(broken) in err
    uncovered = world.folder / "uncovered.yaml"
    text = world.case_file.read_text("utf-8").replace("signed_on: 2024-06", "signed_on: 2020-10")
    uncovered.write_text(text, encoding="utf-8")
    found = jieqing("check", world.case, uncovered, "--json")
    assert [each["exit_status"] for each in document(found[1])["cases"]] == [0, 1]
    assert found[0] == 1


@pytest.mark.parametrize("day", ["9999-12-31", "1899-12-31"])
def test_a_day_that_cannot_be_is_no_day_for_papers(world: World, jieqing: Call, day: str) -> None:
    assert jieqing("check", world.case, "--as-of", day)[0] == 2


def test_an_unknown_option_ends_in_2(jieqing: Call, world: World) -> None:
    assert jieqing("check", world.case, "--jsn")[0] == 2
    assert jieqing("chek")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("check", "x", "--jsn"), "没有 --jsn 这个选项。", "There is no option --jsn."),
        (("chek", "x"), "没有 chek 这个命令。", "There is no command chek."),
        (("law", "shw"), "没有 shw 这个命令。", "There is no command shw."),
        (("check",), "缺少 CASES。", "CASES is missing."),
        (("review", "a", "b", "--note", "x"), "缺少 --by。", "--by is missing."),
        (("review", "a", "b", "--by"), "选项 --by 后面要写明一个值。", "--by needs a value."),
        (("check", "x", "--json=1"), "选项 --json 后面不能写值。", "--json takes no value."),
        (("status", "a", "b", "c"), "命令后面多写了内容：b c。", "no further argument: b c."),
        (("law", "show", "--at", "soon"), "--at 的值不能使用（soon: ", "value of --at cannot be"),
        (("keys", "new", "k", "--lang", "fr"), "--lang 只能是下列之一：zh、en。", "zh, en."),
    ],
)
def test_a_wrong_command_line_is_said_in_chinese_with_english_beside(
    jieqing: Call, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], zh: str, en: str
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    status, out, err = jieqing(*arguments)
    assert (status, out) == (2, "")
    chinese, _, english = err.splitlines()[0].partition(" / ")
    assert chinese.startswith(zh)
    assert english.endswith(en) or en in english
    assert "用法 / Usage: jieqing" in err
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    status, _, err = jieqing(*arguments)
    assert status == 2
    assert en in err
    assert not any("\u4e00" <= character <= "\u9fff" for character in err)


def test_a_usage_error_as_a_document_speaks_both_languages_too(
    jieqing: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    status, out, _ = jieqing("review", "a", "b", "--decison", "approved", "--json")
    error = document(out)["error"]
    assert (status, error["exit_status"], error["code"]) == (2, 2, "usage")
    assert error["message"] == "没有 --decison 这个选项。 / There is no option --decison."
    assert "--decision" in error["hint"]


@pytest.mark.parametrize("arguments", [(), ("law",), ("keys",)])
def test_no_command_at_all_shows_the_help(jieqing: Call, arguments: tuple[str, ...]) -> None:
    status, out, err = jieqing(*arguments)
    assert status == 2
    assert "Commands:" in out + err


def test_a_bug_is_said_to_be_one_without_values(
    world: World, jieqing: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("990106199104230024")

    monkeypatch.setattr("pipeline.cli.cases.open_case", broken)
    status, out, err = jieqing("check", world.case, "--lang", "en")
    assert status == 70
    assert "990106199104230024" not in out + err
    assert "RuntimeError" in err


@pytest.mark.slow
def test_draft_papers_are_marked_and_unsigned(world: World, jieqing: Call) -> None:
    world.edit("    penalty: '266.28'\n  waiver", "    penalty: '266.29'\n  waiver")
    out = world.folder / "drafts"
    arguments = ("build", world.case, "-o", out, "--draft", "--as-of", "2026-10-31")
    assert jieqing(*arguments)[0] == 0
    agreement = next(out.rglob("01 还款和解协议（草案）.pdf"))
    word = docx.Document(str(agreement.with_suffix(".docx")))
    assert word.sections[0].header.paragraphs[0].text.strip() == "草案"
    with pypdfium2.PdfDocument(agreement) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert len(texts) > 5
    assert all("草案" in text for text in texts)
    assert jieqing("verify", agreement)[0] == 1


def test_every_verb_has_an_example_and_both_languages() -> None:
    for name, load in VERBS.items():
        command = load()
        verbs = getattr(command, "commands", {name: command}).values()
        for verb in verbs:
            text = verb.help or ""
            assert " / " in text, name
            assert "Example: jieqing" in text, name


@pytest.mark.slow
def test_the_demo(world: World, jieqing: Call) -> None:
    folder = world.folder / "demo"
    status, out, _ = jieqing("demo", folder, "--json")
    assert status == 0
    assert len(document(out)["papers"]) > 10
    again = jieqing("demo", folder, "--json")
    assert again[0] == 0
    assert document(again[1])["changed"] is False
    assert os.stat(folder / "passphrase.txt").st_mode & 0o077 == 0  # noqa: PTH116


def test_a_usage_error_is_a_document_too(jieqing: Call, world: World) -> None:
    status, out, _ = jieqing("check", world.case, "--as-of", "x", "--json")
    assert status == 2
    assert document(out)["error"]["code"] == "usage"


def test_a_folder_without_keys_is_an_error(jieqing: Call, world: World) -> None:
    (world.folder / "empty").mkdir()
    for keys in ("nowhere", "empty"):
        command = ("build", world.case, "-o", world.folder / "p", "--keys", world.folder / keys)
        assert jieqing(*command)[0] == 7


@pytest.mark.slow
def test_a_full_device_and_a_closed_pipe_are_no_bugs(world: World) -> None:
    command = f"{sys.executable} -c 'from pipeline.cli import main; main()' check {world.case}"
    full = subprocess.run(f"{command} >/dev/full", shell=True, capture_output=True)
    assert full.returncode == 3
    assert b"Traceback" not in full.stderr
    closed = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} --json | true"], capture_output=True
    )
    assert closed.returncode in (0, 141)
    assert b"Traceback" not in closed.stderr
