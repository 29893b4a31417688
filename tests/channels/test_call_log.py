"""Call logs as carriers, exchanges and phones write them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.dates import SHANGHAI
from pipeline.channels.call_log import Call, number_of, read_call_log
from pipeline.finding import Where

CHINESE = "开始时间,主叫,被叫,时长(秒),是否接通,备注\n"
ENGLISH = "started_at,caller,callee,duration,answered\n"
OWN = "通话时间\t本机号码\t对方号码\t呼叫类型\t通话时长\n"


def calls(text: str, encoding: str = "utf-8") -> tuple[Call, ...]:
    found = read_call_log(text.encode(encoding), Where(file="c.csv"))
    assert found.findings == ()
    return found.value.calls


def problems(text: str | bytes) -> list[tuple[str, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    found = read_call_log(data, Where(file="c.csv")).findings
    return [(one.code.removeprefix("channel.call-log."), one.where.line) for one in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_chinese_headers_in_every_charset(encoding: str, end: str) -> None:
    text = (CHINESE + "2026-03-01 09:05:08,+86 199-0000-0202,19900000101,61,是,约好的\n").replace(
        "\n", end
    )
    (call,) = calls(text, encoding)
    assert call.started_at == datetime(2026, 3, 1, 9, 5, 8, tzinfo=SHANGHAI)
    assert (call.caller, call.callee) == ("19900000202", "19900000101")
    assert (call.answered, call.seconds, call.note) == (True, 61, "约好的")
    assert call.line == 2


def test_a_phones_own_list_knows_who_called() -> None:
    incoming, outgoing = calls(
        OWN
        + "2026/3/1 9:05\t19900000202\t19900000101\t被叫\t1分1秒\n"
        + "2026年3月1日 9时6分\t19900000202\t19900000101\t主叫\t0\n"
    )
    assert (incoming.caller, incoming.callee) == ("19900000101", "19900000202")
    assert (outgoing.caller, outgoing.callee) == ("19900000202", "19900000101")
    assert (incoming.seconds, incoming.answered, outgoing.answered) == (61, True, False)


def test_a_carriers_list_with_titles_above_and_empty_rows() -> None:
    (call,) = calls(
        "客户通话详单,,,,,\n客户名称：示例公司,,,,,\n"
        "序号,通话日期,通话时间,通信方式,本机号码,对方号码,通话时长\n,,,,,,\n"
        "1,2026-03-01,09:05:08,主叫,19900000202,19900000101,1分1秒\n",
        "gbk",
    )
    assert call.started_at == datetime(2026, 3, 1, 9, 5, 8, tzinfo=SHANGHAI)
    assert (call.caller, call.seconds, call.line) == ("19900000202", 61, 5)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-03-01 下午 4:42", 16),
        ("2026/3/1 4:42 PM", 16),
        ("2026-03-01 16:42 PM", 16),
        ("2026年3月1日 上午9时05分", 9),
        ("2026-03-01 12:05 AM", 0),
        ("2026-03-01 中午 12:05", 12),
        ("2026-03-01 晚上10:05", 22),
    ],
)
def test_halves_of_the_day(text: str, hour: int) -> None:
    (call,) = calls(f"{CHINESE}{text},1990,1991,5,是,\n")
    assert call.started_at.hour == hour


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("61", 61),
        ("61秒", 61),
        ("1分1秒", 61),
        ("1小时0分1秒", 3601),
        ("00:01:01", 61),
        ("1:01", 61),
    ],
)
def test_lengths(text: str, seconds: int) -> None:
    (call,) = calls(ENGLISH + f"2026-03-01T09:05:00+08:00,19900000202,19900000101,{text},yes\n")
    assert call.seconds == seconds


def test_numbers_that_a_spreadsheet_keeps_as_text() -> None:
    row = '2026-03-01 09:05,="19900000202",\'0990-12345678,0,no\n'
    (call,) = calls(ENGLISH + row)
    assert (call.caller, call.callee) == ("19900000202", "099012345678")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+86 199 0000 0202", "19900000202"),
        ("0086-19900000202", "19900000202"),
        ("１９９００００0202", "19900000202"),
        ("0990-8612345", "09908612345"),
        ("86123456", "86123456"),
        ("95588", "95588"),
    ],
)
def test_numbers_are_compared_as_digits(text: str, number: str) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("columns", 1)]),
        ("时间,谁\n1,2\n", [("columns", 1)]),
        (CHINESE.replace("备注", "主叫"), [("columns", 1)]),
        (CHINESE + "昨天,1990,1991,0,否,\n", [("row", 2)]),
        (CHINESE + "2026-02-30 09:00:00,1990,1991,0,否,\n", [("row", 2)]),
        (CHINESE + "2026-03-01 09:00,1.99E+10,1991,0,否,\n", [("row", 2)]),
        (CHINESE + "2026-03-01 09:00,1990,,0,否,\n", [("row", 2)]),
        (CHINESE + "2026-03-01 09:00,1990,1991,很久,是,\n", [("row", 2)]),
        (CHINESE + "2026-03-01 09:00,1990,1991,1,也许,\n", [("row", 2)]),
        (CHINESE + "2026-03-01 09:00,1990,1991,35,未接通,\n", [("contradiction", 2)]),
        (CHINESE + "2026-03-01 09:00,199****0202,1991,0,否,\n", [("row", 2)]),
        (CHINESE + "2026-03-01 09:00,1990,1991,99999999999999999999,是,\n", [("row", 2)]),
        (CHINESE + "9999-12-31 23:59,1990,1991,86400,是,\n", [("row", 2)]),
        ("客户详单\n\n" + CHINESE + "x,1990,1991,0,否,\n", [("row", 4)]),
        (OWN.replace("本机号码", "序号"), [("columns", 1)]),
        (CHINESE + '2026-03-01 09:00,"1990,1991,35,是,\n', [("table", 2)]),
    ],
)
def test_what_cannot_be_read_is_found_with_its_line(
    text: str, expected: list[tuple[str, int]]
) -> None:
    assert problems(text) == expected


def test_a_bad_row_does_not_take_the_others_along() -> None:
    text = CHINESE + "x,1990,1991,0,否,\n2026-03-01 09:00,1990,1991,0,否,\n"
    found = read_call_log(text.encode(), Where())
    assert [call.line for call in found.value.calls] == [3]
    assert [one.where.line for one in found.findings] == [2]


@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda t: (CHINESE + t).encode()))
)
def test_nothing_raises(data: bytes) -> None:
    found = read_call_log(data, Where())
    assert isinstance(found.value.calls, tuple)
