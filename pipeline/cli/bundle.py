"""The verb ``bundle``: loose files, without a case."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from pipeline.cli.anchors import anchors_of, trust_option
from pipeline.cli.options import (
    ExistingPath,
    as_of_option,
    ocr_option,
    templates_option,
    tsa_option,
)
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.finding import Severity
from pipeline.messages import msg
from pipeline.running.earlier import read_earlier
from pipeline.running.files import read_file, refuse_overwriting, write_file
from pipeline.running.loose_bundle import Front, bundle_files
from pipeline.running.templates import open_templates
from pipeline.signing.timestamps import timestamp_servers

REJECTED = 1
TITLE = "证据册"
PASSWORD = "JIEQING_PDF_PASSWORD"  # noqa: S105 - the name of the variable


@click.command()
@click.argument("paths", nargs=-1, required=True, type=ExistingPath)
@click.option("-o", "--output", required=True, type=ExistingPath, help="PDF 文件。 / The PDF.")
@click.option("--title", default=TITLE, show_default=True, help="标题。 / Title.")
@click.option("--case-no", default="", help="封面上的案号。 / Case number for the cover.")
@click.option(
    "--submitter",
    default="",
    help="提交人，目录上留签章处。 / Who hands them in; gets a field to sign in.",
)
@click.option(
    "--supplement",
    type=ExistingPath,
    help="接续这一册（PDF 或其 .json）编号。 / Go on from this bundle (its PDF or .json).",
)
@ocr_option
@tsa_option
@trust_option
@templates_option
@as_of_option
@language_option
@json_option
def bundle(
    paths: tuple[Path, ...],
    output: Path,
    title: str,
    case_no: str,
    submitter: str,
    supplement: Path | None,
    ocr: bool,
    tsa: tuple[str, ...],
    trust: tuple[Path, ...],
    office: Path | None,
    as_of: date,
    lang: str,
    as_json: bool,
) -> int:
    """零散文件合成一册。 / An evidence bundle from loose files; OUT.pdf.json is its manifest.

    JIEQING_PDF_PASSWORD opens locked PDFs.

    Example: jieqing bundle scans photo.jpg -o bundle.pdf
    """
    voice = Voice(lang, as_json)
    earlier = read_earlier(supplement) if supplement else None
    listing, token = (output.with_name(f"{output.name}{end}") for end in (".json", ".json.tst"))
    anchors = [anchor for file in trust for anchor in anchors_of(file)]
    inputs = [path for path in (*paths, *([supplement] if supplement else [])) if path.is_file()]
    refuse_overwriting(output, inputs)
    made = bundle_files(
        paths,
        Front(_titled(title, supplement), as_of, case_no, submitter, earlier),
        leave_out=(output, listing, token, *_served(supplement)),
        templates=open_templates(office),
        password=os.environ.get(PASSWORD),
        ocr=ocr,
        timestamps=timestamp_servers(tsa, os.environ, anchors),
        known_token=read_file(token) if token.is_file() else None,
    )
    write_file(output, made.pdf)
    for name, data in made.seal.files(output.name).items():
        write_file(output.with_name(name), data)
    if made.seal.token is None:
        token.unlink(missing_ok=True)
    voice.findings(made.findings)
    rejected = [each for each in made.findings if each.severity is Severity.ERROR]
    voice.say(msg("{file}: {pages} page(s), {items} file(s), {rejected} left out.", file=output,
                  pages=made.pages, items=len(made.manifest["items"]),
                  rejected=len(rejected)))  # fmt: skip
    if as_json:
        voice.emit(dict(made.manifest))
    return REJECTED if rejected else 0


def _titled(title: str, supplement: Path | None) -> str:
    """The title, if there is one; a supplement says that it is one."""
    return f"补充{title}" if supplement and title == TITLE else title


def _served(supplement: Path | None) -> tuple[Path, ...]:
    """The earlier bundle with what lies beside it, whichever of them is named."""
    if supplement is None:
        return ()
    name = supplement.name.removesuffix(".json")
    return tuple(supplement.with_name(f"{name}{end}") for end in ("", ".json", ".json.tst"))
