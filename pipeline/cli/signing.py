"""The verb ``sign``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.keyring import passphrase
from pipeline.cli.options import ExistingPath, now
from pipeline.cli.voice import Voice, language_option
from pipeline.messages import msg
from pipeline.running.files import read_file, refuse_overwriting, write_file
from pipeline.running.signatures import sign_for
from pipeline.signing.keys import load_signer


@click.command()
@click.argument("pdf", type=ExistingPath)
@click.option("--party", required=True, help="签署方代号。 / The party, as the case names it.")
@click.option("--key", required=True, type=ExistingPath, help="PKCS#12 文件。 / PKCS#12 file.")
@click.option("-o", "--output", required=True, type=ExistingPath, help="输出文件。 / Where to.")
@language_option
def sign(pdf: Path, party: str, key: Path, output: Path, lang: str) -> None:
    """一方在其签名域签名。 / One party's signature in its field.

    Example: jieqing sign agreement.pdf --party borrower --key borrower.p12 -o agreement.pdf
    """
    refuse_overwriting(output, [key])
    signer = load_signer(key, passphrase(key))
    write_file(output, sign_for(read_file(pdf), party, signer, now()))
    Voice(lang).say(msg("{file} was signed by {party}.", file=output, party=signer.name))
