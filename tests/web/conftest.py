"""One browser and one office for all tests of the page: both take a second to open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.signing import papers
from tests.web.browser import Browser, browser
from tests.web.office import Office, altered, certificate, office, revoked


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What people drop on the page."""
    folder = tmp_path_factory.mktemp("files")
    contents = {
        "good": certificate(),
        "altered": altered(),
        "revoked": revoked(),
        "stranger": papers.paper("请柬"),
        "50 MB": bytes(50_000_000),
    }
    for name, content in contents.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return {name: folder / f"{name}.pdf" for name in contents}
