"""Which engine sets the papers of a packet, and that the packet says so."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline import resources
from pipeline.documents.render.engine import CannotSet
from pipeline.documents.render.office_probe import require_office
from pipeline.documents.render.word.package import pack, read_parts
from pipeline.errors import UsageError
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult, build_case
from pipeline.running.workshop import EngineName
from tests.world import World

TYPST = f"typst {version('typst')}"
CLAIMS = "claims-list.zh.docx"
_BODY = "word/document.xml"
_SHADOW = b"<w:r><w:rPr><w:shadow/></w:rPr><w:t>.</w:t></w:r>"
_INSERTED = b'<w:ins w:id="9" w:author="a"><w:r><w:t>.</w:t></w:r></w:ins>'


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def build(world: World, engine: EngineName, templates: Path | None = None) -> BuildResult:
    request = replace(world.request(), engine=engine, templates=templates)
    return build_case(replace(request, stages=(Stage.PREPARATION,)))


def with_run(world: World, run: bytes) -> Path:
    """An office's own claims list, with a run at the end of its last paragraph."""
    parts = read_parts((resources.templates() / CLAIMS).read_bytes())
    head, end, tail = parts[_BODY].rpartition(b"</w:p>")
    folder = world.folder / "templates"
    folder.mkdir()
    (folder / CLAIMS).write_bytes(pack({**parts, _BODY: head + run + end + tail}))
    return folder


def engines(result: BuildResult) -> dict[str, str]:
    return {paper.key: paper.engine for paper in result.manifest.papers}


@pytest.mark.slow
def test_each_paper_names_what_set_it(world: World) -> None:
    result = build(world, "typst")
    assert set(engines(result).values()) == {TYPST}
    assert result.manifest.engine == TYPST


@pytest.mark.slow
def test_auto_takes_libreoffice_for_what_typst_cannot_set(world: World) -> None:
    folder = with_run(world, _SHADOW)
    with pytest.raises(CannotSet):
        build(world, "typst", folder)
    result = build(world, "auto", folder)
    found = engines(result)
    assert found.pop("claims-list") == f"LibreOffice {require_office().version}"
    assert set(found.values()) == {TYPST}
    assert "documents.render.office-instead" in {each.code for each in result.findings}
    assert not build(world, "auto", folder).changed


@pytest.mark.slow
def test_another_engine_makes_the_papers_anew(world: World) -> None:
    first = build(world, "typst")
    second = build(world, "office")
    assert second.changed
    assert set(engines(second).values()) == {f"LibreOffice {require_office().version}"}
    pages = [
        {paper.key: paper.pages for paper in result.manifest.papers} for result in (first, second)
    ]
    assert pages[0] == pages[1]
    assert not build(world, "office").changed


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["typst", "auto", "office"])
def test_unresolved_changes_in_a_template_stop_the_build(world: World, engine: EngineName) -> None:
    with pytest.raises(CannotSet, match="a tracked insertion"):
        build(world, engine, with_run(world, _INSERTED))
    assert not (world.folder / "packets").exists() or not list(
        (world.folder / "packets").rglob("*.pdf")
    )


def test_an_engine_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(UsageError):
        build(world, "word")  # type: ignore[arg-type]
