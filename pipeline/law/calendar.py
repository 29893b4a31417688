"""The calendar of days off (法定休假日) by year, from the State Council's notices.

A period whose last day is a day off ends on the day after the days off (民法典 203). Which days are
off is known only once the notice for the year is published: a year without a table is an error.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipeline.errors import BadInput, NoRuleForDate
from pipeline.law.rule import Kind, Rule, Status, Unit
from pipeline.messages import msg

TABLES = Path(__file__).parent / "holidays"
_ONE = timedelta(days=1)
_SATURDAY = 5
RULE = "holidays.days_off"


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's days off, weekends aside, and the weekend days on which people work."""

    year: int
    off: frozenset[date]
    work: frozenset[date]
    article: str
    source: str
    status: Status

    def is_off(self, day: date) -> bool:
        """Whether that day of the year is off: a holiday, or a weekend nobody works on."""
        return day in self.off or (day.weekday() >= _SATURDAY and day not in self.work)

    @property
    def rule(self) -> Rule:
        """The table as a row of law: how many days of the year are holidays, and by what notice."""
        return Rule(
            id=RULE,
            kind=Kind.INTEGER,
            unit=Unit.DAYS,
            value=len(self.off),
            effective_from=date(self.year, 1, 1),
            until=date(self.year, 12, 31),
            scope=(),
            article=self.article,
            source=self.source,
            status=self.status,
            note_zh=f"{self.year} 年放假的日数，另有 {len(self.work)} 个周末上班日；"
            "还款日遇休假日顺延以此为准。",
            note_en=f"Days off in {self.year}; people work on {len(self.work)} weekend days. Due"
            " dates on days off move by this table.",
            file=f"{self.year}.toml",
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that are known."""

    years: Mapping[int, YearTable]

    @staticmethod
    def load() -> Calendar:
        """The tables that come with the program; read once."""
        return _shipped()

    @staticmethod
    def from_folder(folder: Path) -> Calendar:
        """The tables ``*.toml`` of a folder, a year each.

        Raises :class:`~pipeline.errors.BadInput` for a table that is wrong.
        """
        tables = (_table(file) for file in sorted(folder.glob("*.toml")))
        return Calendar(MappingProxyType({table.year: table for table in tables}))

    def rules(self, years: Iterable[int]) -> tuple[Rule, ...]:
        """The tables of those years as rows of law, as far as they are on file."""
        known = sorted(year for year in set(years) if year in self.years)
        return tuple(self.years[year].rule for year in known)

    def knows(self, year: int) -> bool:
        """Whether the year's table is on file."""
        return year in self.years

    def table(self, day: date) -> YearTable:
        """The table of the day's year; :class:`~pipeline.errors.NoRuleForDate` without one."""
        table = self.years.get(day.year)
        if table is None:
            raise NoRuleForDate(
                "law.no-holiday-table",
                msg("No table of holidays is on file for {year}; on file: {years}.",
                    year=day.year, years=", ".join(map(str, self.years))),
                hint=msg("Do not roll due dates (the agreement's clause moves them by itself), or"
                         " add the State Council's notice for that year."),
            )  # fmt: skip
        return table

    def is_off(self, day: date) -> bool:
        """Whether a day is a day off; errors as :meth:`table`."""
        return self.table(day).is_off(day)

    def following(self, day: date) -> date:
        """The day itself, or the first working day after it (民法典 203); errors as above."""
        while self.is_off(day):
            day += _ONE
        return day

    def moved(self, day: date) -> date:
        """As :meth:`following`, as far as it is known: else the day itself."""
        try:
            return self.following(day)
        except NoRuleForDate:
            return day


@cache
def _shipped() -> Calendar:
    return Calendar.from_folder(TABLES)


def _table(file: Path) -> YearTable:
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        off = {day for span in read["off"] for day in _days(span["from"], span["until"])}
        table = YearTable(
            year=int(read["year"]),
            off=frozenset(off),
            work=frozenset(read["work"]),
            article=str(read["article"]),
            source=str(read["source"]),
            status=Status(read["status"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        reason = msg("The table of holidays {file} is wrong: {reason}.", file=file.name,
                     reason=str(error))  # fmt: skip
        raise BadInput("law.holiday-table", reason) from error
    strangers = {day.year for day in table.off | table.work} - {table.year}
    if strangers or table.off & table.work:
        raise BadInput(
            "law.holiday-table",
            msg("The table of holidays {file} has days of another year, or days both off and"
                " worked.", file=file.name),
        )  # fmt: skip
    return table


def _days(first: date, last: date) -> list[date]:
    if last < first:
        raise ValueError(f"{first} … {last}")
    return [first + n * _ONE for n in range((last - first).days + 1)]
