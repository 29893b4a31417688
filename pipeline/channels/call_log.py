"""Call logs: a CSV table of carrier, exchange or phone, one row for each call."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from pipeline.case.dates import SHANGHAI, in_range
from pipeline.channels.content import Content, Read, error, warning
from pipeline.channels.decoding import decode
from pipeline.finding import Finding, Where
from pipeline.messages import Message, msg

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("通话日期", "呼叫日期", "日期", "date"),
    "started_at": (
        *("开始时间", "呼叫时间", "通话时间", "起始时间", "呼叫开始时间", "通话开始时间"),
        *("拨打时间", "时间", "start", "started_at", "time"),
    ),
    "caller": ("主叫", "主叫号码", "主叫方", "主叫电话", "caller", "from"),
    "callee": ("被叫", "被叫号码", "被叫方", "被叫电话", "callee", "to"),
    "own": ("本机号码", "我方号码", "own_number"),
    "other": ("对方号码", "other_number"),
    "direction": ("呼叫类型", "呼叫方向", "通话类型", "通信方式", "通话方式", "direction"),
    "duration": ("时长", "通话时长", "时长(秒)", "通话时长(秒)", "通话秒数", "duration", "seconds"),
    "answered": (
        *("是否接通", "接通", "接通状态", "接听状态", "是否接听", "通话状态", "状态"),
        *("answered", "status"),
    ),
    "recording": ("录音哈希", "录音sha256", "recording_sha256"),
    "note": ("备注", "说明", "note"),
}
_NAMES = {name: column for column, names in _COLUMNS.items() for name in names}
_YES = frozenset(
    {"是", "已接通", "接通", "已接", "已接听", "接听", "成功", "yes", "y", "true", "1", "answered"}
)
_NO = frozenset(
    {
        "否",
        "未接通",
        "未接",
        "未接听",
        "无人接听",
        "无应答",
        "拒接",
        "占线",
        "关机",
        "停机",
        "空号",
        "失败",
    }
    | {"no", "n", "false", "0", "missed", "unanswered", "busy", "no answer", "failed"}
)
_INCOMING = frozenset({"被叫", "呼入", "来电", "incoming", "in"})
_OUTGOING = frozenset({"主叫", "呼出", "去电", "outgoing", "out"})
_WHEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*"
    r"(上午|下午|晚上|中午|AM|PM)? *"
    r"(\d{1,2})[:时](\d{1,2})(?:[:分](?:(\d{1,2})秒?)?)? *(AM|PM)?",
    re.IGNORECASE,
)
_AFTER_NOON = frozenset({"下午", "晚上", "中午", "PM"})
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d{1,2})")
_SPOKEN = re.compile(r"(?:(\d+)(?:小时|时))?(?:(\d+)(?:分钟|分))?(?:(\d+)秒?)?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[-+() 0-9]+")
_LONGEST = 86_400  # seconds: a call of more than a day is a slip
_TITLES = 20  # rows that carriers set above the table


class Call(Content):
    """One attempt to reach somebody. Numbers are digits only; ``seconds`` is talking time."""

    started_at: datetime
    caller: str
    callee: str
    answered: bool
    seconds: int
    recording: str = ""
    note: str = ""
    line: int

    @property
    def ended_at(self) -> datetime:
        """When the talk ended."""
        return self.started_at + timedelta(seconds=self.seconds)


class CallLog(Content):
    """The calls in the order of the table."""

    calls: tuple[Call, ...]


def number_of(text: str) -> str:
    """A telephone number as it is compared: digits, without +86 and without separators."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) > len(prefix) + 9:
            return digits[len(prefix) :]
    return digits


def read_call_log(data: bytes, where: Where) -> Read[CallLog]:
    """Read a call log in UTF-8 or GBK, headers in Chinese or English; never raises.

    A row that cannot be read is an error with its line, because a count of calls without it
    would be wrong.
    """
    text = decode(data).text
    above = _titles(text)
    table = io.StringIO("".join(text.splitlines(keepends=True)[above:]))
    reader = csv.DictReader(table, delimiter=_delimiter(text, above), strict=True)
    calls: list[Call] = []
    findings: list[Finding] = []
    try:
        columns = [_column(name or "") for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        findings += _missing(columns, where)
        for row in () if findings else reader:
            place = Where(where.path, where.file, above + reader.line_num)
            cells = {key: _cell(value) for key, value in row.items() if key}
            if not any(cells.values()):
                continue
            found = _call(cells, place)
            if isinstance(found, Call):
                calls.append(found)
                findings += _contradiction(found, place)
            else:
                findings.append(found)
    except csv.Error as problem:
        place = Where(where.path, where.file, above + reader.reader.line_num)
        findings.append(_no_table(problem, place))
    return Read(CallLog(calls=tuple(calls)), tuple(findings))


def _titles(text: str) -> int:
    """How many lines stand above the columns: name and number of a customer, a period."""
    for number, line in enumerate(text.split("\n")[:_TITLES]):
        names = {_column(name.strip('"')) for name in re.split("[,\t;]", line)}
        if "started_at" in names and len(names & set(_COLUMNS)) > 2:
            return number
    return 0


def _delimiter(text: str, above: int) -> str:
    head = text.split("\n")[above]
    return max(",\t;", key=head.count)


def _column(header: str) -> str:
    name = unicodedata.normalize("NFKC", header).strip().lower().replace(" ", "_")
    return _NAMES.get(name, f"?{name}")


def _cell(value: object) -> str:
    """A cell without what spreadsheets put round a number to keep it text: ``="199…"``, ``'``."""
    text = unicodedata.normalize("NFKC", value if isinstance(value, str) else "").strip()
    return text.removeprefix("=").strip('"').lstrip("'").strip()


def _missing(columns: list[str], where: Where) -> Iterator[Finding]:
    have = set(columns)
    ends = {"caller", "callee"} <= have or {"own", "other", "direction"} <= have
    if "started_at" not in have or not ends or not have & {"answered", "duration"}:
        yield error(
            "call-log.columns",
            Where(where.path, where.file, 1),
            msg("The call log lacks columns for time, both numbers, or whether it was answered."),
            msg("Add a column {column} with the number whose list this is.", column="本机号码")
            if {"other", "direction"} <= have and "own" not in have
            else msg("Name the columns {columns}.", columns="开始时间、主叫、被叫、时长、是否接通"),
        )
    for column in sorted({name for name in columns if columns.count(name) > 1}):
        yield error(
            "call-log.columns",
            Where(where.path, where.file, 1),
            msg("The call log has the column {column} twice.", column=column.removeprefix("?")),
            msg("Keep one of the two columns."),
        )


def _call(row: Mapping[str, str], where: Where) -> Call | Finding:
    started = _moment(f"{row.get('day', '')} {row.get('started_at', '')}".strip())
    if started is None:
        return _unread(where, msg("the time"))
    ends = _ends(row)
    if ends is None:
        return _unread(where, msg("the numbers"))
    seconds = _seconds(row.get("duration", ""))
    if seconds is None:
        return _unread(where, msg("the length"))
    answered = _answered(row.get("answered", ""), seconds)
    if answered is None:
        return _unread(where, msg("whether it was answered"))
    recording = row.get("recording", "").lower()
    if recording and not _DIGEST.fullmatch(recording):
        return _unread(where, msg("the digest of the recording"))
    return Call(
        started_at=started,
        caller=ends[0],
        callee=ends[1],
        answered=answered,
        seconds=seconds,
        recording=recording,
        note=row.get("note", ""),
        line=where.line,
    )


def _moment(text: str) -> datetime | None:
    found = _WHEN.fullmatch(text)
    try:
        if found:
            year, month, day, _, hour, minute, second, _ = (found[n] or 0 for n in range(1, 9))
            moment = datetime(
                int(year), int(month), int(day), int(hour), int(minute), int(second),
                tzinfo=SHANGHAI,
            )  # fmt: skip
            moment = _by_the_half(moment, (found[4] or found[8] or "").upper())
        else:
            moment = datetime.fromisoformat(text)
        in_range(moment.date())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _by_the_half(moment: datetime, half: str) -> datetime:
    """下午 4:42 is 16:42; what is past twelve already stays."""
    if half in _AFTER_NOON and moment.hour < 12 and not (half == "中午" and moment.hour > 9):
        return moment.replace(hour=moment.hour + 12)
    if half in {"AM", "上午"} and moment.hour == 12:
        return moment.replace(hour=0)
    return moment


def _ends(row: Mapping[str, str]) -> tuple[str, str] | None:
    """Caller and callee; a phone's own list knows only its number, the other, and a direction."""
    if "direction" in row and "own" in row:
        direction = row["direction"].lower()
        if direction not in _INCOMING | _OUTGOING:
            return None
        own, other = row["own"], row.get("other", "")
        ends = (other, own) if direction in _INCOMING else (own, other)
    else:
        ends = (row.get("caller", ""), row.get("callee", ""))
    if not all(_NUMBER.fullmatch(end) for end in ends):
        return None  # rounded by a spreadsheet (1.99E+10), masked (199****0101), or withheld
    numbers = number_of(ends[0]), number_of(ends[1])
    return numbers if all(numbers) else None


def _seconds(text: str) -> int | None:
    clock = _CLOCK.fullmatch(text)
    spoken = _SPOKEN.fullmatch(text)
    found = clock or spoken
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = hours * 3600 + minutes * 60 + seconds
    return length if length <= _LONGEST else None


def _answered(text: str, seconds: int) -> bool | None:
    if not text:
        return seconds > 0
    if text.lower() in _YES:
        return True
    return False if text.lower() in _NO else None


def _contradiction(call: Call, where: Where) -> Iterator[Finding]:
    if not call.answered and call.seconds:
        yield warning(
            "call-log.contradiction",
            where,
            msg(
                "This call was not answered, yet it lasted {seconds} seconds.", seconds=call.seconds
            ),
            msg("Compare it with the carrier's list; ringing is not talking time."),
        )


def _unread(where: Where, what: Message) -> Finding:
    return error(
        "call-log.row",
        where,
        msg("Of this call {what} cannot be read; it is missing from the record.", what=what),
        msg("Correct the row, or export the list again with numbers as text."),
    )


def _no_table(problem: csv.Error, where: Where) -> Finding:
    reason = (
        msg("a cell is too long")
        if "limit" in str(problem)
        else msg("a quotation mark is missing or stands in the wrong place")
    )
    return error(
        "call-log.table",
        where,
        msg("This is no readable CSV table: {reason}.", reason=reason),
        msg("Save the table as CSV (UTF-8) once more."),
    )
