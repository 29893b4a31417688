"""From a case to a telephone: a certificate is built with the address of a page, its QR code is
read off the PDF, and the page that is served there shows what was issued.
"""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pytest
import uvicorn
import zxingcpp

from pipeline.registry import Registry
from pipeline.running.build import build_case
from pipeline.web.app import Settings, application
from pipeline.web.status import RegistrySource
from tests.web.browser import PHONE, Browser
from tests.world import World

pytestmark = pytest.mark.slow

FOLDER = "5 后续跟进"
CONTRACT, IDENTITY = "1500382", "0024"
NAMES = ("01 结清证明.pdf", "01 结清证明 (English).pdf", "01 结清证明（对外版）.pdf")


@dataclass(frozen=True)
class Issuer:
    """The certificates in all editions, and the registry that the page asks."""

    folder: Path
    registry: Path
    borrower: str

    def links(self) -> list[str]:
        """What a telephone reads off each edition."""
        return [_scanned(self.folder / name) for name in NAMES]


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


@pytest.fixture(scope="module")
def page(listener: socket.socket) -> str:
    """The address of the page, which is known before the papers are made."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="module")
def issuer(
    tmp_path_factory: pytest.TempPathFactory, listener: socket.socket, page: str
) -> Iterator[Issuer]:
    """Built with keys and page; the page is served there, with the registry of the build."""
    world = World(tmp_path_factory.mktemp("end to end"))
    built = build_case(replace(world.request(keys=world.keys()), page=page))
    registry = world.folder / "registry.sqlite"
    root = world.root.read_text("ascii")
    with Registry.open(registry) as opened, _served(listener, opened, root):
        yield Issuer(built.folder / FOLDER, registry, "沈晓禾")


@contextmanager
def _served(listener: socket.socket, registry: Registry, root: str) -> Iterator[None]:
    settings = Settings(root, lambda: dt.datetime.now(dt.UTC), RegistrySource(registry))
    config = uvicorn.Config(application(settings), log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(30)


def _scanned(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=3).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    return str(code.text)


def test_every_edition_leads_to_the_page(issuer: Issuer, page: str) -> None:
    links = issuer.links()
    assert len(set(links)) == 1
    assert links[0].startswith(f"{page}/c/JQ-")
    assert len(links[0].partition("#")[2]) == 22  # 128 bits; browsers send it to nobody


def test_who_knows_the_numbers_sees_what_was_issued(chromium: Browser, issuer: Issuer) -> None:
    chromium.open(issuer.links()[0], PHONE)
    chromium.wait("#number-status.pass")
    assert issuer.borrower not in chromium.text()
    assert "不能说明您手上的文书是真的" in chromium.text("#number-warning")
    chromium.click("#facts-card summary")
    chromium.type("#contract-tail", CONTRACT[-4:])
    chromium.type("#id-tail", IDENTITY)
    chromium.click("#facts-form button")
    chromium.wait("#facts table")
    shown = chromium.text("#facts table")
    assert "沈**" in shown
    assert "2026年10月20日" in shown
    assert issuer.borrower not in shown
    assert not chromium.overflows()
    assert chromium.errors() == []


def test_who_does_not_know_them_sees_nothing(chromium: Browser, issuer: Issuer) -> None:
    chromium.open(issuer.links()[0], PHONE)
    chromium.wait("#facts-card")
    chromium.click("#facts-card summary")
    chromium.type("#contract-tail", CONTRACT[-4:])
    chromium.type("#id-tail", "9999")
    chromium.click("#facts-form button")
    chromium.wait("#facts .notice")
    assert "沈" not in chromium.text("#facts")
    chromium.errors()  # the browser tells of the refusal


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_the_one_that_was_recorded(
    chromium: Browser, issuer: Issuer, name: str
) -> None:
    chromium.open(issuer.links()[0], PHONE)
    chromium.wait("#number-status.pass")
    assert chromium.choose(issuer.folder / name) == "pass"
    assert "这就是出具方登记的那份文件" in chromium.text(".verdict")


def test_a_genuine_code_on_another_paper_does_not_help(chromium: Browser, issuer: Issuer) -> None:
    chromium.open(issuer.links()[0])
    chromium.wait("#number-status.pass")
    assert chromium.choose(issuer.folder / "02 结清确认书.pdf") == "fail"


def test_withdrawn_in_the_open(chromium: Browser, issuer: Issuer) -> None:
    """Last: the certificate is taken back, and the same code says so."""
    link = issuer.links()[0]
    number = link.partition("#")[0].rpartition("/")[2]
    with Registry.open(issuer.registry) as registry:
        registry.revoke(number, reason="wrong-data", author="李经理", told="挂号信 1234",
                        now=dt.datetime(2026, 11, 3, tzinfo=dt.UTC))  # fmt: skip
    chromium.open(link, PHONE)
    chromium.wait("#number-status.fail")
    assert "已撤销" in chromium.text("#number-status")
    assert chromium.choose(issuer.folder / NAMES[0]) == "fail"
