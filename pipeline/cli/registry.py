"""The verbs about issued papers: ``registry list``, ``show``, ``revoke``, ``export``, ``prove``."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.cli.keyring import LOG_KEY, log_key, passphrase
from pipeline.cli.options import ExistingPath, now
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import BadInput, WrongState
from pipeline.messages import Message, Words, msg
from pipeline.registry import RegisteredPaper, Registry, Status
from pipeline.registry.export import export as export_registry
from pipeline.registry.log_key import new_log_key
from pipeline.registry.reasons import reason_of, reasons
from pipeline.registry.registry import VALID_FOR
from pipeline.registry.signed import LogKey
from pipeline.running.files import read_file, write_file
from pipeline.running.numbering import open_registry

F = TypeVar("F", bound=Callable[..., Any])
_STATES = {
    Status.GOOD: (msg("good"), "green"),
    Status.REVOKED: (msg("revoked"), "bold red"),
    Status.SUPERSEDED: (msg("superseded"), "yellow"),
}
_registry_option = click.option(
    "--registry",
    "place",
    metavar="FILE|URL",
    help="登记簿文件或数据库地址。 / The registry: a file, or a database's URL.",
)
_key_option = click.option(
    "--key",
    metavar="FILE",
    help=f"日志密钥（.p12），默认取 {LOG_KEY}。 / The log's key; else {LOG_KEY}.",
)
_days_option = click.option(
    "--valid-days",
    type=click.IntRange(1, 366),
    default=VALID_FOR.days,
    show_default=True,
    help="签署内容的有效天数。 / Days until what is signed expires.",
)


@click.group()
def registry() -> None:
    """已出具文书的登记簿。 / The registry of issued papers."""


def _common(command: F) -> F:
    return _registry_option(language_option(json_option(command)))


@registry.command("list")
@_common
def list_(place: str | None, lang: str, as_json: bool) -> None:
    """列出已登记的文书。 / All papers that were issued, with their status.

    Example: jieqing registry list
    """
    voice = Voice(lang, as_json)
    with _existing(place) as book:
        found = book.papers()
    for paper in found:
        _tell(voice, paper)
    if not found:
        voice.say(msg("No paper has been issued yet."))
    if as_json:
        voice.emit({"schema": "registry-list.v1", "papers": [_as_json(each) for each in found]})


@registry.command("show")
@click.argument("number")
@_common
def show(number: str, place: str | None, lang: str, as_json: bool) -> None:
    """一份文书的登记情况。 / One paper: its editions, status, and why it was withdrawn.

    Example: jieqing registry show JQ-2026-7F3K-9QX2-MD4T
    """
    with _existing(place) as book:
        _show(Voice(lang, as_json), book, number)


@registry.command("revoke")
@click.argument("number")
@click.option("--reason", required=True, type=click.Choice(list(reasons())),
              help="撤销事由。 / One of the listed reasons.")  # fmt: skip
@click.option("--author", required=True, help="由谁决定撤销。 / Who decides it.")
@click.option(
    "--told",
    required=True,
    help="已告知借款人的证明，如快递单号。 / Proof that the borrower was told.",
)
@click.option("--by", "successor", default="",
              help="替代它的文书编号。 / Number of the paper that takes its place.")  # fmt: skip
@_common
def revoke(
    number: str,
    reason: str,
    author: str,
    told: str,
    successor: str,
    place: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """撤销或替代一份文书，债务不因此恢复。 / Withdraw a paper; the debt does not come back.

    Example: jieqing registry revoke JQ-2026-… --reason wrong-data --author 李文 --told "EMS 1234"
    """
    voice = Voice(lang, as_json)
    with _existing(place) as book:
        book.revoke(number, reason=reason, author=author, told=told, successor=successor, now=now())
        _show(voice, book, number)
    voice.say(msg("The debt does not come back by this. Publish the change: `jieqing registry "
                  "export`."))  # fmt: skip


@registry.command("export")
@click.option("-o", "--output", "folder", required=True, type=ExistingPath,
              help="发布文件夹。 / Folder to publish.")  # fmt: skip
@_key_option
@_days_option
@_common
def export(
    folder: Path, key: str | None, valid_days: int, place: str | None, lang: str, as_json: bool
) -> None:
    """导出可公开的登记簿静态文件。 / The registry as static files for any web server.

    Example: jieqing registry export -o public --key registry.p12
    """
    voice, signing = Voice(lang, as_json), log_key(key)
    with _existing(place) as book:
        changed = export_registry(
            book, folder, signing, now=now(), valid_for=timedelta(days=valid_days)
        )
    voice.say(msg("{folder}: {count} file(s) new or changed. It expires in {days} day(s); export "
                  "again before.", folder=folder, count=changed, days=valid_days))  # fmt: skip
    voice.say(msg("Key of the log: {key}", key=signing.id))
    if as_json:
        voice.emit({"schema": "registry-export.v1", "folder": str(folder), "changed": changed,
                    "log": signing.id})  # fmt: skip


@registry.command("prove")
@click.argument("number", required=False)
@click.option("--since", type=ExistingPath,
              help="以前的检查点文件。 / An earlier checkpoint (JSON).")  # fmt: skip
@click.option("-o", "--output", "file", type=ExistingPath, help="写入文件。 / Write it here.")
@_key_option
@_days_option
@_common
def prove(
    number: str | None,
    since: Path | None,
    file: Path | None,
    key: str | None,
    valid_days: int,
    place: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """证明登记日志完整、未被改动。 / Prove that the log holds a number, or only ever grew.

    Without a number and --since, the whole registry is examined and a signed checkpoint given.

    Example: jieqing registry prove JQ-2026-7F3K-9QX2-MD4T -o certificate.proof.json
    """
    if number and since:
        raise click.UsageError("NUMBER, --since: 二选一 / one of the two")
    voice = Voice(lang, as_json)
    options: dict[str, Any] = {"now": now(), "valid_for": timedelta(days=valid_days)}
    with _existing(place) as book:
        if number:
            proof = book.prove(number, log_key(key), **options)
            told = msg("{number} stands in the log.", number=number)
        elif since:
            proof = book.prove_since(_checkpoint(since), log_key(key), **options)
            told = msg("The log goes on from that checkpoint.")
        else:
            book.check_log()
            proof = json.dumps(book.checkpoint(log_key(key), **options)).encode() + b"\n"
            told = msg("The log is whole: {count} entries.", count=book.log_head()[0])
    if file:
        write_file(file, proof)
    voice.say(told)
    if as_json:
        voice.emit(json.loads(proof))


@registry.command("key")
@click.argument("file", type=ExistingPath)
@click.option("--issuer", required=True, help="出具方名称。 / Name of the issuer.")
@language_option
def key(file: Path, issuer: str, lang: str) -> None:
    """生成登记日志的签名密钥。 / A key of its own for the log; publish its certificate (.pem).

    Example: jieqing registry key registry.p12 --issuer 某某小额贷款有限公司
    """
    secret = passphrase(file.parent, new=True)
    certificate = new_log_key(file, issuer, passphrase=secret, now=now())
    voice = Voice(lang)
    day = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
    voice.say(msg("Key of the log: {key}", key=LogKey(certificate, lambda _: b"").id))
    voice.say(msg("Valid until {day}. Publish {file}: who verifies names it with --registry-key.",
                  day=day, file=file.with_suffix(".pem")))  # fmt: skip


def _existing(place: str | None) -> AbstractContextManager[Registry]:
    return open_registry(place, existing=True)


def _checkpoint(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(read_file(file))
        return dict(document.get("checkpoint", document))
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput(
            "registry.checkpoint", msg("This is no checkpoint of a registry's log.")
        ) from error


def _show(voice: Voice, book: Registry, number: str) -> None:
    found, why = book.editions(number), book.withdrawal(number)
    if not found:
        raise WrongState(
            "registry.unknown-number",
            msg("The registry does not know the number {number}.", number=number),
            hint=msg("Check the number, and that this is the registry it was drawn from."),
        )
    book.check_paper(number)
    for paper in found:
        _tell(voice, paper)
    if why:
        reason: Words = reason_of(why.reason).words
        voice.say(msg("Withdrawn {time} by {author}: {reason}. Borrower told: {told}",
                      time=why.withdrawn_at, author=why.author, reason=reason,
                      told=why.told))  # fmt: skip
        if why.successor:
            voice.say(msg("In its place: {number}", number=why.successor))
    if voice.as_json:
        voice.emit({"schema": "registry-show.v1", "number": number, "status": found[0].status.value,
                    "papers": [_as_json(each) for each in found],
                    "withdrawal": asdict(why) if why else None})  # fmt: skip


def _tell(voice: Voice, paper: RegisteredPaper) -> None:
    name, style = _STATES[paper.status]
    voice.say(_line(paper, name), style=style)


def _line(paper: RegisteredPaper, state: Message) -> Message:
    return msg("{number}  {edition}  {state}  {day}  SHA-256 {digest}…", number=paper.number,
               edition=paper.edition, state=state, day=paper.issued_at[:10],
               digest=paper.sha256[:12])  # fmt: skip


def _as_json(paper: RegisteredPaper) -> dict[str, Any]:
    return asdict(paper) | {"status": paper.status.value}
