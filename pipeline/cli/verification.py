"""The verb ``verify``, and how a report is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from cryptography import x509
from rich.text import Text

from pipeline.cli.anchors import anchors_of, trust_option
from pipeline.cli.holding import holder_of
from pipeline.cli.options import ExistingPath, now
from pipeline.cli.sources import evidence_of, is_published, pins_of, register_of
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import BadInput
from pipeline.running.examining import asked_before, examined
from pipeline.running.files import contents_of, digests_beside, read_file
from pipeline.verification.log import verify_log
from pipeline.verification.packet import MANIFEST, verify_packet
from pipeline.verification.receipt import SUFFIX as PROOF_SUFFIX
from pipeline.verification.receipt import verify_proof
from pipeline.verification.register import Register
from pipeline.verification.registry import verify_registry
from pipeline.verification.report import Check, Report, Subject, Verdict
from pipeline.verification.verify import verify as verify_pdf
from pipeline.verification.web import ask

_EXIT = {Verdict.PASS: 0, Verdict.FAIL: 1, Verdict.INDETERMINATE: 10}
_STYLE = {
    Verdict.PASS: ("✔", "green"),
    Verdict.FAIL: ("✘", "bold red"),
    Verdict.INDETERMINATE: ("?", "yellow"),
    Verdict.NOTE: ("i", "cyan"),
    Verdict.NOT_APPLICABLE: ("-", "dim"),
}
LOG_SUFFIX = ".jsonl"
NO_PDF = BadInput.exit_status
_WORST_FIRST = (NO_PDF, 1, 10, 0)

Outcome = Report | BadInput
"""What became of one file: a report, or why it could not even be read."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=ExistingPath)
@trust_option
@click.option(
    "--head",
    metavar="SHA256",
    help="大事记上写明的日志末条摘要 / the log's last digest, as the chronology prints it",
)
@click.option(
    "--revocation",
    "lists",
    multiple=True,
    type=ExistingPath,
    help="签发机构的吊销列表或应答（PEM、DER）。 / A CA's list of revocations, or its answer.",
)
@click.option(
    "--offline",
    is_flag=True,
    help="不联网查询证书是否已被吊销。 / Do not ask CAs over the internet about revocation.",
)
@click.option(
    "--registry",
    "place",
    metavar="FOLDER|URL|DATABASE",
    help="出具方的登记簿。 / The issuer's registry: published folder, its address, or database.",
)
@click.option(
    "--registry-key",
    "registry_keys",
    multiple=True,
    type=ExistingPath,
    help="登记簿日志密钥的证书（PEM）。 / Certificate of the key that signs the registry's log.",
)
@click.option(
    "--holder-id",
    metavar="NUMBER",
    help="持有人的证件号码：核对证明是否属于此人，另询问核验码（或取自 JIEQING_HOLDER_CODE）。"
    " / Is it this person's? Asks for the code of the private sheet (or JIEQING_HOLDER_CODE).",
)
@language_option
@json_option
def verify(
    files: tuple[Path, ...],
    trust: tuple[Path, ...],
    head: str | None,
    lists: tuple[Path, ...],
    offline: bool,
    place: str | None,
    registry_keys: tuple[Path, ...],
    holder_id: str | None,
    lang: str,
    as_json: bool,
) -> int:
    """这份文书可信吗？ / May this paper be relied on?

    A paper is a PDF; a negotiation log (.jsonl), a packet's folder, a published registry and a
    proof of one (.proof.json) are examined as well. Where a
    certificate leads to a root you trust and its CA says nothing in the file, the CA is asked over
    the internet, unless --offline is given.

    Example: jieqing verify certificate.pdf --trust keys/root.pem
    """
    voice, moment = Voice(lang, as_json), now()
    anchors = [anchor for file in trust for anchor in anchors_of(file)]
    pins = pins_of(registry_keys)
    with register_of(place, pins, moment) as register:
        paper = partial(
            verify_pdf,
            trust=anchors,
            now=moment,
            revocation=evidence_of(lists),
            ask=None if offline else ask,
            holder=holder_of(holder_id),
        )
        outcomes = {
            str(file): _outcome(file, paper, register, anchors, pins, head, moment)
            for file in files
        }
    for file, outcome in outcomes.items():
        tell(voice, file, outcome)
    if as_json:
        voice.emit(_document(outcomes, lang))
    return min((_status(each) for each in outcomes.values()), key=_WORST_FIRST.index)


def _outcome(
    file: Path,
    paper: Callable[..., Report],
    register: Register | None,
    anchors: list[x509.Certificate],
    pins: frozenset[str],
    head: str | None,
    moment: datetime,
) -> Outcome:
    """One file's outcome; a file that cannot be read takes no other's report away."""
    try:
        if (file / MANIFEST).is_file():
            return verify_packet(*contents_of(file), trust=anchors, now=moment, pins=pins)
        if is_published(file):
            return verify_registry(contents_of(file)[0], pins=pins, now=moment)
        if file.name.endswith(PROOF_SUFFIX):
            return verify_proof(read_file(file), pins=pins, now=moment)
        if file.suffix == LOG_SUFFIX:
            return verify_log(read_file(file), head=head)
        return _examined(file, paper, register)
    except BadInput as error:
        return error


def _examined(file: Path, paper: Callable[..., Report], register: Register | None) -> Report:
    """A paper's report, within the limits of a stranger's file."""
    pdf = read_file(file)
    answered = asked_before(register, pdf) if register else None
    work = partial(paper, pdf, beside=digests_beside(file), register=answered)
    return examined(work, pdf)


def _status(outcome: Outcome) -> int:
    if isinstance(outcome, BadInput):
        return NO_PDF
    is_paper = outcome.subject is Subject.PAPER and outcome.verdict is Verdict.FAIL
    return NO_PDF if is_paper and not outcome.document.is_pdf else _EXIT[outcome.verdict]


def _document(outcomes: Mapping[str, Outcome], lang: str) -> dict[str, Any]:
    """Every file with its report, or with ``error`` in the place of one."""
    return {
        "schema": "verify.v1",
        "files": [{"file": file, **_entry(each, lang)} for file, each in outcomes.items()],
    }


def _entry(outcome: Outcome, lang: str) -> dict[str, Any]:
    if isinstance(outcome, Report):
        return outcome.as_json(lang)
    hint = outcome.hint.render(lang) if outcome.hint else ""
    return {
        "error": {"code": outcome.code, "message": outcome.message.render(lang), "hint": hint},
    }


def tell(voice: Voice, file: str, outcome: Outcome) -> None:
    """A report to people: the verdict first, then its reasons; or why there is none."""
    if isinstance(outcome, BadInput):
        Voice(voice.lang).error(outcome)  # in JSON it stands among the files
        return
    icon, style = _STYLE[outcome.verdict]
    voice.console.print(Text(f"{icon} {file}", style=style))
    voice.console.print(Text(f"  {voice.text(outcome.summary)}", style=style))
    for check in sorted(outcome.checks, key=_urgency):
        _tell_check(voice, check)


def _urgency(check: Check) -> int:
    """What speaks against the file comes first, then what is open; the rest in order."""
    return {Verdict.FAIL: 0, Verdict.INDETERMINATE: 1}.get(check.verdict, 2)


def _tell_check(voice: Voice, check: Check) -> None:
    icon, style = _STYLE[check.verdict]
    voice.console.print(Text(f"    {icon} {voice.text(check.message)}", style=style))
