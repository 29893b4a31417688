"""New payments beside the old: what stood there stands there still, byte for byte."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.case.loading import validate
from pipeline.case.performance import PaymentReceived
from pipeline.case.source import read_string
from pipeline.errors import BadInput
from pipeline.receipts.writing import into_csv, into_yaml
from tests.receipts.samples import EXAMPLES, yuan

NEW = PaymentReceived(
    received_on=date(2026, 11, 2),
    amount=yuan("800.00"),
    payer="沈晓禾: “#1”",
    payer_account="0012345678901234567",
    method="银行转账",
    reference="99",
    source="流水.csv:2 sha256:0123456789abcdef",
)
TABLE = "received_on,amount,reference\n2026-10-01,1.00,1\n"


def test_rows_are_added_at_the_end() -> None:
    text = into_csv(TABLE, [NEW])
    assert text.splitlines()[1] == TABLE.splitlines()[1]
    assert text.splitlines()[0] == "received_on,amount,reference,payer,payer_account,method,source"
    assert text.splitlines()[2].startswith("2026-11-02,800.00,99,沈晓禾: “#1”,0012345678901234567,")


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "\r\n"])
def test_line_ends_marks_and_chinese_headers_stay(start: str, end: str) -> None:
    old = f"{start}到账日期,金额,流水号\r\n2026-10-01,1.00,1{end}"
    text = into_csv(old, [NEW])
    assert text.startswith(
        f"{start}到账日期,金额,流水号,付款人,付款账号,方式,来源\r\n2026-10-01,1.00,1\r\n"
    )
    assert text.count("\n") == text.count("\r\n") == 3


CASES = {
    "block": "id: x\npayments:\n- received_on: 2026-10-01\n  amount: '1'\n  # why\n"
             "  reference: 'a'\n  # a word at the end\n\nnotices: []\n",
    "indented": "payments:\n    - {received_on: 2026-10-01, amount: '1', reference: a}  # one\n"
                "    # two\nid: x\n",
    "empty": "id: x\npayments: []  # none yet\nlanguage: zh\n",
    "null": "id: x\npayments:\nlanguage: zh\n",
    "none": "id: x\nlanguage: zh\n",
    "no end": "id: x\nlanguage: zh",
    "windows": "id: x\r\npayments:\r\n  - {received_on: 2026-10-01, amount: '1', reference: a}\r\n",
    "folded": "id: x\npayments:\n  - received_on: 2026-10-01\n    amount: '1'\n    reference: a\n"
              "    payer: >-\n      a\n      b\n\nlanguage: zh\n",
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_items_are_added_and_nothing_else_changes(name: str) -> None:
    old = CASES[name]
    text = into_yaml(old, [NEW, NEW], "case.yaml")
    before, after = (read_string(each, "").tree for each in (old, text))
    had, have = (tree.pop("payments", None) or [] for tree in (before, after))
    assert after == before
    assert isinstance(had, list)
    assert isinstance(have, list)
    assert have[:-2] == had
    item = validate(read_string(text, ""), PaymentReceived).source.tree["payments"]
    assert isinstance(item, list)
    assert PaymentReceived.model_validate(item[-1]) == NEW
    kept = [line for line in old.splitlines() if line.strip() and "[]" not in line]
    assert [line for line in text.splitlines() if line in kept] == kept
    assert ("\r\n" in text) is ("\r\n" in old)


def test_a_list_in_one_line_is_left_alone() -> None:
    old = "payments: [{received_on: 2026-10-01, amount: '1', reference: a}]\n"
    with pytest.raises(BadInput) as refused:
        into_yaml(old, [NEW], "case.yaml")
    assert refused.value.where is not None
    assert refused.value.where.line == 1


def test_the_examples_take_more() -> None:
    text = (EXAMPLES / "online-loan" / "case.yaml").read_text("utf-8")
    added = into_yaml(text, [NEW], "case.yaml")
    assert set(added.splitlines()) > set(text.splitlines())
    assert len(added.splitlines()) == len(text.splitlines()) + 1
