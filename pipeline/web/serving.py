"""Listening: uvicorn, without a word about who asked."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from pipeline.errors import BadInput
from pipeline.messages import msg


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen; ``port`` 0 is any free one. With ``cert`` and ``key`` by TLS. ``proxy`` is
    the address of a reverse proxy whose word about who asks is taken.
    """

    host: str
    port: int
    cert: Path | None = None
    key: Path | None = None
    proxy: str | None = None


def run(app: Starlette, place: Place, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; ``ready`` is told the address first. Raises ``BadInput`` if nobody
    can listen there.
    """
    config = uvicorn.Config(
        app,
        ssl_certfile=place.cert,
        ssl_keyfile=place.key,
        proxy_headers=place.proxy is not None,
        forwarded_allow_ips=place.proxy,
        access_log=False,
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=5,
        lifespan="on",
    )
    try:
        config.load()
    except OSError as error:
        raise BadInput(
            "web.tls-files",
            msg("The certificate or the key for TLS cannot be used: {reason}.", reason=error),
        ) from error
    with _listening(place) as listener:
        ready(_url(place, listener.getsockname()[1]))
        uvicorn.Server(config).run([listener])


def _listening(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        return socket.create_server((place.host, place.port), family=family)
    except OSError as error:
        raise BadInput(
            "web.address",
            msg("Nobody can listen at {host}, port {port}: {reason}.", host=place.host,
                port=place.port, reason=error.strerror),
            hint=msg("Choose another --port; 0 takes any free one."),
        ) from error  # fmt: skip


def _url(place: Place, port: int) -> str:
    host = f"[{place.host}]" if ":" in place.host else place.host
    return f"{'https' if place.cert else 'http'}://{host}:{port}/"
