"""Late evidence goes into supplements: numbers go on, and nothing that was served changes."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest

from pipeline.errors import WrongState
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult
from pipeline.running.files import contents_of
from pipeline.verification import Verdict, verify
from pipeline.verification.packet import verify_packet
from tests.world import World, contents

BUNDLE = "1 协商准备/02 证据册.pdf"
FIRST = "1 协商准备/02 证据册（补充一）.pdf"
SECOND = "1 协商准备/02 证据册（补充二）.pdf"
ITEM = """
  - id: {id}
    title: {title}
    kind: other
    party: borrower
    source: 借款人提供
    submitted_on: 2026-10-01
    proves: {title}
    original: copy
    file: evidence/borrower/{id}.pdf
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def late(world: World, ref: str, title: str, model: str = "medical.pdf") -> None:
    """One more item, behind the others; its file is another one's with a line behind it."""
    folder = world.case / "evidence" / "borrower"
    data = (folder / model).read_bytes()
    (folder / f"{ref}.pdf").write_bytes(data + f"\n% {ref}\n".encode())
    text = world.case_file.read_text("utf-8")
    at = text.index("\nevidence:") + len("\nevidence:")
    end = at + text[at:].index("\n\n")
    new = ITEM.format(id=ref, title=title).rstrip("\n")
    world.case_file.write_text(text[:end] + new + text[end:], "utf-8")


def build(world: World) -> BuildResult:
    return world.build(Stage.PREPARATION)


def manifest(files: dict[str, bytes], bundle: str) -> dict[str, Any]:
    return dict(json.loads(files[f"{bundle}.json"]))


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.slow
def test_what_comes_late_is_numbered_on_and_the_served_bundle_stays(world: World) -> None:
    before = contents(build(world).folder)
    late(world, "rent", "租房合同")
    done = build(world)
    after = contents(done.folder)
    assert {name: after[name] for name in before if "证据册" in name} == {
        name: data for name, data in before.items() if "证据册" in name
    }
    served, listed = manifest(before, BUNDLE), manifest(after, FIRST)
    assert listed["first_page"] == served["pages"] + 1
    assert listed["first_exhibit"] == listed["exhibits"] == served["exhibits"] + 1
    assert listed["earlier"] == {
        "sha256": sha256(before[f"{BUNDLE}.json"]).hexdigest(),
        "pages": served["pages"],
        "exhibits": served["exhibits"],
    }
    assert not done.waiting


@pytest.mark.slow
def test_its_pages_carry_the_numbers_that_follow(world: World) -> None:
    build(world)
    late(world, "rent", "租房合同")
    files = contents(build(world).folder)
    last = manifest(files, BUNDLE)["pages"]
    listed = manifest(files, FIRST)
    reader = pypdf.PdfReader(io.BytesIO(files[FIRST]))
    first = listed["first_page"]
    assert reader.page_labels == [str(n) for n in range(first, listed["pages"] + 1)]
    shown = pages(files[FIRST])
    assert f"全卷第{first}页" in shown[0]
    assert f"全卷第{listed['pages']}页" in shown[-1]
    assert f"第{first}页至第{listed['pages']}页" in shown[0]
    assert "补充证据册（一）" in shown[0]
    assert "补充证据目录（一）" in shown[1]
    assert f"全卷第1页至第{last}页" in shown[1]
    assert sha256(files[f"{BUNDLE}.json"]).hexdigest() in shown[1]
    item = listed["items"][0]
    assert any("租房合同" in page for page in shown[item["first_page"] - first - 1 :])


@pytest.mark.slow
def test_one_supplement_follows_the_other_and_verify_follows_them_all(world: World) -> None:
    build(world)
    late(world, "rent", "租房合同")
    build(world)
    late(world, "school", "学费收据", "payslips.pdf")
    done = build(world)
    files = contents(done.folder)
    second, first = manifest(files, SECOND), manifest(files, FIRST)
    assert second["earlier"]["sha256"] == sha256(files[f"{FIRST}.json"]).hexdigest()
    assert second["first_page"] == first["pages"] + 1
    assert second["first_exhibit"] == first["exhibits"] + 1
    assert not build(world).changed
    report = verify_packet(*contents_of(done.folder), now=datetime.now(UTC))
    chain = [each for each in report.checks if each.id == "chain-of-bundles"]
    assert [each.verdict for each in chain] == [Verdict.PASS, Verdict.PASS]
    alone = verify(files[SECOND], trust=[world.keys().root()], now=datetime.now(UTC))
    assert alone.verdict is Verdict.PASS, alone.as_json("en")
    # Without the one between them the chain is broken.
    for name in (FIRST, f"{FIRST}.json"):
        (done.folder / name).unlink()
    report = verify_packet(*contents_of(done.folder), now=datetime.now(UTC))
    chain = [each for each in report.checks if each.id == "chain-of-bundles"]
    assert Verdict.FAIL in {each.verdict for each in chain}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 个人存款和财产说明", "title: 存款说明"),
        ("proves: 借款人没有可以一次性清偿的财产", "proves: 别的"),
    ],
)
def test_a_served_item_that_was_changed_is_named(world: World, old: str, new: str) -> None:
    build(world)
    late(world, "rent", "租房合同")
    world.edit(old, new)
    with pytest.raises(WrongState, match="证据三 个人存款和财产说明"):
        build(world)


@pytest.mark.slow
def test_a_served_file_that_was_exchanged_is_named(world: World) -> None:
    build(world)
    with (world.case / "evidence/borrower/assets.pdf").open("ab") as file:
        file.write(b"\n% other\n")
    with pytest.raises(WrongState, match="证据三 个人存款和财产说明"):
        build(world)


@pytest.mark.slow
def test_a_served_item_that_was_taken_out_is_named_alone(world: World) -> None:
    build(world)
    late(world, "rent", "租房合同")
    text = world.case_file.read_text("utf-8")
    start = text.index("  - id: b-chat")
    end = text.index("  - id: l-contract")
    world.case_file.write_text(text[:start] + text[end:], "utf-8")
    with pytest.raises(WrongState) as error:
        build(world)
    said = error.value.message.render("zh")
    assert "证据七 " in said
    assert "证据八" not in said
