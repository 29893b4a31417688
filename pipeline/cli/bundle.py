"""The verb ``bundle``: loose files, without a case."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from cryptography.x509 import Certificate

from pipeline.case.dates import SHANGHAI
from pipeline.case.masking import PLAIN_PATTERNS
from pipeline.cli.anchors import anchors_of, trust_option
from pipeline.cli.options import (
    ExistingPath,
    as_of_option,
    attach_option,
    ocr_option,
    templates_option,
    tsa_option,
)
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.documents.bundle.masking import Sought
from pipeline.errors import UsageError
from pipeline.finding import Finding, Severity
from pipeline.messages import Message, msg
from pipeline.running.earlier import read_earlier
from pipeline.running.files import read_file, refuse_overwriting, write_file
from pipeline.running.loose_bundle import Front, LooseBundle, bundle_files
from pipeline.running.loose_masked import MaskedFiles
from pipeline.running.originals import folder_of, write_beside
from pipeline.running.passwords import Passwords, read_passwords
from pipeline.running.sealing import written
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
    "--passwords",
    type=ExistingPath,
    help="打开密码表，CSV（文件名,密码）或 YAML。 / Passwords of locked files: CSV (file,password)"
    " or YAML.",
)
@click.option(
    "--masked",
    type=ExistingPath,
    help="另出一份供对方当事人的，隐去身份证号、手机号和银行卡号。 / Also a PDF for the other side,"
    " with ID, phone and card numbers hidden.",
)
@click.option(
    "--hide",
    multiple=True,
    help="其中还要隐去的姓名、词语或号码，可重复。 / Names, words or numbers to hide in it as well;"
    " may be repeated.",
)
@click.option(
    "--supplement",
    type=ExistingPath,
    help="接续这一册（PDF 或其 .json）编号。 / Go on from this bundle (its PDF or .json).",
)
@ocr_option
@attach_option
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
    passwords: Path | None,
    masked: Path | None,
    hide: tuple[str, ...],
    supplement: Path | None,
    ocr: bool,
    attach: bool,
    tsa: tuple[str, ...],
    trust: tuple[Path, ...],
    office: Path | None,
    as_of: date,
    lang: str,
    as_json: bool,
) -> int:
    """零散文件合成一册。 / An evidence bundle from loose files; OUT.pdf.json is its manifest.

    JIEQING_PDF_PASSWORD opens locked files that --passwords does not name. A file may take 60 s;
    JIEQING_ITEM_SECONDS sets another limit.

    Example: jieqing bundle scans photo.jpg -o bundle.pdf --masked for-the-other-side.pdf
    """
    if hide and not masked:
        raise UsageError("bundle.hide", msg("--hide needs --masked: what is the edition's file?"))
    voice = Voice(lang, as_json)
    earlier = read_earlier(supplement) if supplement else None
    _refuse_overwriting((output, masked), (*paths, supplement))
    listing, token = (output.with_name(f"{output.name}{end}") for end in (".json", ".json.tst"))
    made = bundle_files(
        paths,
        Front(_titled(title, supplement), as_of, case_no, submitter, earlier),
        leave_out=_own_files(output, passwords, masked, supplement),
        templates=open_templates(office),
        passwords=_passwords(passwords),
        ocr=ocr,
        name=output.stem,
        attached=attach,
        timestamps=timestamp_servers(tsa, os.environ, _anchors(trust)),
        known_token=read_file(token) if token.is_file() else None,
        sought=Sought.of(PLAIN_PATTERNS, hide) if masked else None,
    )
    _write(made, output, listing, token)
    rejected = _tell(made, output, voice)
    doubts = _keep(made.masked, masked, voice)
    return REJECTED if rejected or doubts else 0


def _refuse_overwriting(outputs: Sequence[Path | None], given: Sequence[Path | None]) -> None:
    inputs = [path for path in given if path and path.is_file()]
    written = [path.resolve() for path in outputs if path]
    if len(set(written)) < len(written):
        raise UsageError(
            "bundle.masked-output",
            msg("--masked and -o would write the same file: give the edition for the other side"
                " a name of its own."),
        )  # fmt: skip
    for output in filter(None, outputs):
        refuse_overwriting(output, inputs)


def _own_files(
    output: Path, passwords: Path | None, masked: Path | None, supplement: Path | None
) -> tuple[Path, ...]:
    """What an earlier run wrote, and what is no evidence, wherever it lies."""
    beside = (output.with_name(f"{output.name}{end}") for end in ("", ".json", ".json.tst"))
    return _left_out(
        *(*beside, passwords, output.with_name(folder_of(output.stem))),
        *(*_with_manifest(masked), *_served(supplement)),
    )


def _write(made: LooseBundle, output: Path, listing: Path, token: Path) -> None:
    """The bundle, originals that lie beside it, its manifest, and a time if there is one."""
    write_beside(output, made.originals, read_file(listing) if listing.is_file() else None)
    write_file(output, made.pdf)
    for name, data in made.seal.files(output.name).items():
        write_file(output.with_name(name), data)
    if made.seal.token is None:
        token.unlink(missing_ok=True)


def _tell(made: LooseBundle, output: Path, voice: Voice) -> list[Finding]:
    """Say what was found; the files that were left out."""
    voice.findings(made.findings)
    rejected = [each for each in made.findings if each.severity is Severity.ERROR]
    voice.say(_counted(made, output, len(rejected)))
    if stamp := made.seal.timestamp:
        voice.say(msg("Its manifest is sealed with the time {time} (Beijing time) by {authority}.",
                      time=f"{stamp.time.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
                      authority=stamp.authority))  # fmt: skip
    if voice.as_json:
        voice.emit(dict(made.manifest))
    return rejected


def _counted(made: LooseBundle, output: Path, rejected: int) -> Message:
    counts = {"pages": made.pages, "items": len(made.manifest["items"]), "rejected": rejected}
    if not made.inside:
        return msg("{file}: {pages} page(s), {items} file(s), {rejected} left out.",
                   file=output, **counts)  # fmt: skip
    return msg("{file}: {pages} page(s), {items} file(s) and {inside} more inside of archives, "
               "e-mails and the like; of all these, {rejected} left out.",
               file=output, inside=made.inside, **counts)  # fmt: skip


def _titled(title: str, supplement: Path | None) -> str:
    """The title, if there is one; a supplement says that it is one."""
    return f"补充{title}" if supplement and title == TITLE else title


def _served(supplement: Path | None) -> tuple[Path, ...]:
    """The earlier bundle with what lies beside it, whichever of them is named."""
    if supplement is None:
        return ()
    name = supplement.name.removesuffix(".json")
    return tuple(supplement.with_name(f"{name}{end}") for end in ("", ".json", ".json.tst"))


def _with_manifest(bundle: Path | None) -> tuple[Path, ...]:
    return (bundle, bundle.with_name(f"{bundle.name}.json")) if bundle else ()


def _anchors(files: Sequence[Path]) -> list[Certificate]:
    return [anchor for file in files for anchor in anchors_of(file)]


def _keep(made: MaskedFiles | None, output: Path | None, voice: Voice) -> tuple[Finding, ...]:
    """Write the edition for the other side; what somebody should look at before it goes out."""
    if made is None or output is None:
        return ()
    listing = _with_manifest(output)[1]
    write_file(output, made.pdf)
    write_file(listing, written(made.manifest))
    voice.findings(made.findings)
    pictures = sum(len(item.get("pictures", ())) for item in made.manifest["items"])
    voice.say(msg("{file}: for the other side; {pages} page(s) are pictures on which something is"
                  " hidden.", file=output, pages=pictures))  # fmt: skip
    return made.findings


def _passwords(file: Path | None) -> Passwords:
    otherwise = os.environ.get(PASSWORD)
    return (
        read_passwords(file.name, read_file(file), otherwise) if file else Passwords({}, otherwise)
    )


def _left_out(*files: Path | None) -> tuple[Path, ...]:
    """What lies in a folder that is bound and is no evidence."""
    return tuple(file for file in files if file)
