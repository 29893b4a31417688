"""A sealed bundle is what its manifest lists, by itself and in its packet; changes are named."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from pipeline.papers.draft import Stage
from pipeline.running.build import build_case
from pipeline.running.files import contents_of
from pipeline.signing.timestamps import TimestampServers
from pipeline.verification import Verdict, verify
from pipeline.verification.packet import verify_packet
from pipeline.verification.report import Report
from tests.signing.tsa import Pki, authority, pki
from tests.world import World

BUNDLE = "1 协商准备/02 证据册.pdf"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Path, Pki]]:
    """A packet with a bundle that is signed and has a timestamp."""
    world, tsa_keys = World(tmp_path_factory.mktemp("sealed")), pki()
    with authority(tsa_keys) as tsa:
        request = replace(
            world.request(keys=world.keys()),
            stages=(Stage.PREPARATION,),
            timestamps=TimestampServers((tsa.url,)),
        )
        yield world, build_case(request).folder, tsa_keys


def examine(pdf: bytes, made: tuple[World, Path, Pki], *, knows_tsa: bool = True) -> Report:
    world, _, tsa_keys = made
    trust = [world.keys().root(), *([tsa_keys.root] if knows_tsa else [])]
    return verify(pdf, trust=trust, now=datetime.now(UTC))


def about(report: Report, name: str) -> dict[Verdict, str]:
    return {c.verdict: c.message.render("en") for c in report.checks if c.id == name}


@pytest.mark.slow
def test_a_sealed_bundle_passes_and_its_time_is_told(made: tuple[World, Path, Pki]) -> None:
    report = examine((made[1] / BUNDLE).read_bytes(), made)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert "files that its manifest lists" in about(report, "bundle")[Verdict.PASS]
    assert "示例时间戳中心" in about(report, "bundle-time")[Verdict.PASS]


@pytest.mark.slow
def test_an_authority_that_nobody_vouches_for_is_a_note(made: tuple[World, Path, Pki]) -> None:
    report = examine((made[1] / BUNDLE).read_bytes(), made, knows_tsa=False)
    assert report.verdict is Verdict.PASS
    assert "no root" in about(report, "bundle-time")[Verdict.NOTE]


def other_token(document: pikepdf.Pdf) -> None:
    document.attachments["bundle.json.tst"] = pikepdf.AttachedFileSpec(document, b"no token")


def other_original(document: pikepdf.Pdf) -> None:
    name = next(each for each in document.attachments if each.startswith("证据二"))
    document.attachments[name] = pikepdf.AttachedFileSpec(document, b"another file", filename=name)


def one_original_less(document: pikepdf.Pdf) -> None:
    name = next(each for each in document.attachments if each.startswith("证据二"))
    del document.attachments[name]


def other_manifest(document: pikepdf.Pdf) -> None:
    manifest = json.loads(document.attachments["bundle.json"].get_file().read_bytes())
    manifest["items"][0]["file"] = "something-else.png"
    data = json.dumps(manifest).encode()
    document.attachments["bundle.json"] = pikepdf.AttachedFileSpec(document, data)


def no_manifest_at_all(document: pikepdf.Pdf) -> None:
    document.attachments["bundle.json"] = pikepdf.AttachedFileSpec(document, b"[" * 9999)


def one_page_less(document: pikepdf.Pdf) -> None:
    del document.pages[-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "check", "reason"),
    [
        (other_token, "bundle-time", "cannot be read"),
        (other_original, "bundle", "does not list these bytes"),
        (one_original_less, "bundle", "its original is not attached"),
        (other_manifest, "bundle", "does not stand in the catalogue"),
        (no_manifest_at_all, "bundle", "cannot be read"),
        (one_page_less, "bundle", "does not have the pages"),
    ],
)
def test_a_bundle_that_was_changed_fails_by_its_own_manifest(
    made: tuple[World, Path, Pki],
    change: Callable[[pikepdf.Pdf], None],
    check: str,
    reason: str,
) -> None:
    with pikepdf.open(made[1] / BUNDLE) as document:
        change(document)
        changed = io.BytesIO()
        document.save(changed)
    report = examine(changed.getvalue(), made)
    assert report.verdict is Verdict.FAIL
    assert reason in about(report, check)[Verdict.FAIL]


def examine_packet(made: tuple[World, Path, Pki]) -> Report:
    contents = contents_of(made[1])
    return verify_packet(*contents, trust=[made[2].root], now=datetime.now(UTC))


def test_a_packet_tells_the_time_of_its_bundle(made: tuple[World, Path, Pki]) -> None:
    report = examine_packet(made)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert "confirmed by the timestamp authority" in about(report, "bundle-time")[Verdict.PASS]


@pytest.mark.parametrize(("suffix", "what"), [(".json", "manifest"), (".json.tst", "timestamp")])
def test_what_lies_beside_a_bundle_must_be_what_is_in_it(
    made: tuple[World, Path, Pki], suffix: str, what: str
) -> None:
    beside = made[1] / f"{BUNDLE}{suffix}"
    good = beside.read_bytes()
    beside.write_bytes(good + b" ")
    try:
        report = examine_packet(made)
    finally:
        beside.write_bytes(good)
    assert report.verdict is Verdict.FAIL
    assert f"The {what} beside" in about(report, "seal")[Verdict.FAIL]
