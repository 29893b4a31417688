"""A bank statement as entries: each row of the table read, or named with its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.receipts.cells import read_account, read_amount, read_day, split_party, squeezed
from pipeline.receipts.layouts import Layout, Layouts, places
from pipeline.receipts.sheets import Line, read_lines, refused
from pipeline.receipts.totals import Totals, check_totals, read_totals

_HEAD = 60
_ACCOUNT = re.compile(r"(?<![0-9*])[0-9][0-9*]{8,28}[0-9](?![0-9*])")


class Flow(StrEnum):
    """Which way the money went; ``none`` where it did not move."""

    IN = "in"
    OUT = "out"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. ``amount`` is in 元 and never negative; ``currency`` is empty for CNY.

    ``note`` says what is odd about it: a row with a note is for a person. ``reversal`` marks money
    that went back by correction (冲正、退汇). ``stated`` is the side and the signed amount as the
    statement counts them in its totals.
    """

    file: str
    line: int
    sha256: str
    day: date
    amount: Decimal
    flow: Flow
    currency: str = ""
    payer: str | None = None
    account: str | None = None
    reference: str = ""
    remark: str = ""
    method: str = ""
    note: Message | None = None
    reversal: bool = False
    stated: tuple[Flow, Decimal] = (Flow.NONE, Decimal(0))

    @property
    def source(self) -> str:
        """Where it stands: file, line and the beginning of the file's digest."""
        return f"{self.file}:{self.line} {digest_mark(self.sha256)}"

    @property
    def place(self) -> tuple[str, int]:
        """File and line."""
        return self.file, self.line

    @property
    def named(self) -> str:
        """The bank's reference, or one made of what the row says where the bank gives none."""
        if self.reference:
            return self.reference
        said = (self.day.isoformat(), str(self.amount), self.payer, self.account, self.remark)
        digest = hashlib.sha256("\n".join(part or "" for part in said).encode()).hexdigest()
        return f"NOREF-{self.day:%Y%m%d}-{digest[:10]}"

    @property
    def key(self) -> tuple[str, ...]:
        """An order that does not depend on where the row stands."""
        parts = (self.named, self.payer or "", self.account or "", self.remark, self.method)
        return (self.day.isoformat(), f"{self.amount:020}", self.flow, *parts)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as read. With an error among the findings, nothing of it may be taken over.

    ``ignored`` are the lines after the head of the table that are neither rows nor totals;
    ``accounts`` are the numbers above it that look like the account it is of.
    """

    file: str
    sha256: str
    layout: Layout
    entries: tuple[Entry, ...]
    ignored: tuple[int, ...]
    totals: Totals
    findings: tuple[Finding, ...]
    accounts: tuple[str, ...] = ()


def digest_mark(sha256: str) -> str:
    """How a payment's source names the file it came from."""
    return f"sha256:{sha256[:16]}"


def read_statement(data: bytes, name: str, layouts: Layouts | None = None) -> Statement:
    """Read a statement; ``name`` is what findings call it. BadInput if it is no such table."""
    layouts = layouts or Layouts.load()
    lines = read_lines(data, name)
    head, layout = _head(lines, name, layouts)
    digest = hashlib.sha256(data).hexdigest()
    reader = _Reader(name, digest, layout, layouts, places(layout, lines[head].cells))
    totals = read_totals(lines, head, reader.columns, layouts)
    known = {*totals.lines, *(line.number for line in lines if line.cells == lines[head].cells)}
    body = [line for line in lines[head + 1 :] if line.filled and line.number not in known]
    rows = [line for line in body if reader.is_row(line)]
    findings: list[Finding] = []
    entries = [entry for line in rows for entry in reader.entry(line, findings)]
    findings += _cut(rows, totals, reader)
    if not findings:
        findings += check_totals(totals, len(rows), _sums(entries), name, loose=layout.totals_loose)
    read = {line.number for line in rows}
    ignored = tuple(line.number for line in body if line.number not in read)
    above = " ".join(cell for line in lines[:head] for cell in line.filled)
    return Statement(
        name, digest, layout, tuple(entries), ignored, totals, tuple(findings),
        tuple(_ACCOUNT.findall(above)),
    )  # fmt: skip


def _head(lines: tuple[Line, ...], name: str, layouts: Layouts) -> tuple[int, Layout]:
    for index, line in enumerate(lines[:_HEAD]):
        layout = layouts.of(line.cells)
        if layout:
            return index, layout
    raise refused(
        "layout",
        name,
        msg("The head of the table was not found, or its layout is not known."),
        msg("A statement needs a row of headers with at least the date, the amount and the payer"
            " or a reference, such as 日期, 收入, 支出, 对方户名, 流水号, 摘要."),
    )  # fmt: skip


def _sums(entries: list[Entry]) -> Mapping[str, tuple[int, Decimal]] | None:
    """Count and sum of what came in and went out; None where currencies are mixed."""
    if any(each.currency for each in entries):
        return None
    sides = {flow: [each.stated[1] for each in entries if each.stated[0] is flow] for flow in Flow}
    return {flow.value: (len(all_), sum(all_, Decimal(0))) for flow, all_ in sides.items()}


def _cut(rows: list[Line], totals: Totals, reader: _Reader) -> Iterator[Finding]:
    """A file that breaks off: its last row is shorter than all others, or its totals are gone."""
    if reader.layout.totals_needed and not totals.found:
        yield reader.error("cut", 0, msg("The totals at the end are missing: the file is cut."),
                           _EXPORT_AGAIN)  # fmt: skip
    widths = [len(line.cells) for line in rows]
    if len(rows) > 1 and not totals.at_end and widths[-1] < min(widths[:-1]):
        yield reader.error("cut", rows[-1].number,
                           msg("The last row is shorter than all others: the file is cut."),
                           _EXPORT_AGAIN)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    digest: str
    layout: Layout
    layouts: Layouts
    columns: Mapping[str, tuple[int, ...]]

    def cell(self, line: Line, field: str) -> str:
        """The first cell of a field that says something, signs for nothing left out."""
        return next(iter(self.cells(line, field)), "")

    def cells(self, line: Line, field: str) -> Iterator[str]:
        """All of them."""
        for index in self.columns[field]:
            text = line.cells[index] if index < len(line.cells) else ""
            if text and squeezed(text) not in self.layouts.words.nothing:
                yield text

    def is_row(self, line: Line) -> bool:
        """A row has a day or an amount; what has neither is a note of the bank."""
        if line.cells[0].startswith("#"):
            return False
        if read_day(self.cell(line, "day")):
            return True
        fields = ("amount", "income", "expense")
        return any(read_amount(self.cell(line, field)) is not None for field in fields)

    def error(self, kind: str, line: int, message: Message, hint: Message) -> Finding:
        """A finding that stops the import."""
        where = Where(file=self.name, line=line)
        return Finding(f"receipts.{kind}", Severity.ERROR, where, message, hint)

    def entry(self, line: Line, findings: list[Finding]) -> Iterator[Entry]:
        """The row as an entry; what cannot be read is a finding instead."""
        day, moved = read_day(self.cell(line, "day")), self._moved(line)
        if day is None:
            findings.append(self.error("day", line.number, msg("The day cannot be read: {text}.",
                            text=self.cell(line, "day") or "–"), _LOOK))  # fmt: skip
        elif isinstance(moved, Message):
            findings.append(self.error("amount", line.number, moved, _LOOK))
        else:
            yield self._known(line, day, moved)

    def _known(self, line: Line, day: date, moved: _Moved) -> Entry:
        words = self.layouts.words
        remark = " ".join(dict.fromkeys(self.cells(line, "remark")))
        state = self.cell(line, "state")
        currency = self.cell(line, "currency")
        payer, account = self._party(line, moved.flow)
        entry = Entry(
            self.name, line.number, self.digest, day, moved.amount, moved.flow,
            "" if squeezed(currency) in words.yuan else currency, payer, account,
            self.cell(line, "reference"), remark, self.layout.method, moved.note,
            moved.negative or any(word in squeezed(remark) for word in words.reversal),
            moved.stated,
        )  # fmt: skip
        if any(word in squeezed(state) for word in words.failed):
            note = msg("it did not go through: {state}", state=state)
            return replace(entry, flow=Flow.NONE, note=note)
        return entry

    def _party(self, line: Line, flow: Flow) -> tuple[str | None, str | None]:
        if self.columns["payer_and_account"]:
            return split_party(self.cell(line, "payer_and_account"))
        out = flow is Flow.OUT and bool(self.columns["payee"])
        name = self.cell(line, "payee" if out else "payer").lstrip("=+-@")
        return name or None, read_account(self.cell(line, "payee_account" if out else "account"))

    def _moved(self, line: Line) -> _Moved | Message:
        """How much moved which way, or why that cannot be told."""
        if self.columns["income"] or self.columns["expense"]:
            return self._of_two_columns(line)
        text = self.cell(line, "amount")
        amount = read_amount(text)
        if amount is None:
            return msg("The amount cannot be read: {text}.", text=text or "–")
        said = squeezed(self.cell(line, "direction"))
        if said in self.layouts.words.expense:
            return _moved(abs(amount), Flow.OUT)
        if said in self.layouts.words.income:
            return _moved(amount, Flow.IN)
        if said and self.layout.generic:
            return msg("Whether money came in or went out cannot be told: {text}.", text=said)
        if self.columns["direction"] and not self.layout.generic:
            return _Moved(abs(amount), Flow.NONE, (Flow.NONE, amount), _NEITHER)
        return _by_sign(amount)

    def _of_two_columns(self, line: Line) -> _Moved | Message:
        texts = [self.cell(line, field) for field in ("income", "expense")]
        amounts = [read_amount(text) for text in texts]
        if any(text and amount is None for text, amount in zip(texts, amounts, strict=True)):
            return msg("The amount cannot be read: {text}.", text=" / ".join(filter(None, texts)))
        if amounts == [None, None]:
            return msg("The amount is missing.")
        income, expense = (amount or Decimal(0) for amount in amounts)
        if income and expense:
            return msg("The row has an income and an expense at once.")
        return _moved(expense, Flow.OUT) if expense else _moved(income, Flow.IN)


@dataclass(frozen=True, slots=True)
class _Moved:
    amount: Decimal
    flow: Flow
    stated: tuple[Flow, Decimal]
    note: Message | None = None
    negative: bool = False


def _moved(amount: Decimal, flow: Flow) -> _Moved:
    """A negative income is money that went back; a negative expense came back, for a person."""
    stated = (flow, amount)
    if amount > 0:
        return _Moved(amount, flow, stated)
    if not amount:
        return _Moved(amount, Flow.NONE, stated, _ZERO)
    if flow is Flow.IN:
        return _Moved(-amount, Flow.OUT, stated, negative=True)
    note = msg("a negative amount in the column for money out")
    return _Moved(-amount, Flow.IN, stated, note)


def _by_sign(amount: Decimal) -> _Moved:
    return _moved(abs(amount), Flow.IN if amount > 0 else Flow.OUT)


_ZERO = msg("the amount is zero")
_NEITHER = msg("neither income nor expense by the statement")
_LOOK = msg("Look at that row in the statement; if it is damaged, export the statement once more.")
_EXPORT_AGAIN = msg("Export the statement once more.")
