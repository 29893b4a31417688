"""What `check` sees beside the case file: evidence, payments, letters, and days without a rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from pipeline.errors import CaseInvalid
from pipeline.finding import Finding, Severity
from pipeline.law.law import Law
from pipeline.running.opening import OpenedCase, open_case
from tests.case.broken import OF_EXAMPLES
from tests.world import World

FILE = "evidence/borrower/dismissal.pdf"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def _open(world: World, as_of: date = date(2026, 11, 20)) -> OpenedCase:
    return open_case(world.case, Law.load(), as_of)


def _found(world: World, as_of: date = date(2026, 11, 20)) -> list[Finding]:
    return [each for each in _open(world, as_of).findings if each.code not in OF_EXAMPLES]


def _only(world: World, as_of: date = date(2026, 11, 20)) -> Finding:
    (finding,) = _found(world, as_of)
    assert finding.hint is not None
    assert finding.message.render("zh") != finding.message.render("en")
    assert finding.hint.render("zh") != finding.hint.render("en")
    return finding


def _locked(file: Path) -> None:
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="o", user="u"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:200]),
        lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(5000)),
        _locked,
    ],
    ids=["empty", "truncated", "old Word", "locked"],
)
def test_a_file_that_cannot_be_bound_is_an_error_where_it_is_named(
    world: World, spoil: Callable[[Path], object]
) -> None:
    spoil(world.case / FILE)
    finding = _only(world)
    assert finding.severity is Severity.ERROR
    assert finding.where.path == "evidence[4].file"
    assert FILE in finding.message.render("zh")
    line = world.case_file.read_text("utf-8").splitlines()[finding.where.line - 1]
    assert line.strip() == f"file: {FILE}"
    with pytest.raises(CaseInvalid):
        _open(world).sound()


def test_a_missing_file_is_told_once(world: World) -> None:
    (world.case / FILE).unlink()
    assert _only(world).code == "case.evidence.file-missing"


def test_letters_that_no_font_has_are_found_with_their_place(world: World) -> None:
    world.edit("text: 认可本金", "text: 👍认可本金")
    world.edit("representative: 唐岭", "representative: 唐𠮷")
    name, remark = _found(world)
    assert (name.code, name.severity) == ("case.letters.no-glyph", Severity.ERROR)
    assert name.where.path == "parties[3].representative"
    assert "U+20BB7" in name.message.render("zh")
    assert "证件" in (name.hint.render("zh") if name.hint else "")
    assert remark.where.path == "negotiation.sessions[0].remarks[1].text"
    assert "删去" in (remark.hint.render("zh") if remark.hint else "")


@pytest.mark.slow
@pytest.mark.parametrize("text", ["ø ñ œ", "—“”·…①㈠℃", "㐀𠀀"[:1], "≠≤"])
def test_letters_that_a_font_has_are_not(world: World, text: str) -> None:
    world.edit("text: 认可本金", f"text: {text}认可本金")
    assert _found(world) == []


def test_a_sign_of_gbk_that_no_font_has(world: World) -> None:
    world.edit("text: 认可本金", "text: ≒认可本金")
    assert _only(world).code == "case.letters.no-glyph"


def test_more_than_is_owed_names_what_is_to_be_returned(world: World) -> None:
    world.edit("amount: '1701.07', payer", "amount: '1801.07', payer")
    finding = _only(world)
    assert (finding.code, finding.severity) == ("case.payment.surplus", Severity.WARNING)
    assert finding.where.path == "payments[9].amount"
    assert "100.00 元" in finding.message.render("zh")


def test_a_payment_larger_than_the_whole_agreement(world: World) -> None:
    world.edit("amount: '1701.07', payer", "amount: '9999999.07', payer")
    large, surplus = _found(world)
    assert (large.code, surplus.code) == ("case.payment.large", "case.payment.surplus")
    assert large.where.path == surplus.where.path == "payments[9].amount"
    assert "9,998,298.00" in surplus.message.render("zh")


def test_payments_that_are_still_to_come_are_told_in_one_sentence(world: World) -> None:
    finding = _only(world, date(2026, 8, 31))
    assert (finding.code, finding.severity) == ("case.payment.future", Severity.WARNING)
    assert finding.where.path == "payments[8].received_on"
    assert "2 笔" in finding.message.render("zh")
    assert _found(world, date(2026, 10, 20)) == []


def test_payments_of_a_table_have_the_places_of_the_table(tmp_path: Path) -> None:
    world = World(tmp_path, example="two-loans-guarantor")
    (table,) = world.case.glob("*.csv")
    text = table.read_text("utf-8")
    table.write_text(text + "2036-01-01,1.00,罗振,银行转账,990001\n", encoding="utf-8")
    finding = _only(world)
    assert finding.code == "case.payment.future"
    assert (finding.where.file, finding.where.line) == (
        str(table.resolve()),
        len(text.splitlines()) + 1,
    )
    table.write_text("日期\n1\n", encoding="utf-8")
    assert _only(world).code == "payments.columns"


def test_a_day_without_a_rule_is_an_error_of_its_own_exit_status(world: World) -> None:
    world.edit("signed_on: 2024-06-15", "signed_on: 2020-10-15")
    opened = _open(world)
    (error,) = opened.errors
    assert (error.code, error.where.path) == ("law.no-rule", "loans[0].signed_on")
    assert error.where.line > 0
    with pytest.raises(CaseInvalid) as caught:
        opened.sound()
    assert caught.value.exit_status == 4
    world.edit("'990106199104230024'", "'990106199104230025'")
    with pytest.raises(CaseInvalid) as caught:
        _open(world).sound()
    assert caught.value.exit_status == 3
    assert {each.code for each in _open(world).errors} == {
        "law.no-rule",
        "case.id-number.checksum",
    }


def test_the_form_asks_only_for_what_is_to_be_filled_in(tmp_path: Path) -> None:
    world = World(tmp_path, example="new-case")
    errors = _open(world).errors
    assert {each.code for each in errors} == {"case.placeholder"}
    lines = world.case_file.read_text("utf-8").splitlines()
    asked = [n for n, line in enumerate(lines, 1) if "〈" in line.partition("#")[0]]
    assert [each.where.line for each in errors] == [
        n for n in asked if not lines[n - 1].startswith("#")
    ]


def test_schema_sums_numbers_and_files_come_at_once(world: World) -> None:
    world.edit("principal: '15802.02'\n      interest", "principal: 15802.02\n      interest")
    world.edit("made_on: 2025-11-10", "made_on: 2025/11/10")
    world.edit("language: zh", "langauge: zh")
    world.edit("'990106199104230024'", "'990106199104230025'")
    world.edit("penalty: '266.28'\n  waiver", "penalty: '266.29'\n  waiver")
    (world.case / "evidence/lender/payout.pdf").unlink()
    assert [each.code for each in _open(world).errors] == [
        "case.schema.unknown-key",
        "case.schema.money-float",
        "case.schema.date",
        "case.id-number.checksum",
        "case.sums.confirmed",
        "case.evidence.file-missing",
    ]
