"""Passwords of locked evidence: found by name, shown to nobody."""

from __future__ import annotations

import pytest

from pipeline.errors import BadInput
from pipeline.running.passwords import Passwords, password_in, read_passwords

CSV = "合同.pdf,开门\n材料/流水.xlsx, a b \n*,其余\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("p.csv", CSV.encode()),
        ("p.txt", CSV.encode("gb18030")),
        ("p.csv", b"\xef\xbb\xbf" + CSV.encode()),
        ("p.yaml", "合同.pdf: 开门\n材料/流水.xlsx: a b\n'*': 其余\n".encode()),
    ],
)
def test_each_file_has_its_own(name: str, data: bytes) -> None:
    found = read_passwords(name, data)
    assert found.of("合同.pdf") == "开门"
    assert found.of("旧/合同.pdf") == "开门"
    assert found.of("材料/流水.xlsx") == "a b"
    assert found.of("流水.xlsx") == "其余"


def test_a_figure_in_yaml_stays_what_was_written() -> None:
    found = read_passwords("p.yaml", b"a.pdf: 0123\nb.pdf: 1e3\nc.pdf: yes\n")
    assert [found.of(f"{each}.pdf") for each in "abc"] == ["0123", "1e3", "yes"]


def test_without_one_of_its_own_the_general_one_is_tried() -> None:
    assert Passwords({}, "general").of("a.pdf") == "general"
    assert read_passwords("p.csv", b"b.pdf,x", "general").of("a.pdf") == "general"
    assert Passwords({}).of("a.pdf") is None


@pytest.mark.parametrize("name", ["p.csv", "p.yaml"])
@pytest.mark.parametrize("data", [b"", b"geheim", b"[geheim", b"a: {b: geheim}"])
def test_what_is_no_list_is_refused_without_showing_it(name: str, data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        read_passwords(name, data)
    assert "geheim" not in str(refused.value)
    assert "geheim" not in repr(read_passwords("p.csv", b"a,geheim"))


def test_a_file_of_one_password() -> None:
    assert password_in(b"\xef\xbb\xbf open sesame \r\nnothing") == "open sesame"
    assert password_in("开门".encode("gb18030")) == "开门"
    assert password_in(b"") is None
