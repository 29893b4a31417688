"""Files that travel with the program: Word templates, JSON Schemas, example cases.

A checkout reads its own folders, a wheel the copies that it carries in ``pipeline/_data`` (see
``pyproject.toml``).
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def templates() -> Path:
    """The folder of the Word templates."""
    return _folder("templates")


def schemas() -> Path:
    """The folder of the JSON Schemas."""
    return _folder("schemas")


def examples() -> Path:
    """The folder of the example cases, one folder each."""
    return _folder("examples")


def _folder(name: str) -> Path:
    carried = _PACKAGE / "_data"
    return (carried if carried.is_dir() else _PACKAGE.parent) / name
