"""The demo: an example case, throw-away keys, the whole packet, and a borrower's verification."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cryptography import x509

from pipeline import resources
from pipeline.case.model import Case
from pipeline.law.law import Law
from pipeline.running.build import BuildResult, Request, build_case
from pipeline.running.files import read_file, write_private
from pipeline.running.opening import open_case
from pipeline.running.signatures import holders
from pipeline.signing.keys import KeyFolder, new_throwaway
from pipeline.verification.report import Report
from pipeline.verification.verify import verify

EXAMPLE = "online-loan"
AS_OF = date(2026, 10, 28)
"""After the last payment and within the period for the certificate: every stage has its papers."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made, and what a borrower sees who checks the certificate."""

    result: BuildResult
    certificate: Path
    root: Path
    report: Report


def run_demo(folder: Path, now: Callable[[], datetime]) -> Demo:
    """Run the demo in ``folder``; a second run finds everything done and changes nothing."""
    case_folder = _example(folder)
    keys = _keys(folder, case_folder, now())
    request = Request(
        case=case_folder,
        output=folder / "packets",
        as_of=AS_OF,
        now=now,
        keys=keys,
        registry=folder / "registry.sqlite",
    )
    result = build_case(request)
    certificate = _certificate(result)
    root = folder / "keys" / "root.pem"
    anchors = x509.load_pem_x509_certificates(read_file(root))
    report = verify(read_file(certificate), trust=anchors, now=now())
    return Demo(result, certificate, root, report)


def _example(folder: Path) -> Path:
    case_folder = folder / "case"
    if not case_folder.exists():
        shutil.copytree(resources.examples() / EXAMPLE, case_folder)
    return case_folder


def _keys(folder: Path, case_folder: Path, now: datetime) -> KeyFolder:
    keys, note = folder / "keys", folder / "passphrase.txt"
    if keys.exists():
        return KeyFolder(keys, read_file(note).decode().strip())
    passphrase = secrets.token_urlsafe(18)
    write_private(note, f"{passphrase}\n".encode())
    return new_throwaway(keys, holders(_case(case_folder)), passphrase=passphrase, now=now)


def _case(case_folder: Path) -> Case:
    return open_case(case_folder, Law.load(), AS_OF).sound()


def _certificate(result: BuildResult) -> Path:
    paper = next(
        p for p in result.manifest.papers if p.kind == "certificate" and p.language == "zh"
    )
    return result.folder / paper.pdf.file
