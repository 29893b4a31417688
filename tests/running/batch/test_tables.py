"""CSV: by a mapping, in UTF-8 or GBK; a bad row harms only itself."""

from __future__ import annotations

import csv
import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.errors import BadInput, ToolMissing
from pipeline.resources import examples
from pipeline.running.batch.items import Item
from pipeline.running.batch.mapping import converted
from pipeline.running.batch.source import how_many, read_items

HEADERS = ("案件编号", "借款人", "手机", "尚欠本金", "合同日", "年利率", "期数", "材料")
MAPPING = """
base = "base.yaml"
folder = "材料"
[columns]
"案件编号" = "id"
"借款人" = "parties[borrower].name"
"手机" = "parties[0].phone"
"尚欠本金" = { path = "loans[loan].outstanding.principal", as = "money" }
"合同日" = { path = "loans[loan].signed_on", as = "date" }
"年利率" = { path = "loans[loan].rate", as = "percent" }
"期数" = { path = "negotiation.proposals[p1].instalments", as = "integer" }
"""
ROW = ("A-1", "欧阳禾", "19900000111", "15,802.02 元", "2024/6/5", "21.6%", "12", "files")


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    shutil.copy(examples() / "online-loan" / "case.yaml", tmp_path / "base.yaml")
    (tmp_path / "files").mkdir()
    (tmp_path / "map.toml").write_text(MAPPING, "utf-8")
    return tmp_path / "map.toml"


def table(mapping: Path, *rows: tuple[str, ...], encoding: str = "utf-8-sig") -> Path:
    file = mapping.with_name("cases.csv")
    with file.open("w", encoding=encoding, newline="") as opened:
        csv.writer(opened).writerows([HEADERS, *rows])
    return file


def codes(items: list[Item]) -> list[tuple[int, str]]:
    return [(each.number, each.problem.code if each.problem else "") for each in items]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_row_fills_the_base_in(mapping: Path, encoding: str) -> None:
    file = table(mapping, ROW, ("A-2", "马骉", *ROW[2:]), encoding=encoding)
    first, second = read_items(file, mapping)
    case = json.loads(first.text)
    loan = case["loans"][0]
    assert (first.id, first.folder, first.where.line) == ("A-1", mapping.parent / "files", 2)
    assert (case["parties"][0]["name"], case["parties"][0]["phone"]) == ("欧阳禾", "19900000111")
    assert (loan["outstanding"]["principal"], loan["signed_on"]) == ("15802.02", "2024-06-05")
    assert (loan["rate"], case["negotiation"]["proposals"][0]["instalments"]) == ("0.216", 12)
    assert json.loads(second.text)["parties"][0]["name"] == "马骉"
    assert how_many(file) == 2


def test_an_empty_cell_takes_the_field_away(mapping: Path) -> None:
    (item,) = read_items(table(mapping, ("A-1", "", *ROW[2:])), mapping)
    assert "name" not in json.loads(item.text)["parties"][0]


def test_a_bad_row_harms_only_itself(mapping: Path) -> None:
    good = ",".join(each.replace(",", "") for each in ROW[1:])
    file = table(mapping)
    with file.open("ab") as opened:
        for line in (
            f"A-1,{good}", f"A-2,{good},more", f'A-3,"{good}', f"A-4,{good}", f",{good}",
            f"A-1,{good}", f"A-5,{good[:-5]}nowhere", f'"A\n-6",{good}',
        ):  # fmt: skip
            opened.write(f"{line}\n".encode())
        opened.write(b"A-7,\xff\xfe" + f",{good}\n".encode())
        opened.write(f"A-8,{good}\n".encode())
    assert codes(list(read_items(file, mapping))) == [
        (2, ""), (3, "batch.cells"), (4, "batch.csv"), (5, ""), (6, "batch.no-id"),
        (7, "batch.twice"), (8, "batch.folder"), (9, ""), (11, "batch.encoding-row"), (12, ""),
    ]  # fmt: skip


def test_headers_and_paths_are_checked_before_any_row(mapping: Path) -> None:
    file = table(mapping, ROW)
    mapping.write_text(MAPPING.replace("借款人", "借款人姓名"), "utf-8")
    with pytest.raises(BadInput, match="借款人姓名"):
        read_items(file, mapping)
    for path in ("parties[9].name", "id.name", "parties.name", "parties[", "loans[0]"):
        mapping.write_text(f'base = "base.yaml"\n[columns]\n"案件编号" = "{path}"\n', "utf-8")
        with pytest.raises(BadInput):
            read_items(file, mapping)
    with pytest.raises(BadInput, match="needs a mapping"):
        read_items(file)


@pytest.mark.skipif(find_spec("pyarrow") is not None, reason="what is said without pyarrow")
def test_parquet_without_pyarrow(mapping: Path) -> None:
    file = mapping.with_name("cases.parquet")
    file.write_bytes(b"PAR1")
    with pytest.raises(ToolMissing) as caught:
        read_items(file, mapping)
    assert caught.value.exit_status == 8


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ("2024年6月5日", "date", "2024-06-05"), ("20240605", "date", "2024-06-05"),
        ("soon", "date", "soon"), ("￥1，234.5", "money", "1234.50"), ("12万", "money", "12万"),
        ("7", "percent", "7"), ("7%", "percent", "0.07"), ("15.4％", "percent", "0.154"),
        ("100%", "percent", "1.00"), ("0012", "text", "0012"), ("12", "integer", 12),
        ("一", "integer", "一"),
    ],
)  # fmt: skip
def test_cells(cell: str, kind: str, value: object) -> None:
    assert converted(cell, kind) == value  # type: ignore[arg-type]
