"""A bundle is sealed: its catalogue shows its manifest's digest; a server gives that a time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from pipeline.errors import SigningError
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult, Request, build_case
from pipeline.signing.timestamps import TimestampServers
from tests.signing.tsa import Pki, Tsa, authority, openssl_verifies, pki
from tests.world import World, contents

BUNDLE = "1 协商准备/02 证据册.pdf"
MANIFEST = f"{BUNDLE}.json"
TOKEN = f"{MANIFEST}.tst"


@lru_cache(maxsize=1)
def good() -> Pki:
    return pki()


@pytest.fixture
def tsa() -> Iterator[Tsa]:
    with authority(good()) as running:
        yield running


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def request(world: World, *urls: str, signed: bool = False) -> Request:
    servers = TimestampServers(urls, (good().root,), seconds=2) if urls else None
    keys = world.keys() if signed else None
    return replace(world.request(keys=keys), stages=(Stage.PREPARATION,), timestamps=servers)


def attachments(pdf: bytes) -> dict[str, bytes]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return {each.name: each.content for each in reader.attachment_list}


def front_text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [document[n].get_textpage().get_text_range() for n in range(4)]
    return "".join("".join(pages).split())


def files_of(result: BuildResult) -> dict[str, bytes]:
    return contents(result.folder)


@pytest.mark.slow
def test_the_manifest_is_in_the_bundle_beside_it_and_named_in_its_catalogue(world: World) -> None:
    result = build_case(request(world))
    files = files_of(result)
    manifest = files[MANIFEST]
    assert attachments(files[BUNDLE])["bundle.json"] == manifest
    assert sha256(manifest).hexdigest() in front_text(files[BUNDLE])
    assert len(json.loads(manifest)["items"]) > 5
    paper = result.manifest.paper("evidence-bundle")
    assert paper is not None
    assert [each.file for each in paper.files] == [BUNDLE, MANIFEST]


@pytest.mark.slow
def test_without_a_server_nothing_is_claimed(world: World) -> None:
    files = files_of(build_case(request(world)))
    assert TOKEN not in files
    assert "bundle.json.tst" not in attachments(files[BUNDLE])


@pytest.mark.slow
def test_the_token_is_over_the_manifest_and_drawn_once(world: World, tsa: Tsa) -> None:
    first = files_of(build_case(request(world, tsa.url)))
    assert openssl_verifies(first[TOKEN], sha256(first[MANIFEST]).digest(), good())
    assert attachments(first[BUNDLE])["bundle.json.tst"] == first[TOKEN]
    again = build_case(request(world, tsa.url))
    assert not again.changed
    assert len(tsa.asked) == 1


@pytest.mark.slow
def test_another_catalogue_over_the_same_files_keeps_its_token(world: World, tsa: Tsa) -> None:
    first = files_of(build_case(request(world, tsa.url)))
    world.edit("借款人没有可以一次性清偿的财产", "借款人没有能一次还清的财产")
    second = files_of(build_case(request(world, tsa.url)))
    assert second[BUNDLE] != first[BUNDLE]
    assert second[TOKEN] == first[TOKEN]
    assert len(tsa.asked) == 1


@pytest.mark.slow
def test_other_files_take_another_token(world: World, tsa: Tsa) -> None:
    first = files_of(build_case(request(world, tsa.url)))
    with (world.case / "evidence/borrower/payslips.pdf").open("ab") as file:
        file.write(b"\n% one line more\n")
    second = files_of(build_case(request(world, tsa.url)))
    assert second[MANIFEST] != first[MANIFEST]
    assert openssl_verifies(second[TOKEN], sha256(second[MANIFEST]).digest(), good())
    assert len(tsa.asked) == 2


@pytest.mark.slow
def test_a_bundle_that_has_no_time_yet_gets_one(world: World, tsa: Tsa) -> None:
    before = files_of(build_case(request(world)))
    after = files_of(build_case(request(world, tsa.url)))
    assert after[MANIFEST] == before[MANIFEST]
    assert TOKEN in after
    # And keeps it while no server is named.
    assert files_of(build_case(request(world))) == after


@pytest.mark.slow
def test_without_a_network_nothing_is_written(world: World) -> None:
    with pytest.raises(SigningError) as error:
        build_case(request(world, "http://127.0.0.1:9/"))
    assert error.value.exit_status == 7
    left = contents(world.folder / "packets")
    assert [name for name in left if not name.endswith(".lock")] == []


@pytest.mark.slow
def test_a_signed_bundle_is_sealed_and_what_lay_beside_it_comes_back(
    world: World, tsa: Tsa
) -> None:
    done = build_case(request(world, tsa.url, signed=True))
    files = files_of(done)
    assert not done.waiting
    (done.folder / TOKEN).unlink()
    (done.folder / MANIFEST).unlink()
    assert files_of(build_case(request(world, tsa.url, signed=True))) == files
    assert len(tsa.asked) == 1
