"""``status``: the schedule against the payments, on any day, and what a payment would change."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from pipeline.case.dates import EARLIEST, LATEST
from pipeline.cli.options import ExistingPath, as_of_option, packets_option
from pipeline.cli.status_shown import tell, tell_outlook
from pipeline.cli.talks_shown import tell_talks
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.debt.account import account_of
from pipeline.debt.outlook import if_paid
from pipeline.debt.report import report
from pipeline.errors import WrongState
from pipeline.law.law import Law
from pipeline.messages import msg
from pipeline.running.opening import open_case
from pipeline.running.overdue import overdue_in

_SUPPOSED = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,2})?)@([0-9]{4}-[0-9]{2}-[0-9]{2})")
_NOTHING = (Decimal(0), EARLIEST)


class Supposed(click.ParamType[tuple[Decimal, date]]):
    """A payment that may come: ``2000@2026-05-15``."""

    name = "amount@date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Decimal, date]:
        """Read the option's text."""
        if isinstance(value, tuple):
            return value
        found = _SUPPOSED.fullmatch(str(value))
        try:
            amount, day = (Decimal(found[1]), date.fromisoformat(found[2])) if found else _NOTHING
        except ValueError:
            amount, day = _NOTHING
        if not amount or not EARLIEST <= day <= LATEST:
            return self.fail(f"{value}: 2000@2026-05-15", param, ctx)
        return amount.quantize(Decimal("0.01")), day


@click.command()
@click.argument("case", type=ExistingPath)
@as_of_option
@click.option("--if-paid", "supposed", type=Supposed(),
              help="假设某日还款，如 2000@2026-05-15。 / What a payment would change.")  # fmt: skip
@packets_option
@language_option
@json_option
def status(
    case: Path,
    as_of: date,
    supposed: tuple[Decimal, date] | None,
    packets: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """还款计划的履行情况。 / How the agreed schedule stands on a day.

    Example: jieqing status my-case --as-of 2026-05-01
    """
    voice = Voice(lang, as_json)
    sound = open_case(case, Law.load(), as_of).sound()
    terms = sound.terms
    if terms is None or as_of < terms.signing_date:
        raise WrongState(
            "status.no-agreement",
            msg("No agreement is in force on {day}.", day=as_of),
            hint=msg("Agree on terms first, or ask for a day from the signing date on."),
        )
    account = account_of(sound, terms, as_of)
    outlook = if_paid(sound, terms, *supposed) if supposed else None
    overdue = overdue_in(packets, sound, as_of) if packets else ()
    if as_json:
        told = report(sound, terms, account, outlook)
        told = told.model_copy(update={"certificate_overdue": bool(overdue) if packets else None})
        voice.emit(told.model_dump(mode="json", by_alias=True))
    tell(voice, account, terms)
    voice.findings(overdue)
    if account.talk:
        tell_talks(voice, sound, terms, as_of)
    if outlook:
        tell_outlook(voice, outlook)
