"""Layouts: each is data with a source, and each reads a statement as it is exported."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.errors import BadInput
from pipeline.receipts.layouts import Known, Layout, Layouts
from pipeline.receipts.sorting import Fate, sort_out
from pipeline.receipts.statement import Flow
from tests.receipts.samples import SAMPLES, TODAY, example, read

ALL = Layouts.load().layout


def test_every_layout_has_a_sample_and_a_source() -> None:
    assert {each.id for each in ALL} == set(SAMPLES)
    assert all(len(each.source) > 10 for each in ALL)
    assert {each.id for each in ALL if each.status is Known.UNVERIFIED} == {
        "alipay-merchant", "abc-corporate", "boc-corporate", "ccb-corporate", "cmb-corporate",
        "icbc-corporate",
    }  # fmt: skip


@pytest.mark.parametrize("layout", ALL, ids=lambda each: each.id)
def test_a_statement_of_it_is_read(layout: Layout) -> None:
    name = layout.id
    statement = read(SAMPLES[name])
    first = statement.entries[0]
    assert statement.layout.id == name
    assert statement.findings == ()
    assert first.day.isoformat() == "2026-11-02"
    assert first.amount in (Decimal(850), Decimal(1850))
    assert first.flow is Flow.IN
    assert "HT-XD-2024-061500382" in first.remark
    assert first.payer == (None if name in NAMELESS else "沈晓禾")
    assert not first.currency


NAMELESS = {"wechat-merchant", "alipay-merchant", "cmb"}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_its_payment_is_taken_over(name: str) -> None:
    intake = sort_out([read(SAMPLES[name])], [example()], TODAY)
    (taken,) = intake.of(Fate.TAKEN)
    assert taken.entry.line == read(SAMPLES[name]).entries[0].line
    assert taken.payment is not None
    assert taken.payment.source == taken.entry.source
    assert intake.money_in == sum(map(intake.total, (Fate.TAKEN, Fate.HELD, Fate.UNMATCHED)))


@pytest.mark.parametrize("name", sorted(SAMPLES))
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "utf-16-le"])
def test_the_encoding_makes_no_difference(name: str, encoding: str) -> None:
    plain, other = read(SAMPLES[name]), read(SAMPLES[name], encoding=encoding)
    assert [each.key for each in other.entries] == [each.key for each in plain.entries]


def test_combined_cells_are_taken_apart() -> None:
    assert read(SAMPLES["ccb"]).entries[0].account == "9900998877665544332"
    assert read(SAMPLES["cmb-app"]).entries[0].account == "99666666666666"


def test_what_went_out_names_whom_it_went_to() -> None:
    out = read(SAMPLES["boc-corporate"]).entries[1]
    assert (out.flow, out.payer, out.account) == (Flow.OUT, "沈晓禾", "9900998877665544332")


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        read("姓名,电话\n沈晓禾,99\n")
    assert refused.value.code == "receipts.layout"
