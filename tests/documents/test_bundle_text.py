"""Plain text, CSV and web pages become pages that say all that the file says."""

from __future__ import annotations

import random

import pytest

from pipeline.documents.bundle import Changed, Prepared, Rejected, paper, prepare, table
from pipeline.documents.bundle.decode import decode, lines
from pipeline.documents.bundle.lettering import Lettering
from pipeline.documents.bundle.wrap import wrap
from tests.documents.bundle_files import code, ready, sizes, texts, words

CHINESE = "借款人应当按照约定的期限返还借款。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_chinese_text_in_whatever_encoding(encoding: str) -> None:
    text = f"甲方：张三\r\n金额 1,000.00 元\n{CHINESE * 9}"
    shown = words(ready(text.encode(encoding), "说明.txt"))
    assert "甲方：张三" in shown
    assert "1,000.00元" in shown
    assert shown.count(CHINESE) == 9


def test_other_encodings() -> None:
    assert decode("貸款契約書，甲方與乙方".encode("big5")) == "貸款契約書，甲方與乙方"
    assert decode("Müller zahlt 100 Euro für das Café".encode("cp1252")).startswith("Müller")
    assert decode("镕喆".encode("gb18030"), "gb2312") == "镕喆"
    assert decode("中文".encode(), "no-such-charset") == "中文"
    assert decode("中文".encode("gbk"), "utf-8") == "中文"
    assert decode(b"a\xffb\0c", "utf-8") == "aÿb\ufffdc"


def test_lines_end_where_any_system_ends_them() -> None:
    assert lines("a\r\nb\rc\nd\u2028e\n") == ["a", "b", "c", "d", "e"]
    assert lines("") == [""]


def test_lines_are_numbered_and_columns_stay_columns() -> None:
    page = texts(ready("姓名  金额\n张三   100\nab cd  100\n".encode(), "a.txt"))[0]
    assert [line[:1] for line in page.splitlines()[1:4]] == ["1", "2", "3"]
    even = Lettering("张三ab 1", even=True)
    assert even.width("张三") == even.width("ab 1") == 2
    assert Lettering("iW").width("i") < Lettering("iW").width("W")


def test_a_long_line_is_wrapped_and_nothing_of_it_lost() -> None:
    word = "".join(chr(ord("a") + n % 26) for n in range(700))
    shown = words(ready(f"{word}\n{CHINESE * 20}".encode(), "a.txt"))
    assert word in shown.replace("atxt", "")
    assert shown.count(CHINESE) == 20


def test_line_breaks_follow_chinese_and_latin_rules() -> None:
    def even(letter: str) -> float:
        return 1.0 if letter > "\x7f" else 0.5

    assert wrap("甲乙丙，丁（戊）", 3, even) == ["甲乙", "丙，丁", "（戊）"]
    assert wrap("one two three", 4, even) == ["one two ", "three"]
    assert wrap("abcdefghij", 2, even) == ["abcd", "efgh", "ij"]
    assert wrap("", 2, even) == [""]
    chance = random.Random(5)
    for _ in range(200):
        text = "".join(chance.choices("甲乙，。（） ab-1", k=40))
        broken = wrap(text, 5, even)
        assert "".join(broken) == text
        assert all(sum(map(even, line.rstrip(" "))) <= 5 for line in broken)


def test_letters_that_no_font_has_are_marked_and_told() -> None:
    prepared = ready("欠条 \U0001f600 مرحبا 完".encode(), "a.txt")
    assert "欠条〓" in words(prepared)
    assert "مرحبا" not in words(prepared)
    assert prepared.changed == (Changed.TYPESET, Changed.LETTERS)
    assert ready("欠条 ①②③ “引号” — é Ж".encode()).changed == (Changed.TYPESET,)


def test_control_characters_are_not_passed_over_in_silence() -> None:
    assert Changed.LETTERS in ready(("ab\x1b[31m" + "text " * 200).encode()).changed


def test_no_text_is_read_as_markup() -> None:
    source = '#import "/etc/passwd" $x^2$ *bold* \\u{41} %PDF (a) Tj ET'
    assert source.replace(" ", "") in words(ready(source.encode(), "a.txt"))


def test_pages_carry_the_files_name_and_are_a4() -> None:
    prepared = ready(("第一行\n" * 200).encode(), "聊天记录.txt")
    assert prepared.count == len(texts(prepared)) > 2
    assert all("聊天记录.txt" in page for page in texts(prepared))
    assert set(sizes(prepared)) == {(595, 842)}
    assert prepared.archival


def test_the_same_text_gives_the_same_pages() -> None:
    assert ready(CHINESE.encode()).pages == ready(CHINESE.encode()).pages


def test_a_text_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "MAX_PAGES", 2)
    assert code(b"line\n" * 500, "长文.txt") == "too-long"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_csv_is_a_table(delimiter: str, encoding: str) -> None:
    rows = [["日期", "摘要", "金额"], ["2024-01-05", '"还款，含""罚息"""', "1500.00"]]
    data = "\r\n".join(delimiter.join(row) for row in rows * 5).encode(encoding)
    prepared = ready(data, "流水.csv")
    lines = texts(prepared)[0].splitlines()
    assert lines[1].split() == ["A", "B", "C"]
    assert lines[2].split() == ["1", "日期", "摘要", "金额"]
    assert lines[3].split() == ["2", "2024-01-05", '还款，含"罚息"', "1500.00"]
    assert prepared.media_type == "text/csv"


def test_a_wide_table_is_split_by_columns_on_long_pages() -> None:
    row = ",".join(f"第{n}列的名称" for n in range(1, 41))
    prepared = ready("\n".join([row] * 3).encode(), "宽.csv")
    assert set(sizes(prepared)) == {(842, 595)}
    assert prepared.count > 1
    shown = words(prepared)
    assert all(shown.count(f"第{n}列的名称") == 3 for n in range(1, 41))
    assert all(page.splitlines()[2].split()[0] == "1" for page in texts(prepared))


def test_a_table_row_higher_than_a_page_goes_on() -> None:
    prepared = ready(f'a,"{CHINESE * 150}"\nb,c\n'.encode(), "a.csv")
    assert prepared.count > 1
    assert words(prepared).count("借款人") == 150


def test_a_table_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.bundle.sheet_csv.MAX_CELLS", 10)
    assert code(b"a,b\n" * 6, "大.csv") == "too-many-cells"


@pytest.mark.parametrize(("data", "name"), [(b",,,\n,,\n", "a.csv"), (b"", "a.txt")])
def test_a_file_that_shows_nothing_is_refused(data: bytes, name: str) -> None:
    assert code(data, name) == "empty"


def test_names_of_columns() -> None:
    assert [table.letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_web_page_is_read_for_its_words() -> None:
    page = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>x</title>
    <style>p{}</style><script>alert('SCRIPT')</script></head><body>
    <p>借款<b>合同</b>&nbsp;第一条<br>第二条</p><p style="display: none">HIDDEN</p>
    <ul><li>甲<li>乙</ul><table><tr><td>期数<td>金额<tr><td>1<td>1000</table>
    <a href="https://example.com/x">详情</a><img src="http://x.example/a.gif" alt="标志">
    <pre>a   b
c</pre></body></html>"""
    prepared = ready(page.encode("gbk"), "网页.html")
    shown = words(prepared)
    assert "借款合同第一条第二条•甲•乙期数金额11000详情<https://example.com/x>[图片：标志]" in shown
    assert not any(word in shown for word in ("SCRIPT", "HIDDEN", "x.example"))
    assert prepared.changed == (Changed.TYPESET, Changed.LAYOUT)


def test_a_deeply_nested_web_page_is_still_read() -> None:
    assert ready(b"<html>" + b"<div>" * 100_000 + b"x", "a.html").count == 1


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.html"])
def test_no_garbage_gets_out_as_a_traceback(name: str) -> None:
    chance = random.Random(11)
    whole = '<html><p>借款合同</p><table><td>1,2;3\n"a",b\n</table>'.encode("gb18030") * 3
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 5, 40])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert isinstance(prepare(name, bytes(data)), Prepared | Rejected)
