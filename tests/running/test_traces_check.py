"""A proof that looks altered is shown when a case is opened, and reaches the score sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pikepdf

from pipeline.finding import Severity
from pipeline.law.law import Law
from pipeline.proposals.report import propose
from pipeline.running.opening import open_case
from tests.world import World

AS_OF = date(2025, 12, 16)


def test_an_altered_proof_is_a_warning_and_a_line_for_a_person(tmp_path: Path) -> None:
    world = World(tmp_path)
    file = world.case / "evidence/borrower/dismissal.pdf"
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Creator"] = "GIMP 2.10"
        pdf.save(file)
    opened = open_case(world.case, Law.load(), AS_OF)
    (found,) = [each for each in opened.findings if each.code == "evidence.looks-altered"]
    assert found.severity is Severity.WARNING
    assert "GIMP 2.10" in found.message.render("zh")
    assert found.where.path == "evidence[4].file"
    sheet = propose(opened.sound(), Law.load(), AS_OF, opened.traces).sheet
    (line,) = [each for each in sheet.lines if each.id == "proof_unaltered"]
    assert line.sources == ("b-dismissal",)
    assert line.look
    assert "人工核验" in line.look.render("zh")


def test_only_proof_of_means_is_looked_at(tmp_path: Path) -> None:
    traces = open_case(World(tmp_path).case, Law.load(), AS_OF).traces
    assert set(traces) == {"b-income", "b-assets", "b-debts", "b-dismissal", "b-medical"}
    assert set(traces.values()) == {()}
