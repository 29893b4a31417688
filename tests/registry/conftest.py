"""Registries on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.registry import Registry
from tests.registry import postgresql


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    with postgresql.server() as socket:
        yield socket


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a registry is to be, and is not yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registry.sqlite'}"
    return postgresql.new_database(request.getfixturevalue("server"))


@pytest.fixture
def book(place: str) -> Iterator[Registry]:
    """An empty registry on either database."""
    with Registry.open(place) as opened:
        yield opened
