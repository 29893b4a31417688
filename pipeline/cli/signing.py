"""The verbs ``sign`` and ``extend``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.anchors import anchors_of, trust_option
from pipeline.cli.keyring import keys_option, open_keys, passphrase
from pipeline.cli.options import ExistingPath, now, tsa_option
from pipeline.cli.protecting import level_options, protection, revocation_option
from pipeline.cli.voice import Voice, language_option
from pipeline.messages import msg
from pipeline.running.files import read_file, refuse_overwriting, write_file
from pipeline.running.signatures import sign_for
from pipeline.signing.archive import extend as renew
from pipeline.signing.archive import protect
from pipeline.signing.keys import folder_of, load_signer
from pipeline.signing.levels import Level


@click.command()
@click.argument("pdf", type=ExistingPath)
@click.option("--party", required=True, help="签署方代号。 / The party, as the case names it.")
@click.option("--key", required=True, type=ExistingPath, help="PKCS#12 文件。 / PKCS#12 file.")
@click.option("-o", "--output", required=True, type=ExistingPath, help="输出文件。 / Where to.")
@level_options
@tsa_option
@trust_option
@language_option
def sign(
    pdf: Path,
    party: str,
    key: Path,
    output: Path,
    level: str | None,
    revocation: tuple[Path, ...],
    tsa: tuple[str, ...],
    trust: tuple[Path, ...],
    lang: str,
) -> None:
    """一方在其签名域签名。 / One party's signature in its field.

    Example: jieqing sign agreement.pdf --party borrower --key borrower.p12 -o agreement.pdf
    """
    refuse_overwriting(output, [key])
    secret = passphrase(key)
    signer = load_signer(key, secret)
    anchors = [anchor for file in trust for anchor in anchors_of(file)]
    asked = protection(level, tsa, anchors, revocation, folder_of(key, secret))
    signed = sign_for(read_file(pdf), party, signer, now(), stamper=asked.stamper)
    write_file(output, protect(signed, asked))
    Voice(lang).say(msg("{file} was signed by {party}.", file=output, party=signer.name))


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
    write_file(output, renew(read_file(pdf), asked, now()))
    Voice(lang).say(msg("The archive protection of {file} was renewed.", file=output))
