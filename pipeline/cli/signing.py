"""The verbs ``sign`` and ``extend``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click
from cryptography.x509 import Certificate

from pipeline.cli.anchors import anchors_of, trust_option
from pipeline.cli.keyring import keys_option, open_keys, open_signer
from pipeline.cli.options import ExistingPath, now, tsa_option
from pipeline.cli.protecting import level_options, protection, revocation_option
from pipeline.cli.voice import Voice, language_option
from pipeline.errors import UsageError
from pipeline.messages import Series, Words, msg
from pipeline.running.accepting import Sameness, accept
from pipeline.running.files import read_file, refuse_overwriting, write_file
from pipeline.running.hand_over import (
    complete_paper,
    prepare_paper,
    prepared_file,
    read_state,
)
from pipeline.running.intact import require_intact
from pipeline.running.scans import Likeness, ScanComparison, compare_scan
from pipeline.running.signatures import sign_for
from pipeline.running.signed_elsewhere import Beside, signed_beside
from pipeline.signing.archive import extend as renew
from pipeline.signing.archive import protect
from pipeline.signing.form import read_form
from pipeline.signing.keys import Signer
from pipeline.signing.levels import Level, Protection

T = TypeVar("T")


@click.command()
@click.argument("pdf", type=ExistingPath)
@click.option("--party", help="签署方代号。 / The party, as the case names it.")
@click.option("--key", help="PKCS#12 文件，或令牌 pkcs11:… / PKCS#12 file, or a token's URI.")
@click.option(
    "--prepare",
    type=ExistingPath,
    metavar="STATE.json",
    help="备好待签内容，由别处签名。 / Prepare it to be signed elsewhere.",
)
@click.option(
    "--certificate",
    type=ExistingPath,
    help="--prepare：签名证书及签发者（PEM）。 / The signer's certificate and issuers.",
)
@click.option(
    "--complete",
    type=ExistingPath,
    metavar="STATE.json",
    help="放入在别处做好的签名。 / Put in the signature that was made elsewhere.",
)
@click.option(
    "--signature",
    type=ExistingPath,
    help="--complete：签名文件（裸签名或 CMS）。 / The signature, bare or CMS.",
)
@click.option(
    "--accept",
    "returned",
    type=ExistingPath,
    metavar="SIGNED.pdf",
    help="收回在平台签好的 PDF。 / Take back a PDF signed at a provider.",
)
@click.option(
    "--scan",
    type=ExistingPath,
    metavar="SCAN.pdf",
    help="纸质签字的扫描件，与文书逐页比对。 / Compare a scan with the paper.",
)
@click.option(
    "--seen-by",
    metavar="NAME",
    help="--scan：比对的人；连同 --party 即算签署。 / Who compared it; with --party it counts.",
)
@click.option(
    "--picture", type=ExistingPath, help="印章或手写签名的图片。 / Picture of a seal or signature."
)
@click.option("-o", "--output", type=ExistingPath, help="输出文件。 / Where to.")
@level_options
@tsa_option
@trust_option
@language_option
def sign(
    pdf: Path,
    party: str | None,
    key: str | None,
    prepare: Path | None,
    certificate: Path | None,
    complete: Path | None,
    signature: Path | None,
    returned: Path | None,
    scan: Path | None,
    seen_by: str | None,
    picture: Path | None,
    output: Path | None,
    level: str | None,
    revocation: tuple[Path, ...],
    tsa: tuple[str, ...],
    trust: tuple[Path, ...],
    lang: str,
) -> int:
    """一方在其签名域签名。 / One party's signature in its field.

    Example: jieqing sign agreement.pdf --party borrower --key borrower.p12 -o agreement.pdf

    By hand-over: --prepare STATE.json --party borrower, then --complete STATE.json --signature FILE
    -o OUT, weeks later if need be. Signed at a provider: --accept SIGNED.pdf -o OUT. Signed in ink:
    --scan SCAN.pdf -o RECORD.json, or --party borrower --seen-by NAME to have it count. In a packet
    `build` goes on with whoever signs next.
    """
    _one_way(key, prepare, complete, returned, scan)
    voice = Voice(lang)
    anchors = [anchor for file in trust for anchor in anchors_of(file)]
    if prepare:
        asked = protection(level, tsa, anchors, revocation, reached=False)
        _prepare(voice, pdf, _needed(party, "--party"), prepare, certificate, asked)
    elif complete:
        asked = protection(level, tsa, anchors, revocation)
        given = _needed(signature, "--signature")
        _complete(voice, pdf, complete, given, _needed(output, "-o"), asked)
    elif scan:
        return _scan(voice, pdf, scan, output, party, seen_by)
    elif returned:
        _accept(voice, pdf, returned, _needed(output, "-o"), anchors)
    else:
        signer, folder = open_signer(_needed(key, "--key"))
        asked = protection(level, tsa, anchors, revocation, folder)
        target, who = _needed(output, "-o"), _needed(party, "--party")
        refuse_overwriting(target, [Path(key)] if key and Path(key).is_file() else [])
        write_file(target, _signed(pdf, who, signer, picture, asked))
        voice.say(msg("{file} was signed by {party}.", file=target, party=signer.name))
    return 0


def _signed(
    pdf: Path, party: str, signer: Signer, picture: Path | None, asked: Protection
) -> bytes:
    paper = read_file(pdf)
    require_intact(paper, now(), pdf)
    signed = sign_for(
        paper,
        party,
        signer,
        now(),
        stamper=asked.stamper,
        picture=read_file(picture) if picture else None,
        elsewhere=signed_beside(pdf, tuple(read_form(paper).fields)),
    )
    return protect(signed, asked)


def _scan(
    voice: Voice,
    pdf: Path,
    scan: Path,
    output: Path | None,
    party: str | None,
    seen_by: str | None,
) -> int:
    """Tell what a scan is to the paper, and keep it where asked to; the exit status."""
    found = compare_scan(read_file(pdf), read_file(scan))
    for page in found.pages:
        voice.say(page.told())
    if found.pages_issued != found.pages_scanned:
        voice.say(msg("The scan has {scanned} pages, the paper has {issued}.",
                      scanned=found.pages_scanned, issued=found.pages_issued))  # fmt: skip
    if output:
        record = json.dumps(found.as_json(), ensure_ascii=False, indent=2)
        write_file(output, (record + "\n").encode())
    if seen_by and found.likeness is not Likeness.OTHER:
        _count_scan(voice, pdf, scan, found, _needed(party, "--party"), seen_by)
        return 0
    return {Likeness.SAME: 0, Likeness.OTHER: 1, Likeness.UNCLEAR: 10}[found.likeness]


def _count_scan(
    voice: Voice, pdf: Path, scan: Path, found: ScanComparison, party: str, seen_by: str
) -> None:
    """Lay the scan and what was found beside the paper, where `build` looks for them."""
    beside = Beside(pdf.as_posix())
    told = replace(found, party=party, seen_by=seen_by).as_json()
    record = json.dumps(told, ensure_ascii=False, indent=2)
    write_file(Path(beside.scan(party)), read_file(scan))
    write_file(Path(beside.scanned(party)), (record + "\n").encode())
    voice.say(msg("{file} counts as signed in ink by {party}; {name} compared it.", file=pdf,
                  party=party, name=seen_by))  # fmt: skip


def _one_way(*ways: object) -> None:
    if sum(way is not None for way in ways) != 1:
        raise UsageError(
            "sign.ways",
            msg("A paper is signed in one way: --key, --prepare, --complete, --accept or --scan."),
        )


def _needed(value: T | None, option: str) -> T:
    if value is None:
        raise UsageError("sign.option", msg("This way of signing needs {option}.", option=option))
    return value


def _prepare(
    voice: Voice, pdf: Path, party: str, state: Path, chain: Path | None, asked: Protection
) -> None:
    certificates = anchors_of(chain) if chain else []
    with_timestamp = asked.level is not Level.BASIC
    paper = read_file(pdf)
    require_intact(paper, now(), pdf)
    made, document = prepare_paper(paper, party, certificates, now(), with_timestamp=with_timestamp)
    refuse_overwriting(state, [pdf])
    refuse_overwriting(prepared_file(state), [pdf])
    write_file(prepared_file(state), document)
    write_file(state, (made.model_dump_json(indent=2) + "\n").encode())
    voice.say(msg("Prepared for {party}: {state}", party=party, state=state))
    voice.say(msg("SHA-256 of the document, for a provider that makes a CMS: {digest}",
                  digest=made.digest))  # fmt: skip
    if certificates:
        voice.say(msg("SHA-256 of the bytes to be signed, for a token or a provider that takes a "
                      "hash: {digest}", digest=made.to_be_signed_sha256))  # fmt: skip


def _complete(
    voice: Voice, pdf: Path, state: Path, signature: Path, output: Path, asked: Protection
) -> None:
    kept = read_state(state)
    document = read_file(prepared_file(state))
    given = read_file(signature)
    paper = read_file(pdf)
    require_intact(paper, now(), pdf)
    signed = complete_paper(paper, kept, document, given, asked.stamper)
    write_file(output, protect(signed, asked))
    voice.say(msg("{file} was signed by {party}.", file=output, party=kept.party))


def _accept(
    voice: Voice, pdf: Path, returned: Path, target: Path, anchors: list[Certificate]
) -> None:
    sent, beside = read_file(pdf), Beside(target.as_posix())
    accepted = accept(sent, read_file(returned), now(), anchors)
    record = json.dumps(accepted.as_json(), ensure_ascii=False, indent=2)
    if target.resolve() == pdf.resolve():
        write_file(Path(beside.sent), sent)
    write_file(Path(beside.accepted), (record + "\n").encode())
    write_file(target, read_file(returned))
    _tell_accepted(voice, target, accepted.sameness, accepted.signers)
    if not accepted.parties:
        voice.say(msg("None of its certificates is that of a party whose signature is missing, so "
                      "it counts for nobody."), style="yellow")  # fmt: skip


def _tell_accepted(voice: Voice, file: Path, sameness: Sameness, signers: tuple[str, ...]) -> None:
    names = Series(tuple(Words(name, name) for name in signers))
    if sameness is Sameness.BYTES:
        voice.say(msg("{file} was taken back: the bytes that were sent stand in it unchanged; "
                      "signed by {names}.", file=file, names=names))  # fmt: skip
    else:
        voice.say(msg("{file} was taken back: it was written anew, and every page shows what was "
                      "sent; signed by {names}.", file=file, names=names))  # fmt: skip


@click.command()
@click.argument("pdf", type=ExistingPath)
@click.option("-o", "--output", required=True, type=ExistingPath, help="输出文件。 / Where to.")
@revocation_option
@tsa_option
@trust_option
@keys_option
@language_option
def extend(
    pdf: Path,
    output: Path,
    revocation: tuple[Path, ...],
    tsa: tuple[str, ...],
    trust: tuple[Path, ...],
    keys_folder: Path | None,
    lang: str,
) -> None:
    """续期存档保护。 / Renew the archive protection of a signed paper before it lapses.

    Example: jieqing extend agreement.pdf -o agreement.pdf --trust root.pem --tsa http://tsa.example
    """
    anchors = [anchor for file in trust for anchor in anchors_of(file)]
    asked = protection(Level.ARCHIVE, tsa, anchors, revocation, open_keys(keys_folder))
    paper = read_file(pdf)
    require_intact(paper, now(), pdf)
    write_file(output, renew(paper, asked, now()))
    Voice(lang).say(msg("The archive protection of {file} was renewed.", file=output))
