"""Reads the rule files and says everything that is wrong with them.

A rule file is TOML: an optional ``[defaults]`` table and ``[[rule]]`` rows. A row's value is always
a string; ``kind`` says how it is read. Rows of one id and scope must not overlap; gaps are allowed,
they mean that nothing is known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from pipeline.finding import Finding, Severity, Where
from pipeline.law.rule import Kind, Rule, Status, Unit, Value, span
from pipeline.messages import Message, msg

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_TEXTS = ("id", "kind", "value", "article", "source", "status", "note_zh", "note_en")
_REQUIRED = (*_TEXTS, "from")
_KEYS = {*_REQUIRED, "until", "scope", "unit"}
_UNITS: Mapping[Kind, frozenset[Unit]] = {
    Kind.DECIMAL: frozenset({Unit.PER_YEAR, Unit.SHARE, Unit.MULTIPLE, Unit.YUAN}),
    Kind.INTEGER: frozenset({Unit.YEARS, Unit.MONTHS, Unit.DAYS, Unit.TIMES_A_DAY}),
}
_NO_UNIT = frozenset({Unit.NONE})
Row = Mapping[str, object]


def read_rules(folder: Path) -> tuple[tuple[Rule, ...], tuple[Finding, ...]]:
    """Every rule of the ``*.toml`` files in ``folder``, and every problem found in them."""
    rules: list[Rule] = []
    findings: list[Finding] = []
    for file in sorted(folder.glob("*.toml")):
        for number, row in enumerate(_rows(file, findings), start=1):
            where = Where(path=f"rule[{number}]", file=file.name)
            problems = list(_row_problems(row))
            findings.extend(_finding(problem, where) for problem in problems)
            if not problems:
                rules.append(_rule(row, file.name))
    findings.extend(_table_problems(rules))
    return tuple(rules), tuple(findings)


def _rows(file: Path, findings: list[Finding]) -> list[Row]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = msg("The file is not valid TOML: {error}", error=str(error))
        findings.append(_finding(problem, Where(file=file.name)))
        return []
    defaults = table.pop("defaults", {})
    rows = table.pop("rule", [])
    if table or not isinstance(rows, list) or not isinstance(defaults, dict):
        problem = msg("A rule file holds one [defaults] table and [[rule]] rows, nothing else.")
        findings.append(_finding(problem, Where(file=file.name)))
        return []
    return [{**defaults, **row} for row in rows]


def _row_problems(row: Row) -> Iterator[Message]:
    for key in sorted(set(row) - _KEYS):
        yield msg("Unknown key {key}.", key=key)
    missing = [key for key in _REQUIRED if not row.get(key)]
    if missing:
        yield msg("Missing or empty: {keys}.", keys=", ".join(missing))
        return
    for key in _TEXTS:
        if not isinstance(row[key], str):
            yield msg("{key} must be a string in quotes.", key=key)
            return
    yield from _word_problems(row)
    yield from _date_problems(row)


def _word_problems(row: Row) -> Iterator[Message]:
    if not _ID.fullmatch(str(row["id"])):
        yield msg("{id} is no rule id; write subject.name in small letters.", id=row["id"])
    if row["status"] not in set(Status):
        yield msg("status must be verified or unverified, not {status}.", status=row["status"])
    scope = row.get("scope", [])
    if not isinstance(scope, list) or not all(isinstance(name, str) and name for name in scope):
        yield msg("scope must be a list of names.")
    if row["kind"] not in set(Kind):
        yield msg("Unknown kind {kind}.", kind=row["kind"])
        return
    kind = Kind(str(row["kind"]))
    if row.get("unit", "") not in _UNITS.get(kind, _NO_UNIT):
        yield msg("{unit} is no unit of a value of kind {kind}.", unit=_unit(row), kind=kind.value)
    if _value(kind, str(row["value"])) is None:
        yield msg("{value} is no value of kind {kind}.", value=row["value"], kind=kind.value)


def _unit(row: Row) -> str:
    return str(row.get("unit") or "''")


def _date_problems(row: Row) -> Iterator[Message]:
    start, until = row["from"], row.get("until")
    for key, value in (("from", start), ("until", until)):
        if value is not None and not _is_day(value):
            yield msg("{key} must be a day without quotes, such as 2021-01-01.", key=key)
            return
    if isinstance(start, date) and isinstance(until, date) and until < start:
        yield msg("until {until} lies before from {start}.", until=until, start=start)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


_READERS: Mapping[Kind, Callable[[str], Value]] = {
    Kind.DECIMAL: _decimal,
    Kind.INTEGER: int,
    Kind.TEXT: str,
    Kind.TIME: time.fromisoformat,
    Kind.DATE: date.fromisoformat,
}


def _value(kind: Kind, text: str) -> Value | None:
    try:
        return _READERS[kind](text)
    except (ValueError, InvalidOperation):
        return None


def _rule(row: Row, file: str) -> Rule:
    kind = Kind(str(row["kind"]))
    start, until, scope = row["from"], row.get("until"), row.get("scope", [])
    value = _value(kind, str(row["value"]))
    if value is None or not isinstance(start, date) or not isinstance(scope, list):
        raise TypeError(f"{file}: a row that was not checked")
    return Rule(
        id=str(row["id"]),
        kind=kind,
        unit=Unit(str(row.get("unit", ""))),
        value=value,
        effective_from=start,
        until=until if isinstance(until, date) else None,
        scope=tuple(scope),
        article=str(row["article"]),
        source=str(row["source"]),
        status=Status(str(row["status"])),
        note_zh=str(row["note_zh"]),
        note_en=str(row["note_en"]),
        file=file,
    )


def _table_problems(rules: list[Rule]) -> Iterator[Finding]:
    """What no single row shows: overlaps, and one id with two kinds or units."""
    first: dict[str, Rule] = {}
    lanes: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        known = first.setdefault(rule.id, rule)
        if (known.kind, known.unit) != (rule.kind, rule.unit):
            yield _finding(msg("{id} has rows of different kind or unit.", id=rule.id), _at(rule))
        for name in rule.scope or ("",):
            lanes.setdefault((rule.id, name), []).append(rule)
    for lane in lanes.values():
        yield from _overlaps(sorted(lane, key=lambda rule: rule.effective_from))


def _overlaps(lane: list[Rule]) -> Iterator[Finding]:
    for earlier, later in pairwise(lane):
        if earlier.until is None or later.effective_from <= earlier.until:
            problem = msg(
                "{id}: the rows {earlier} and {later} overlap.",
                id=later.id,
                earlier=span(earlier),
                later=span(later),
            )
            yield _finding(problem, _at(later))


def _at(rule: Rule) -> Where:
    return Where(path=f"{rule.id} from {rule.effective_from}", file=rule.file)


def _finding(problem: Message, where: Where) -> Finding:
    return Finding("law.rule-file", Severity.ERROR, where, problem)
