"""The files of the checkout that belong to the project, without asking git."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
_ROOMS = (
    ".ci", "benchmarks", "docs", "examples", "keys", "pipeline", "schemas", "templates", "tests",
    "tools",
)  # fmt: skip


@cache
def files() -> tuple[Path, ...]:
    """Everything that is or could be committed: rooms and top files, no caches, no local keys."""
    top = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    deep = [path for room in _ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    kept = [path for path in deep if not _is_local(path)]
    return tuple(sorted([*top, *kept]))


def python(room: str) -> tuple[Path, ...]:
    """The Python files of a room."""
    return tuple(
        path for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT / room)
    )


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"))


def nodes(path: Path) -> Iterator[ast.AST]:
    """Every node of a Python file."""
    return ast.walk(parsed(path))


def name(path: Path) -> str:
    """The path as the project calls it."""
    return path.relative_to(ROOT).as_posix()


def _is_local(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return "__pycache__" in parts or (parts[0] == "keys" and parts != ("keys", "README"))
