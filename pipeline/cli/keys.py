"""Verbs about keys: ``keys new``, ``request``, ``import``, ``list``, ``show``."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from pipeline.case.dates import today
from pipeline.cli.keyring import open_keys, passphrase
from pipeline.cli.options import ExistingPath, now
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import BadInput, UsageError
from pipeline.law.law import Law
from pipeline.messages import Message, msg
from pipeline.running.opening import open_case
from pipeline.running.signatures import holders
from pipeline.signing.certificates import KeyKind
from pipeline.signing.chains import name_of
from pipeline.signing.key_files import (
    KeyEntry,
    import_certificate,
    import_pkcs12,
    new_request,
    open_to_others,
)
from pipeline.signing.keys import Holder, new_throwaway

_IMPORT = "JIEQING_IMPORT_PASSPHRASE"
_SOON = 30  # days
_kind_option = click.option(
    "--kind",
    type=click.Choice(["p256", "rsa3072", "ed25519"]),
    default="p256",
    show_default=True,
    help="密钥种类。 / Kind of key; ed25519 is refused, with the reason.",
)
_case_option = click.option(
    "--case",
    required=True,
    type=ExistingPath,
    help="该案件的各签署方。 / The case whose signatories are meant.",
)


@click.group()
def keys() -> None:
    """密钥与证书。 / Keys and certificates."""


@keys.command("new")
@click.argument("folder", type=ExistingPath)
@_case_option
@_kind_option
@language_option
def new(folder: Path, case: Path, kind: str, lang: str) -> None:
    """生成仅供试用的密钥。 / Throw-away keys for trying out; they prove nothing about anyone.

    Example: jieqing keys new keys --case my-case
    """
    parties = _holders(case)
    secret = passphrase(folder, new=True)
    new_throwaway(folder, parties, passphrase=secret, now=now(), kind=_kind(kind))
    voice = Voice(lang)
    voice.say(msg("{count} throw-away key(s) in {folder}.", count=len(parties), folder=folder))
    voice.say(
        msg("They prove nothing about anyone: for real papers use certificates of a licensed CA.")
    )


@keys.command("request")
@click.argument("folder", type=ExistingPath)
@_case_option
@click.option("--party", required=True, help="签署方代号。 / The party, as the case names it.")
@_kind_option
@language_option
def request(folder: Path, case: Path, party: str, kind: str, lang: str) -> None:
    """生成密钥和证书请求（CSR）。 / A key, and the request that a licensed CA certifies.

    Example: jieqing keys request keys --case my-case --party lender
    """
    holder = next((each for each in _holders(case) if each.id == party), None)
    if holder is None:
        raise BadInput("keys.party", msg("Nobody signs as {party} in this case.", party=party))
    secret = passphrase(folder, new=True)
    file = new_request(folder, holder, passphrase=secret, kind=_kind(kind))
    voice = Voice(lang)
    voice.say(msg("The request for {name} is {file}.", name=holder.name, file=file))
    voice.say(msg("Hand it to the CA; take the certificate in with `jieqing keys import`."))


@keys.command("import")
@click.argument("folder", type=ExistingPath)
@click.argument("file", type=ExistingPath)
@click.option("--party", required=True, help="签署方代号。 / The party, as the case names it.")
@language_option
def import_(folder: Path, file: Path, party: str, lang: str) -> None:
    """收入 CA 发的证书。 / Take in what a CA gave: PKCS#12, or the certificate for a request.

    The passphrase of the PKCS#12 file comes from JIEQING_IMPORT_PASSPHRASE or is asked for.

    Example: jieqing keys import keys from-the-ca.pfx --party lender
    """
    if not file.is_file():
        raise BadInput("keys.import-missing", msg("There is no file {file}.", file=file))
    secret = passphrase(folder, new=not any(folder.glob("*.p12")))
    if file.suffix.lower() in (".p12", ".pfx"):
        entry = import_pkcs12(folder, party, file, passphrase=secret, of_file=_of_file(secret))
    else:
        entry = import_certificate(folder, party, file, passphrase=secret)
    voice = Voice(lang)
    voice.say(_line(entry))
    if not entry.issuers:
        voice.say(msg("The certificates of its CA are missing; give them to those who verify."),
                  style="yellow")  # fmt: skip


@keys.command("list")
@click.argument("folder", type=ExistingPath)
@language_option
@json_option
def list_(folder: Path, lang: str, as_json: bool) -> None:
    """列出密钥及到期日。 / The keys of a folder, and when they expire.

    Example: jieqing keys list keys
    """
    voice, entries = Voice(lang, as_json), _entries(folder)
    for entry in entries:
        voice.say(_line(entry))
        left = entry.days_left(now())
        if left < _SOON:
            voice.say(msg("It expires in {days} day(s): get a new one.", days=left),
                      style="yellow")  # fmt: skip
    for file in open_to_others(folder):
        voice.say(msg("Others on this machine may open {file}; keep it to yourself: "
                      "chmod {mode} {file}", file=file,
                      mode="700" if file.is_dir() else "600"), style="yellow")  # fmt: skip
    if as_json:
        voice.emit({"schema": "keys.v1", "keys": [_as_json(entry) for entry in entries]})


@keys.command("show")
@click.argument("folder", type=ExistingPath)
@click.argument("party")
@language_option
def show(folder: Path, party: str, lang: str) -> None:
    """一把密钥的证书详情。 / One key's certificate in full; its digest may go into the case.

    Example: jieqing keys show keys lender
    """
    voice = Voice(lang)
    entry = next((each for each in _entries(folder) if each.party == party), None)
    if entry is None:
        raise BadInput("keys.party", msg("There is no key of {party} here.", party=party))
    voice.say(_line(entry))
    voice.say(msg("Subject: {subject}", subject=entry.certificate.subject.rfc4514_string()))
    voice.say(msg("Valid from {first} to {last}",
                  first=f"{entry.certificate.not_valid_before_utc:%Y-%m-%d}",
                  last=f"{entry.certificate.not_valid_after_utc:%Y-%m-%d}"))  # fmt: skip
    voice.say(msg("SHA-256 of the certificate: {digest}", digest=entry.sha256))
    for each in entry.issuers:
        voice.say(msg("Issued by: {name}", name=name_of(each)))


def _holders(case: Path) -> tuple[Holder, ...]:
    today_: date = today(now())
    return holders(open_case(case, Law.load(), today_).sound(despite_errors=True))


def _kind(kind: str) -> KeyKind:
    if kind == "ed25519":
        raise UsageError(
            "keys.kind",
            msg("Ed25519 and Ed448 keys are not used: common PDF readers cannot check their "
                "signatures."),
            hint=msg("Take p256, or rsa3072."),
        )  # fmt: skip
    return "rsa3072" if kind == "rsa3072" else "p256"


def _of_file(folder_secret: str) -> str:
    """The passphrase of a file to be imported; the folder's where nobody can be asked."""
    if os.environ.get(_IMPORT):
        return os.environ[_IMPORT]
    if not sys.stdin.isatty():
        return folder_secret
    return str(click.prompt("文件口令 / Passphrase of the file", hide_input=True, err=True,
                            default=folder_secret, show_default=False))  # fmt: skip


def _entries(folder: Path) -> list[KeyEntry]:
    opened = open_keys(folder)
    signers = [(each, opened.signer(each)) for each in opened.parties] if opened else []
    return [KeyEntry(party, each.certificate, each.issuers) for party, each in signers if each]


def _line(entry: KeyEntry) -> Message:
    return msg("{party}: {name}, {kind}, valid until {day}, issued by {issuer}",
               party=entry.party, name=name_of(entry.certificate), kind=entry.kind,
               day=f"{entry.certificate.not_valid_after_utc:%Y-%m-%d}",
               issuer=entry.issuer_name)  # fmt: skip


def _as_json(entry: KeyEntry) -> dict[str, object]:
    return {
        "party": entry.party,
        "name": name_of(entry.certificate),
        "kind": entry.kind,
        "not_after": entry.certificate.not_valid_after_utc.isoformat(),
        "days_left": entry.days_left(now()),
        "sha256": entry.sha256,
        "issuer": entry.issuer_name,
    }
