"""The law as dated data: ask for the value of a rule on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipeline.case.naming import named
from pipeline.case.parties import LicenceKind
from pipeline.errors import BadInput, NoRuleForDate
from pipeline.law.calendar import RULE as DAYS_OFF
from pipeline.law.calendar import Calendar
from pipeline.law.reading import read_rules
from pipeline.law.rule import Rule, spans
from pipeline.law.subjects import subject
from pipeline.messages import Message, Words, msg

RULES = Path(__file__).parent / "rules"


@dataclass(frozen=True, slots=True)
class Law:
    """All rules, by id and in order of their first day."""

    rows: Mapping[str, tuple[Rule, ...]]

    @staticmethod
    def load() -> Law:
        """The rules that come with the program; read once.

        Raises :class:`~pipeline.errors.BadInput` when a rule file is wrong.
        """
        return _shipped()

    @staticmethod
    def from_folder(folder: Path) -> Law:
        """The rules of another folder of ``*.toml`` files; errors as :meth:`load`."""
        rules, findings = read_rules(folder)
        if findings:
            first = findings[0]
            raise BadInput(
                "law.rule-files",
                msg(
                    "{count} problem(s) in the rules of law, the first: {first}",
                    count=len(findings),
                    first=first.message,
                ),
                hint=msg("Correct the rule file named; every row needs its source and its dates."),
                where=first.where,
            )
        return Law(_by_id(rules))

    def at(self, rule_id: str, on: date, scope: str | None = None) -> Rule:
        """The rule in force on a day, for a scope such as the lender's kind.

        A row made for the scope goes before a row for everybody; without ``scope`` only rows for
        everybody count. Raises :class:`~pipeline.errors.NoRuleForDate` when no row covers the day
        and :class:`~pipeline.errors.BadInput` when there is no such rule at all.
        """
        rows = self.history(rule_id)
        found = _in_force(rows, on, scope)
        if found is None:
            raise _uncovered(rows, rule_id, on, scope)
        return found

    def covers(self, rule_id: str, on: date, scope: str | None = None) -> bool:
        """Whether :meth:`at` would find a rule: for customs that may well not exist yet."""
        return _in_force(self.history(rule_id), on, scope) is not None

    def history(self, rule_id: str) -> tuple[Rule, ...]:
        """Every row of a rule, earliest first; :class:`~pipeline.errors.BadInput` if unknown."""
        try:
            return self.rows[rule_id]
        except KeyError:
            raise BadInput(
                "law.unknown-rule",
                msg("There is no rule {rule}.", rule=rule_id),
                hint=msg("Known rules: {rules}.", rules=", ".join(self.rows)),
            ) from None

    def in_force(self, on: date) -> tuple[Rule, ...]:
        """All rows that hold on a day, whatever their scope, by id."""
        return tuple(rule for rows in self.rows.values() for rule in rows if rule.holds_on(on))


@cache
def _shipped() -> Law:
    calendar = Calendar.load()
    days_off = {DAYS_OFF: calendar.rules(calendar.years)}
    return Law(MappingProxyType({**Law.from_folder(RULES).rows, **days_off}))


def _by_id(rules: tuple[Rule, ...]) -> Mapping[str, tuple[Rule, ...]]:
    rows: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.id, rule.effective_from, rule.scope)):
        rows.setdefault(rule.id, []).append(rule)
    return MappingProxyType({rule_id: tuple(group) for rule_id, group in rows.items()})


def _in_force(rows: tuple[Rule, ...], on: date, scope: str | None) -> Rule | None:
    holding = [rule for rule in rows if rule.holds_on(on)]
    special = [rule for rule in holding if scope in rule.scope]
    general = [rule for rule in holding if not rule.scope]
    return next(iter(special + general), None)


def _uncovered(rows: tuple[Rule, ...], rule_id: str, on: date, scope: str | None) -> NoRuleForDate:
    fitting = [rule for rule in rows if not rule.scope or scope in rule.scope]
    return NoRuleForDate(
        "law.no-rule-for-date",
        msg(
            "No rule is on file for {date} on {subject} ({rule}), {scope}. On file: {covered}.",
            date=on,
            subject=subject(rule_id),
            rule=rule_id,
            scope=_scope(scope),
            covered=spans(fitting) or msg("nothing"),
        ),
        hint=msg(
            "Check the date. If it is right, have a lawyer decide what held on that day, and send"
            " the rule with its source to the maintainers; until then nothing is built."
        ),
    )


def _scope(scope: str | None) -> Message | Words:
    if scope is None:
        return msg("for everybody")
    kind = next((named(kind) for kind in LicenceKind if kind.value == scope), Words(scope, scope))
    return msg("for {kind}", kind=kind)
