"""Workbooks become tables that show what Excel shows, and say what they do not show."""

from __future__ import annotations

import datetime
import io
import random
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from pipeline.documents.bundle import Changed, Prepared, Rejected, prepare
from pipeline.documents.bundle.cell_format import shown
from tests.documents.bundle_files import code, ready, sizes, texts, words

MOMENT = datetime.datetime(2024, 3, 5, 14, 7, 9)  # noqa: DTZ001  # as Excel has it


def file(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book(*rows: tuple[Any, ...]) -> Workbook:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    return made


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (6222020000000001, "General", "6222020000000001"),
        (1234.565, "#,##0.00", "1,234.57"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (-3, '"¥"#,##0.00;[Red]\\-"¥"#,##0.00', "-¥3.00"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (0, '0.00;-0.00;"零"', "零"),
        (0.155, "0.0%", "15.5%"),
        (0.24, "0%", "24%"),
        (7, "000", "007"),
        (12345678, "#,##0,", "12,346"),
        (1.5, "0.0##", "1.5"),
        (123456, "0.00E+00", "1.23E+05"),
        (5, '0"期"', "5期"),
        (0.001, "0.00", "0.00"),
        (-0.001, "0.00", "0.00"),
        (0.5, "# ?/?", "0.5"),
        (1234, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.00"),
        (Decimal("1.10"), "0.00", "1.10"),
        (True, "General", "TRUE"),
        ("文字", "@", "文字"),
        (MOMENT, "yyyy-mm-dd", "2024-03-05"),
        (MOMENT, 'yyyy"年"m"月"d"日"', "2024年3月5日"),
        (MOMENT, "mm-dd-yy", "2024/3/5"),
        (MOMENT, "yyyy/m/d h:mm", "2024/3/5 14:07"),
        (MOMENT, "h:mm AM/PM", "2:07 PM"),
        (MOMENT, "mm:ss", "07:09"),
        (MOMENT, "[$-804]yyyy年m月d日 aaaa", "2024年3月5日 星期二"),
        (MOMENT, "d-mmm-yy", "5-Mar-24"),
        (datetime.time(9, 5), "h:mm:ss", "9:05:00"),
        (datetime.timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
        (None, "General", ""),
    ],
)
def test_values_as_excel_shows_them(value: object, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_any_format_gives_some_text() -> None:
    chance, signs = random.Random(2), '0#?.,%E+-;[]"\\_*@ymdhs/年 '
    for _ in range(2_000):
        made = "".join(chance.choices(signs, k=chance.randrange(9)))
        for value in (-1234.5, 0, 10**18, 1e300, float("inf"), MOMENT, datetime.time(1)):
            assert isinstance(shown(value, made), str)


def test_every_sheet_with_letters_and_numbers() -> None:
    made = book(("日期", "金额"), (MOMENT.date(), 1500))
    made.worksheets[0]["A2"].number_format = "yyyy/m/d"
    made.worksheets[0]["B2"].number_format = "#,##0.00"
    made.create_sheet("第二张")["C7"] = "远处"
    pages = texts(ready(file(made), "流水.xlsx"))
    assert [line.split() for line in pages[0].splitlines()[1:4]] == [
        ["A", "B"], ["1", "日期", "金额"], ["2", "2024/3/5", "1,500.00"],
    ]  # fmt: skip
    assert "流水.xlsx" in pages[0]
    assert "第二张" in pages[1].splitlines()[0]
    assert [line.split() for line in pages[1].splitlines()[1:3]] == [["C"], ["7", "远处"]]


def test_what_is_hidden_is_named_and_not_shown() -> None:
    made = book(("a", "SECRET1"), ("SECRET2", "x"), ("b", "SECRET3"))
    first = made.worksheets[0]
    first.row_dimensions[2].hidden = True
    first.column_dimensions["B"].hidden = True
    second = made.create_sheet("底稿")
    second["A1"], second.sheet_state = "SECRET4", "hidden"
    prepared = ready(file(made))
    assert "SECRET" not in words(prepared)
    assert "隐藏的工作表：底稿" in words(prepared)
    assert "工作表“Sheet”中隐藏的行：2" in words(prepared)
    assert "工作表“Sheet”中隐藏的列：B" in words(prepared)
    assert prepared.changed == (Changed.TYPESET, Changed.HIDDEN)


def _with_result(data: bytes, result: bytes) -> bytes:
    """The workbook as Excel saves it: each formula with its last result."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"<v />", result).replace(b"<v></v>", result))
    return out.getvalue()


def test_formulas_show_their_saved_result_or_themselves() -> None:
    data = file(book((1, 2, "=A1+B1")))
    without = ready(data)
    assert "=A1+B1" in words(without)
    assert Changed.FORMULAS in without.changed
    with_result = ready(_with_result(data, b"<v>3.5</v>"))
    assert "=A1+B1" not in words(with_result)
    assert "3.5" in words(with_result)
    assert Changed.FORMULAS not in with_result.changed


def test_a_merged_title_is_on_one_line() -> None:
    made = book(("出借人与借款人二〇二四年度对账单",), ("a", "b", "c", "d", "e", "f", "g", "h"))
    made.worksheets[0].merge_cells("A1:H1")
    assert "出借人与借款人二〇二四年度对账单" in texts(ready(file(made)))[0]


def test_a_wide_sheet_is_split_on_long_pages() -> None:
    row = tuple(f"第{n}列的值" for n in range(60))
    prepared = ready(file(book(row, row)))
    assert set(sizes(prepared)) == {(842, 595)}
    assert prepared.count > 2
    assert all(words(prepared).count(text) == 2 for text in row)


def test_a_cell_at_the_end_of_the_world_costs_nothing() -> None:
    made = book(("a",))
    made.worksheets[0].cell(1_048_576, 16_384, "远")
    prepared = ready(file(made))
    assert prepared.count == 1
    assert "1048576" in words(prepared)
    assert "XFD" in words(prepared)


def test_an_empty_workbook_says_so() -> None:
    assert "空白工作表：Sheet" in words(ready(file(Workbook())))


def test_a_damaged_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert code(out.getvalue(), "表.xlsx") == "damaged-sheet"


def test_no_entity_is_expanded_or_fetched() -> None:
    out = io.BytesIO()
    bomb = (
        b'<!DOCTYPE s [<!ENTITY a "' + b"x" * 9_000 + b'"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    with zipfile.ZipFile(io.BytesIO(file(book(("a",))))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/sharedStrings.xml":
                content = bomb + content[content.index(b"<sst") :].replace(b"<t>a", b"<t>&f;&a;")
            new.writestr(name, content)
    outcome = prepare("a.xlsx", out.getvalue())
    assert isinstance(outcome, Rejected) or "root" not in words(outcome)


def test_a_workbook_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.bundle.sheet.MAX_CELLS", 3)
    assert code(file(book((1, 2), (3, 4))), "大.xlsx") == "too-many-cells"


def test_no_garbage_gets_out_as_a_traceback() -> None:
    made, chance = book(("日期", 1.5, "=A1"), (MOMENT, "b")), random.Random(6)
    with zipfile.ZipFile(io.BytesIO(file(made))) as old:
        members = {name: old.read(name) for name in old.namelist()}
    for _ in range(60):
        out = io.BytesIO()
        hurt = chance.choice(list(members))
        with zipfile.ZipFile(out, "w") as new:
            for name, content in members.items():
                data = bytearray(content)
                for _ in range(chance.choice([1, 4]) if name == hurt else 0):
                    data[chance.randrange(len(data))] = chance.randrange(32, 127)
                new.writestr(name, bytes(data))
        assert isinstance(prepare("x.xlsx", out.getvalue()), Prepared | Rejected)
