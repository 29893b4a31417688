"""The verbs ``serve`` and ``page``: where a borrower checks a paper."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.case.dates import today
from pipeline.cli.anchors import anchors_of, trust_option
from pipeline.cli.options import ExistingPath, now
from pipeline.cli.sources import is_published, pins_of, web_reader
from pipeline.cli.voice import Voice, language_option
from pipeline.errors import ToolMissing, UsageError
from pipeline.messages import msg
from pipeline.running.files import contents_of, read_file, write_file
from pipeline.verification.lookup import published_register
from pipeline.web.kit import tamper_kit
from pipeline.web.page import static_page

if TYPE_CHECKING:
    from pipeline.web.status import StatusSource


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址。 / Address.")
@click.option("--port", default=8000, show_default=True, help="端口；0 为任选。 / 0: any free one.")
@trust_option
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
    "--online",
    is_flag=True,
    help="联网查询证书是否已被吊销。 / Ask CAs over the internet about revocation.",
)
@click.option("--cert", type=ExistingPath, help="TLS 证书（PEM）。 / Certificate for TLS.")
@click.option("--key", type=ExistingPath, help="TLS 私钥（PEM）。 / Its private key.")
@click.option(
    "--proxy",
    metavar="ADDRESS",
    help="反向代理的地址。 / Address of a reverse proxy whose word about addresses is taken.",
)
@language_option
def serve(
    host: str,
    port: int,
    trust: tuple[Path, ...],
    place: str | None,
    registry_keys: tuple[Path, ...],
    online: bool,
    cert: Path | None,
    key: Path | None,
    proxy: str | None,
    lang: str,
) -> int:
    """核验文书的网页。 / The page on which a borrower checks a paper.

    Nothing that is sent is stored; a line with digest and verdict is written for every file.

    Example: jieqing serve --trust keys/root.pem --registry registry.sqlite
    """
    if (cert is None) is not (key is None):
        raise UsageError("web.tls", msg("TLS needs both --cert and --key."))
    try:
        from pipeline.web.app import Settings, application
        from pipeline.web.serving import Place, run
    except ModuleNotFoundError as error:
        raise ToolMissing(
            "web.missing",
            msg("The page needs {package}.", package=error.name),
            hint=msg('Install it with: pip install "jieqing[web]"'),
        ) from error
    voice = Voice(lang)
    with ExitStack() as stack:
        settings = Settings(
            trust=pem_of(trust),
            now=now,
            register=_source(place, pins_of(registry_keys), stack),
            online=online,
            secure=cert is not None,
            log=lambda digest, verdict: click.echo(f"{digest} {verdict}", err=True),
        )
        run(
            application(settings),
            Place(host, port, cert, key, proxy),
            lambda url: voice.say(msg("The page is at {url} (Ctrl+C ends it).", url=url)),
        )
    return 0


def pem_of(files: tuple[Path, ...]) -> str:
    """The anchors of all files, and nothing else that stands in them, as one PEM text. ``BadInput``
    if a file holds none.
    """
    found = [anchor for file in files for anchor in anchors_of(file)]
    return "".join(anchor.public_bytes(Encoding.PEM).decode("ascii") for anchor in found)


def _source(place: str | None, pins: frozenset[str], stack: ExitStack) -> StatusSource | None:
    """The registry there; ``BadInput`` if there is none: an empty one would know nothing."""
    if place is None:
        return None
    from pipeline.web.status import PublishedSource, RegistrySource

    if place.startswith(("http://", "https://")):
        return PublishedSource(lambda: published_register(web_reader(place), pins, now()))
    if is_published(Path(place)):
        folder = contents_of(Path(place))[0]
        return PublishedSource(lambda: published_register(folder, pins, now()))
    from pipeline.running.numbering import open_registry

    return RegistrySource(stack.enter_context(open_registry(place, existing=True)))


@click.command()
@click.option(
    "-o", "output", type=ExistingPath, required=True, help="输出的文件。 / The file to write."
)
@trust_option
@click.option(
    "--kit",
    type=ExistingPath,
    help="另存一套试验文件的文件夹。 / Folder for a kit of tampered files to try the page with.",
)
@click.option(
    "--certificate",
    type=ExistingPath,
    help="试验文件所用的结清证明。 / The certificate that the kit is made of.",
)
@language_option
def page(
    output: Path,
    trust: tuple[Path, ...],
    kit: Path | None,
    certificate: Path | None,
    lang: str,
) -> int:
    """单个文件的核验页，离线可用。 / The page as one file that works offline.

    It trusts the given roots and nobody else, sends nothing anywhere, and can be handed on.

    Example: jieqing page -o verify.html --trust keys/root.pem
    """
    if not trust:
        raise UsageError("web.roots", msg("The page needs at least one root: --trust root.pem."))
    if (kit is None) is not (certificate is None):
        raise UsageError("web.kit", msg("A kit needs both --kit and --certificate."))
    voice, made = Voice(lang), today(now())
    files = tamper_kit(read_file(certificate)) if certificate else {}
    write_file(output, static_page(pem_of(trust), made.isoformat()).encode())
    voice.say(msg("The page is in {file}.", file=output))
    if kit:
        for name, content in files.items():
            write_file(kit / name, content)
        voice.say(msg("Files to try it with are in {folder}.", folder=kit))
    return 0
