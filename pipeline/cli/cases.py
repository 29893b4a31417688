"""Verbs about a case before its papers: ``new`` and ``check``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from pipeline.cli.options import ExistingPath, as_of_option, packets_option
from pipeline.cli.proofs import tell_proofs
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import BadInput, CaseUncovered
from pipeline.finding import Finding, Severity, Where
from pipeline.law.law import Law
from pipeline.law.proofs import Completeness
from pipeline.messages import msg
from pipeline.running.new import write_new_case
from pipeline.running.opening import OpenedCase, as_finding, open_case
from pipeline.running.overdue import overdue_in

FINDINGS = 1
_WORST_FIRST = (BadInput.exit_status, CaseUncovered.exit_status, FINDINGS, 0)


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the check of one case came to, and the exit status it asks for."""

    path: Path
    findings: tuple[Finding, ...]
    status: int
    completeness: Completeness | None = None

    def as_json(self, lang: str) -> dict[str, object]:
        """As it leaves the house."""
        return {
            "case": str(self.path),
            "exit_status": self.status,
            "findings": [each.as_json(lang) for each in self.findings],
            "completeness": self.completeness.as_json(lang) if self.completeness else None,
        }


@click.command()
@click.argument("folder", type=ExistingPath)
@language_option
def new(folder: Path, lang: str) -> None:
    """新建一个待填写的案件文件夹。 / Write a case folder to fill in.

    Example: jieqing new my-case
    """
    file = write_new_case(folder)
    Voice(lang).say(
        msg("Fill in {file}, then run: jieqing check {folder}", file=file, folder=folder)
    )


@click.command()
@click.argument("cases", nargs=-1, required=True, type=ExistingPath)
@as_of_option
@click.option(
    "--proofs",
    is_flag=True,
    help="列出各方应当提交的全部材料。 / List every proof that each side owes.",
)
@packets_option
@language_option
@json_option
def check(
    cases: tuple[Path, ...],
    as_of: date,
    proofs: bool,
    packets: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """一次列出案件的全部问题。 / Show every problem of a case at once.

    Example: jieqing check my-case
    """
    voice, law = Voice(lang, as_json), Law.load()
    checked = [_checked(path, law, as_of, packets) for path in cases]
    for each in checked:
        _tell(each, voice, every_proof=proofs)
    if as_json:
        voice.emit({"schema": "findings.v1", "cases": [each.as_json(lang) for each in checked]})
    return min((each.status for each in checked), key=_WORST_FIRST.index)


def _checked(path: Path, law: Law, as_of: date, packets: Path | None) -> _Checked:
    """A case that cannot be read at all is one finding, and the next case goes on."""
    try:
        opened = open_case(path, law, as_of)
        overdue = _overdue(opened, as_of, packets)
    except BadInput as error:
        return _Checked(path, (as_finding(error, Where(file=str(path))),), error.exit_status)
    status = CaseUncovered.exit_status if opened.lacks_only_law else FINDINGS
    status = status if opened.has_errors else 0
    return _Checked(path, (*opened.findings, *overdue), status, opened.completeness)


def _overdue(opened: OpenedCase, as_of: date, packets: Path | None) -> tuple[Finding, ...]:
    if packets is None or opened.case is None or opened.has_errors:
        return ()
    return overdue_in(packets, opened.case, as_of, opened.inputs[0].file)


def _tell(checked: _Checked, voice: Voice, *, every_proof: bool) -> None:
    """The findings of one case and how many there are; what cannot be read is told as an error."""
    if checked.status == BadInput.exit_status:
        voice = Voice(voice.lang, as_json=True)
    voice.findings(checked.findings)
    if checked.completeness:
        tell_proofs(checked.completeness, voice, every=every_proof)
    errors = sum(finding.severity is Severity.ERROR for finding in checked.findings)
    counts = msg("{path}: {errors} error(s), {others} other finding(s).", path=checked.path,
                 errors=errors, others=len(checked.findings) - errors)  # fmt: skip
    voice.say(counts, style="red" if errors else "green")
