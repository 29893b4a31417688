"""Identity and intent are on record with their articles, and gaps in them are said."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline.finding import Finding
from pipeline.law.law import Law
from pipeline.papers.draft import Stage
from pipeline.running.opening import open_case
from tests.world import SETTLED, World

ENTRY = "signatories:\n  - party: borrower\n"
RECORD = """    record:
      route: provider
      agreed: 2026-05-14
      agreed_how: 协商视频中口头同意并签署确认书
      identified: 2026-05-15 09:30
      identified_by: face
      provider: 示例签
      reference: SL-20260515-0042
      signed: 2026-05-15 10:05
"""


def world_with(tmp_path: Path, record: str) -> World:
    """The example with another record of its borrower."""
    world = World(tmp_path)
    text = world.case_file.read_text("utf-8")
    begin = text.index("    record:", text.index(ENTRY))
    end = text.index("  - party: lender", begin)
    world.case_file.write_text(text[:begin] + record + text[end:], "utf-8")
    return world


def of_signing(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.code.startswith("case.signing.")]


@pytest.mark.parametrize("example", ["online-loan", "two-loans-guarantor"])
def test_the_examples_carry_a_record_of_every_person(tmp_path: Path, example: str) -> None:
    opened = open_case(World(tmp_path, example).case, Law.load(), SETTLED)
    assert opened.case is not None
    people = [each.party for each in opened.case.signatories if each.party != "lender"]
    assert [each.party for each in opened.case.signatories if each.record] == people
    assert of_signing(opened.findings) == []


def test_a_signature_without_a_record_is_a_finding(tmp_path: Path) -> None:
    world = world_with(tmp_path, "")
    [finding] = of_signing(open_case(world.case, Law.load(), SETTLED).findings)
    assert finding.code == "case.signing.no-record"
    assert finding.where.line > 0
    assert "沈晓禾" in finding.message.render("zh")
    assert all(article in finding.rule for article in ("3", "5", "6", "8", "13"))


def test_it_is_one_as_soon_as_somebody_signs_and_is_told_once(tmp_path: Path) -> None:
    world = world_with(tmp_path, "")
    text = world.case_file.read_text("utf-8")
    begin, end = text.index("\npayments:"), text.index("\nnotices:")
    world.case_file.write_text(text[:begin] + text[end:], "utf-8")
    assert of_signing(world.build(Stage.AGREEMENT, sign=False).findings) == []
    [finding] = of_signing(world.build(Stage.AGREEMENT).findings)
    assert finding.code == "case.signing.no-record"


@pytest.mark.slow
def test_the_manifest_tells_each_item_with_its_article(tmp_path: Path) -> None:
    world = world_with(tmp_path, RECORD)
    result = world.build(Stage.AGREEMENT, sign=False)
    manifest = json.loads((result.folder / "manifest.json").read_text("utf-8"))
    [entry] = manifest["signing"]
    assert (entry["party"], entry["route"]) == ("borrower", "provider")
    by_what = {each["what"]: (each["value"], each["rule"]) for each in entry["items"]}
    assert by_what["同意采用电子签名"] == (
        "2026-05-14，协商视频中口头同意并签署确认书", "电子签名法 3"
    )  # fmt: skip
    assert by_what["核实身份"] == ("人脸识别，2026-05-15 09:30", "电子签名法 8、13")
    assert by_what["签名平台及编号"] == ("示例签，SL-20260515-0042", "电子签名法 8")
    rules = "".join(rule for _, rule in by_what.values())
    assert all(article in rules for article in ("3", "5", "6", "8", "13"))


@pytest.mark.slow
def test_ink_needs_no_consent_to_electronic_signatures(tmp_path: Path) -> None:
    record = RECORD.replace("provider\n", "ink\n", 1).replace("      agreed: 2026-05-14\n", "")
    world = world_with(tmp_path, record)
    [entry] = world.build(Stage.AGREEMENT, sign=False).manifest.signing
    assert entry.items[0].rule == "民法典 490"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("      agreed: 2026-05-14\n", "", "case.signing.no-consent"),
        ("      reference: SL-20260515-0042\n", "", "case.signing.no-reference"),
        ("09:30", "10:30", "case.signing.identified-late"),
    ],
)
def test_gaps_are_findings(tmp_path: Path, old: str, new: str, code: str) -> None:
    world = world_with(tmp_path, RECORD.replace(old, new))
    opened = open_case(world.case, Law.load(), SETTLED)
    [finding] = of_signing(opened.findings)
    assert finding.code == code
    assert finding.rule.startswith("电子签名法")
    assert finding.where.line > 0
