"""The house rules that a reader can rely on, held by machine."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline
from pipeline import resources
from tests import tree

SOURCES = tree.python("pipeline")
CLOCK = re.compile(r"(?:.*\.)?(?:datetime|date)\.(?:now|today|utcnow)|time\.\w*(?:time|ns)")
EXITS = {"sys.exit", "os._exit", "exit", "quit", "SystemExit"}


def called(path: Path) -> set[str]:
    """The dotted names that a file calls."""
    return {ast.unparse(node.func) for node in tree.nodes(path) if isinstance(node, ast.Call)}


def outside_the_command_line(path: Path) -> bool:
    return not tree.name(path).startswith("pipeline/cli/")


def is_a_program(path: Path) -> bool:
    """Whether a file is run by itself in a process of its own, which then has its own exit."""
    return '__name__ == "__main__"' in path.read_text("utf-8")


def test_no_file_is_over_400_lines() -> None:
    lines = {tree.name(path): path.read_text("utf-8").count("\n") for path in SOURCES}
    assert len(lines) > 50
    assert {file: count for file, count in lines.items() if count > 400} == {}


def test_no_function_is_over_50_lines() -> None:
    long = [
        f"{tree.name(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in tree.nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert long == []


def test_only_the_command_line_exits() -> None:
    exits = [
        tree.name(path)
        for path in filter(outside_the_command_line, SOURCES)
        if called(path) & EXITS and not is_a_program(path)
    ]
    assert exits == []
    assert any("sys.exit" in called(path) for path in SOURCES)


def test_the_clock_is_read_at_the_door_only() -> None:
    reads = [
        f"{tree.name(path)} {call}"
        for path in filter(outside_the_command_line, SOURCES)
        for call in called(path)
        if CLOCK.fullmatch(call)
    ]
    assert reads == []
    assert any(CLOCK.fullmatch(call) for path in SOURCES for call in called(path))


def test_every_package_has_a_word_about_itself() -> None:
    silent = [tree.name(path) for path in SOURCES if not ast.get_docstring(tree.parsed(path))]
    assert silent == []


def test_the_public_interface_is_small() -> None:
    names = getattr(pipeline, "__all__", ())
    assert len(names) <= 12
    assert [name for name in names if not hasattr(pipeline, name)] == []


def test_resources_of_the_checkout() -> None:
    for folder in (resources.templates(), resources.schemas(), resources.examples()):
        assert folder.parent == tree.ROOT
        assert any(folder.iterdir())


def test_resources_of_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_data").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resources.templates() == tmp_path / "_data" / "templates"


def system_packages(path: str) -> subprocess.CompletedProcess[str]:
    script = [str(tree.ROOT / "tools" / "system-packages")]
    return subprocess.run(
        ["/bin/sh", *script], env={"PATH": path}, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_system_packages_are_there() -> None:
    done = system_packages(os.environ["PATH"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_missing_system_packages_are_named(tmp_path: Path) -> None:
    for program, says in (("id", "echo 1000"), ("qpdf", "exit 0")):
        stub = tmp_path / program
        stub.write_text(f"#!/bin/sh\n{says}\n", "utf-8")
        stub.chmod(0o755)
    done = system_packages(str(tmp_path))
    assert done.returncode == 1
    assert "installed: pdfsig pdftoppm openssl softhsm2-util soffice" in done.stderr
    assert "apt-get install poppler-utils openssl softhsm2 libreoffice-writer-nogui" in done.stderr
