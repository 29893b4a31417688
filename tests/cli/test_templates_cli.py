"""The verbs about templates: lists, meanings, lint with exit statuses, a preview that is proved."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest

from pipeline.cli.app import run
from pipeline.cli.templates import template
from pipeline.papers.catalogue import editions
from pipeline.resources import templates

Call = Callable[..., tuple[int, str, str]]
EXAMPLE = re.compile(r"Example: jieqing (.+)")


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs a command; gives exit status, standard output, standard error."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office's folder with a statement of its own."""
    folder = tmp_path / "模板"
    folder.mkdir()
    shutil.copy(templates() / "statement.zh.docx", folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replaces a text in the body's paragraphs, where it must be."""
    document = docx.Document(str(path))
    texts = [run for p in document.paragraphs for run in p.runs if old in run.text]
    assert texts, old
    for each in texts:
        each.text = each.text.replace(old, new)
    document.save(str(path))


def loaded(out: str) -> dict[str, Any]:
    """The one JSON document on standard output."""
    document = json.loads(out)
    assert isinstance(document, dict)
    return document


@pytest.mark.slow
@pytest.mark.parametrize("name", template.commands)
def test_the_example_of_each_verb_runs(
    name: str, jieqing: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(templates() / "agreement.zh.docx", tmp_path)
    monkeypatch.chdir(tmp_path)
    found = EXAMPLE.search(template.commands[name].help or "")
    assert found
    assert jieqing(*shlex.split(found[1]))[0] == 0


def test_the_list_names_every_template_and_its_file(jieqing: Call) -> None:
    status, out, _ = jieqing("template", "list", "--json")
    entries = loaded(out)["templates"]
    assert status == 0
    assert [each["name"] for each in entries] == [each.name for each in editions()]
    assert all(Path(each["file"]).is_file() for each in entries)
    assert {each["stage"] for each in entries} >= {None, "preparation", "settlement"}
    shown = jieqing("template", "list", "--lang", "zh")[1]
    assert "还款和解协议" in shown
    assert str(templates()) in shown


def test_an_office_template_goes_before_ours_file_by_file(jieqing: Call, office: Path) -> None:
    entries = loaded(jieqing("template", "list", "--templates", office, "--json")[1])["templates"]
    own = [each["name"] for each in entries if each["own"]]
    assert own == ["statement.zh"]
    assert next(e["file"] for e in entries if e["own"]) == str(office / "statement.zh.docx")


def test_a_folder_that_is_not_there(jieqing: Call, tmp_path: Path) -> None:
    status, _, err = jieqing("template", "list", "--templates", tmp_path / "无")
    assert status == 3
    assert "There is no folder" in err


def test_fields_have_paths_kinds_and_meanings(jieqing: Call) -> None:
    status, out, _ = jieqing("template", "fields", "agreement.en", "--json")
    document = loaded(out)
    fields = {each["path"]: each for each in document["fields"]}
    assert (status, document["template"]) == (0, "agreement.en")
    assert fields["instalments[].due"] == {
        "path": "instalments[].due",
        "kind": "text",
        "zh": "还款日",
        "en": "Due date",
        "may_be_empty": False,
    }
    assert fields["waiver"]["may_be_empty"]
    assert "还款日" in jieqing("template", "fields", "agreement", "--lang", "zh")[1]
    assert "Due date" in jieqing("template", "fields", "agreement", "--lang", "en")[1]


def test_fields_of_an_unknown_template(jieqing: Call) -> None:
    status, _, err = jieqing("template", "fields", "agrement")
    assert status == 2
    assert "agreement.zh" in err


@pytest.mark.slow
def test_our_templates_pass_without_being_named(jieqing: Call) -> None:
    status, out, _ = jieqing("template", "lint", "--json")
    document = loaded(out)
    assert status == 0
    assert document["schema"] == "findings.v1"
    assert len(document["templates"]) == len(list(editions()))
    assert all(each["findings"] == [] for each in document["templates"])


def test_errors_end_with_one_and_name_the_place(jieqing: Call, office: Path) -> None:
    path = office / "statement.zh.docx"
    edit(path, "{{ borrower }}", "{{ borower }}")
    status, out, err = jieqing("template", "lint", path, "--json")
    (entry,) = loaded(out)["templates"]
    error = entry["findings"][0]
    assert status == 1
    assert entry["template"] == error["file"] == str(path)
    assert (error["code"], error["path"]) == ("template.undeclared", "body")
    assert "{{ borower }}" in error["message"]
    assert error["hint"] == "Did you mean borrower?"
    assert "borower" in err
    assert jieqing("template", "lint", "--templates", office)[0] == 1


def test_warnings_alone_end_with_nought(jieqing: Call, office: Path) -> None:
    path = office / "statement.zh.docx"
    edit(path, "{{ borrower }}", "借款人")
    status, out, _ = jieqing("template", "lint", path, "--lang", "zh")
    assert status == 0
    assert "警告" in out
    assert "没有填入 borrower" in out


def test_a_name_that_does_not_tell_needs_the_paper(jieqing: Call, office: Path) -> None:
    path = (office / "statement.zh.docx").rename(office / "我所的说明.docx")
    status, _, err = jieqing("template", "lint", path)
    assert status == 2
    assert "--paper" in err
    assert jieqing("template", "lint", path, "--paper", "statement")[0] == 0
    assert jieqing("template", "lint", path, "--paper", "certificate")[0] == 1


def test_what_is_no_word_file(jieqing: Call, tmp_path: Path) -> None:
    path = tmp_path / "statement.zh.docx"
    path.write_text("text")
    assert jieqing("template", "lint", path)[0] == 3
    assert jieqing("template", "lint", tmp_path / "agreement.zh.docx")[0] == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["certificate.en", "session-record", "evidence-catalogue"])
def test_a_preview_shows_the_example(jieqing: Call, tmp_path: Path, name: str) -> None:
    pdf, word = tmp_path / "out" / "预览.pdf", tmp_path / "预览.docx"
    status, out, _ = jieqing("template", "preview", name, "-o", pdf, "--word", word, "--json")
    document = loaded(out)
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [page.get_textpage().get_text_bounded() for page in opened]
    assert status == 0
    assert document["pages"] == len(pages)
    assert all("示例" in text for text in pages)
    assert not any("{{" in text for text in pages)
    assert docx.Document(str(word)).paragraphs


@pytest.mark.slow
def test_a_preview_of_an_office_template(jieqing: Call, tmp_path: Path, office: Path) -> None:
    edit(office / "statement.zh.docx", "履行情况如下", "履行情况经我所核对如下")
    for chosen in (("statement", "--templates", office), (office / "statement.zh.docx",)):
        pdf = tmp_path / "预览.pdf"
        assert jieqing("template", "preview", *chosen, "-o", pdf)[0] == 0
        with pypdfium2.PdfDocument(pdf) as opened:
            assert "经我所核对" in opened[0].get_textpage().get_text_bounded().replace("\r\n", "")
        pdf.unlink()


def test_a_broken_template_has_no_preview(jieqing: Call, tmp_path: Path, office: Path) -> None:
    edit(office / "statement.zh.docx", "{{ borrower }}", "{{ borower }}")
    pdf = tmp_path / "预览.pdf"
    status, _, err = jieqing("template", "preview", "statement", "--templates", office, "-o", pdf)
    assert status == 6
    assert "borower" in err
    assert not pdf.exists()
