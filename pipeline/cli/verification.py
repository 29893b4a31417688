"""The verb ``verify``, and how a report is told."""

from __future__ import annotations

from pathlib import Path

import click
from cryptography import x509
from rich.text import Text

from pipeline.cli.options import ExistingPath, now
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.files import read_file
from pipeline.verification.report import Check, Report, Verdict
from pipeline.verification.verify import verify as verify_pdf

_EXIT = {Verdict.PASS: 0, Verdict.FAIL: 1, Verdict.INDETERMINATE: 10}
_STYLE = {
    Verdict.PASS: ("✔", "green"),
    Verdict.FAIL: ("✘", "bold red"),
    Verdict.INDETERMINATE: ("?", "yellow"),
    Verdict.NOTE: ("i", "cyan"),
    Verdict.NOT_APPLICABLE: ("-", "dim"),
}
NO_PDF = 3


@click.command()
@click.argument("files", nargs=-1, required=True, type=ExistingPath)
@click.option(
    "--trust",
    multiple=True,
    type=ExistingPath,
    help="信任的根证书（PEM）。 / Trust anchors, PEM; none but these are trusted.",
)
@language_option
@json_option
def verify(files: tuple[Path, ...], trust: tuple[Path, ...], lang: str, as_json: bool) -> int:
    """这份文书可信吗？ / May this paper be relied on?

    Example: jieqing verify certificate.pdf --trust keys/root.pem
    """
    voice, moment = Voice(lang, as_json), now()
    anchors = [anchor for file in trust for anchor in _anchors(file)]
    reports = {str(file): verify_pdf(read_file(file), trust=anchors, now=moment) for file in files}
    for file, report in reports.items():
        tell(voice, file, report)
    if as_json:
        documents = [{"file": f, **r.as_json(lang)} for f, r in reports.items()]
        voice.emit({"schema": "verify.v1", "files": documents})
    return _worst(list(reports.values()))


def _anchors(file: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(read_file(file))
    except ValueError as error:
        raise BadInput(
            "verify.trust",
            msg("This is no PEM file with certificates."),
            hint=msg("Give the root certificate that the issuer publishes, for instance root.pem."),
            where=Where(file=str(file)),
        ) from error


def tell(voice: Voice, file: str, report: Report) -> None:
    """A report to people: the verdict first, then check by check."""
    icon, style = _STYLE[report.verdict]
    voice.console.print(Text(f"{icon} {file}", style=style))
    voice.console.print(Text(f"  {voice.text(report.summary)}", style=style))
    for check in report.checks:
        _tell_check(voice, check)


def _tell_check(voice: Voice, check: Check) -> None:
    icon, style = _STYLE[check.verdict]
    voice.console.print(Text(f"    {icon} {voice.text(check.message)}", style=style))


def _worst(reports: list[Report]) -> int:
    """No PDF before fail before indeterminate before pass."""
    if any(not report.document.is_pdf for report in reports):
        return NO_PDF
    found = {_EXIT[report.verdict] for report in reports}
    return next(status for status in (1, 10, 0) if status in found)
