"""The verbs of payments: take them over from statements, and list those that a case has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import click
from rich.console import JustifyMethod
from rich.table import Table

from pipeline.case.identifiers import mask_account
from pipeline.case.money import amount_figures
from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import BadInput
from pipeline.messages import Message, msg
from pipeline.receipts.layouts import Known
from pipeline.receipts.sorting import Fate, Intake, Placed
from pipeline.receipts.statement import Statement
from pipeline.running.payments_import import Imported, import_payments, kept_payments

_SECTIONS: tuple[tuple[Fate, Message, str], ...] = (
    (Fate.TAKEN, msg("Taken over: {count} row(s), {total} yuan"), "bold green"),
    (Fate.HELD, msg("Held back as duplicates: {count} row(s), {total} yuan"), "bold yellow"),
    (Fate.UNMATCHED, msg("For a person to decide: {count} row(s), {total} yuan"), "bold yellow"),
    (Fate.REVERSAL, msg("Payments gone back: {count} row(s), {total} yuan"), "bold red"),
    (Fate.REFUND, msg("Refunds, it seems: {count} row(s), {total} yuan"), "bold yellow"),
)
_SUM, _PAYER = msg("Sum"), msg("Payer")


@click.group()
def payments() -> None:
    """还款的导入和查询。 / Payments: take them over from statements, list them.

    Example: jieqing payments import my-case statement.csv --dry-run
    """


@payments.command("import")
@click.argument("case", type=ExistingPath)
@click.argument("statements", nargs=-1, required=True, type=ExistingPath)
@click.option("--dry-run", is_flag=True, help="只看结果，不写入。 / Show what would happen.")
@click.option(
    "--accept",
    "accepted",
    metavar="LINE",
    multiple=True,
    help="人工认领的行，如 8 或 icbc.csv:8，可重复。 / A row that a person decided on; repeatable.",
)
@as_of_option
@language_option
@json_option
def import_(
    case: Path,
    statements: tuple[Path, ...],
    dry_run: bool,
    accepted: tuple[str, ...],
    as_of: date,
    lang: str,
    as_json: bool,
) -> int:
    """从银行、微信、支付宝的账单导入还款。 / Take payments over from statements.

    Example: jieqing payments import my-case statement.csv --dry-run
    """
    voice = Voice(lang, as_json)
    imported = import_payments(case, statements, as_of, accepted=accepted, dry_run=dry_run)
    if as_json:
        voice.emit(_document(imported, lang))
    voice.findings(imported.intake.findings)
    _tell(voice, imported, dry_run=dry_run)
    return 0 if imported.intake.is_whole else BadInput.exit_status


@payments.command("list")
@click.argument("case", type=ExistingPath)
@language_option
@json_option
def list_(case: Path, lang: str, as_json: bool) -> None:
    """列出案件已登记的还款。 / List the payments that a case has.

    Example: jieqing payments list my-case
    """
    voice, kept = Voice(lang, as_json), kept_payments(case)
    all_ = sorted(kept.case.payments, key=lambda each: (each.received_on, each.reference))
    if as_json:
        rows = [each.model_dump(mode="json", exclude={"payer_account"}) for each in all_]
        voice.emit({"schema": "payments.v1", "case": kept.case.id, "payments": rows})
    table = _table(voice, msg("Day"), _SUM, _PAYER, msg("Reference"), msg("Source"))
    for each in all_:
        table.add_row(each.received_on.isoformat(), amount_figures(each.amount), each.payer or "",
                      each.reference, (each.source or "").split(" sha256:")[0])  # fmt: skip
    voice.console.print(table)
    total = sum((each.amount for each in all_), Decimal(0))
    voice.say(msg("{count} payment(s), {total} yuan, kept in {file}.", count=len(all_),
                  total=amount_figures(total), file=kept.file), style="bold")  # fmt: skip


def _tell(voice: Voice, imported: Imported, *, dry_run: bool) -> None:
    intake = imported.intake
    for each in intake.statements:
        _tell_statement(voice, each)
    if not intake.is_whole:
        voice.say(msg("Nothing was written: settle what is named above first."), style="bold red")
        return
    for fate, title, style in _SECTIONS:
        _tell_rows(voice, intake, fate, title, style)
        if fate is Fate.UNMATCHED and (intake.of(Fate.HELD) or intake.of(fate)):
            voice.say(msg("What is the case's after all comes in with --accept LINE."), style="dim")
    _tell_records(voice, intake)
    _tell_passed(voice, intake)
    _tell_sum(voice, intake)
    _tell_end(voice, imported, dry_run=dry_run)


def _tell_statement(voice: Voice, one: Statement) -> None:
    days = [each.day for each in one.entries]
    if days:
        voice.say(msg("{file}: {layout}, {count} row(s) from {first} to {last}", file=one.file,
                      layout=one.layout.name, count=len(days), first=min(days),
                      last=max(days)))  # fmt: skip
    else:
        voice.say(msg("{file}: {layout}, no rows", file=one.file, layout=one.layout.name))
    if one.layout.status is Known.UNVERIFIED:
        voice.say(msg("  Nobody has compared this layout with a real export yet: check the rows."),
                  style="yellow")  # fmt: skip


def _tell_rows(voice: Voice, intake: Intake, fate: Fate, title: Message, style: str) -> None:
    rows = sorted(intake.of(fate), key=lambda each: (each.entry.file, each.entry.line))
    if not rows:
        return
    voice.console.print()
    total = amount_figures(intake.total(fate))
    voice.say(Message(title.msgid, {"count": len(rows), "total": total}), style=style)
    table = _table(voice, msg("Line"), _SUM, msg("Day"), _PAYER, msg("Account"), msg("Why"))
    for each in rows:
        table.add_row(*_cells(voice, each, several=len(intake.statements) > 1))
    voice.console.print(table)


def _cells(voice: Voice, each: Placed, *, several: bool) -> tuple[str, ...]:
    entry = each.entry
    return (
        f"{entry.file}:{entry.line}" if several else str(entry.line),
        f"{amount_figures(entry.amount)} {entry.currency}".strip(),
        entry.day.isoformat(),
        entry.payer or "–",
        _masked(entry.account) or "–",
        voice.text(each.why),
    )


def _tell_records(voice: Voice, intake: Intake) -> None:
    """What to write into the case for money that went back, if a person agrees."""
    for fate, title in (
        (Fate.REVERSAL, msg("If that is so, add to reversals in the case:")),
        (Fate.REFUND, msg("If that is so, add to refunds in the case:")),
    ):
        if intake.of(fate):
            voice.say(title)
        for each in intake.of(fate):
            voice.console.print(f"  {_record(each)}", markup=False, highlight=False)


def _record(each: Placed) -> str:
    entry = each.entry
    reference, source = (json.dumps(each, ensure_ascii=False)
                         for each in (entry.named, entry.source))  # fmt: skip
    tail = f"reference: {reference}, source: {source}}}"
    if each.fate is Fate.REVERSAL:
        payment = json.dumps(each.reverses or "?", ensure_ascii=False)
        return f"- {{payment: {payment}, on: {entry.day}, {tail}"
    payee = f"payee: {json.dumps(entry.payer, ensure_ascii=False)}, " if entry.payer else ""
    return f"- {{on: {entry.day}, amount: '{entry.amount}', {payee}{tail}"


def _tell_passed(voice: Voice, intake: Intake) -> None:
    """Rows that are no payments: by reason, since there may be hundreds of them."""
    rows = intake.of(Fate.PASSED)
    ignored = [(one.file, line) for one in intake.statements for line in one.ignored]
    if not rows and not ignored:
        return
    voice.console.print()
    voice.say(msg("Passed over: {count} row(s)", count=len(rows) + len(ignored)), style="dim")
    reasons = [(voice.text(each.why), each.entry.file, each.entry.line) for each in rows]
    note = voice.text(msg("a note of the bank, no row"))
    reasons += [(note, file, line) for file, line in ignored]
    for (why, file), group in groupby(sorted(reasons), key=lambda each: each[:2]):
        place = f"{file} " if len(intake.statements) > 1 else ""
        voice.say(msg("  {why}: {place}line {lines}", why=why, place=place,
                      lines=_ranges(line for _, _, line in group)), style="dim")  # fmt: skip


def _ranges(lines: Iterable[int]) -> str:
    """``3, 5–8, 12``."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(f"{a}–{b}" if a < b else str(a) for a, b in spans)


def _tell_sum(voice: Voice, intake: Intake) -> None:
    voice.console.print()
    voice.say(
        msg("Money in: {all} = {taken} taken over + {held} held back + {open} for a person",
            all=amount_figures(intake.money_in), taken=amount_figures(intake.total(Fate.TAKEN)),
            held=amount_figures(intake.total(Fate.HELD)),
            open=amount_figures(intake.total(Fate.UNMATCHED)))
    )  # fmt: skip


def _tell_end(voice: Voice, imported: Imported, *, dry_run: bool) -> None:
    if imported.written:
        voice.say(msg("Written to {file}.", file=imported.kept.file), style="bold green")
    elif dry_run:
        voice.say(msg("Nothing was written: this was a dry run."), style="bold")
    else:
        voice.say(msg("Nothing to take over; nothing was written."), style="bold")


def _table(voice: Voice, *headings: Message) -> Table:
    """Figures and days stay in one piece; the reason, the last column, may take several lines."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in headings:
        justify: JustifyMethod = "right" if heading is _SUM else "left"
        whole = heading is not headings[-1] and heading is not _PAYER
        table.add_column(voice.text(heading), justify=justify, no_wrap=whole)
    return table


def _masked(account: str | None) -> str:
    return mask_account(account)[-8:] if account else ""


def _document(imported: Imported, lang: str) -> dict[str, object]:
    """As it leaves the house; amounts are text, 元 with two places, accounts are masked."""
    intake = imported.intake
    return {
        "schema": "payments-import.v1",
        "case": imported.kept.case.id,
        "written": imported.written,
        "file": str(imported.kept.file),
        "money_in": str(intake.money_in),
        "totals": {fate.value: str(intake.total(fate)) for fate in Fate},
        "statements": [_statement_json(each) for each in intake.statements],
        "rows": [_row_json(each, lang) for each in intake.placed],
        "findings": [each.as_json(lang) for each in intake.findings],
    }


def _statement_json(one: Statement) -> dict[str, object]:
    ignored: Sequence[int] = one.ignored
    return {
        "file": one.file,
        "sha256": one.sha256,
        "layout": one.layout.id,
        "layout_status": one.layout.status.value,
        "rows": len(one.entries),
        "ignored_lines": list(ignored),
    }


def _row_json(each: Placed, lang: str) -> dict[str, object]:
    entry, match = each.entry, each.match
    return {
        "file": entry.file,
        "line": entry.line,
        "day": entry.day.isoformat(),
        "amount": str(entry.amount),
        "currency": entry.currency or "CNY",
        "flow": entry.flow.value,
        "payer": entry.payer,
        "account": _masked(entry.account) or None,
        "reference": entry.named,
        "fate": each.fate.value,
        "why": each.why.render(lang),
        "matched_by": match.by.value if match else None,
        "loan": match.loan if match else None,
        "third_party": match.third_party if match else False,
        "reverses": each.reverses or None,
    }
