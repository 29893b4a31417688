"""The holder's secret of a certificate: 128 bits that only the holder's private sheet shows.

The registry holds its SHA-256 and never the secret itself (nobody guesses 128 bits). It lies in
the packet's private folder, durable before the claim is; so a run that is killed in between
leaves a secret without a claim, never a claim without its secret.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

LENGTH = 16  # bytes


class SecretKeeper(Protocol):
    """Where secrets lie: a place that only the claimer reads."""

    def kept(self, number: str) -> bytes | None:
        """The secret of a number, or None if it is not there."""

    def keep(self, number: str) -> bytes:
        """Draw the secret of a number and keep it durably; the one that is there stays."""


@dataclass(frozen=True, slots=True)
class SecretFolder:
    """Secrets as files of one folder (0700, files 0600). ``draw`` is ``secrets.token_bytes``."""

    folder: Path
    draw: Callable[[int], bytes]

    def kept(self, number: str) -> bytes | None:
        """The secret of a number, or None if it is not there."""
        file = self._file(number)
        return bytes.fromhex(file.read_text(encoding="ascii")) if file.is_file() else None

    def keep(self, number: str) -> bytes:
        """Draw the secret of a number and keep it durably; the one that is there stays."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self._file(number).with_suffix(f".{os.getpid()}")
        _write_durably(new, self.draw(LENGTH).hex().encode())
        try:
            os.link(new, self._file(number))  # whole or not at all, and never over another
        except FileExistsError:
            pass
        finally:
            new.unlink()
        _sync(self.folder)
        return bytes.fromhex(self._file(number).read_text(encoding="ascii"))

    def _file(self, number: str) -> Path:
        return self.folder / f"{number}.secret"


def digest_of(secret: bytes) -> str:
    """What the registry holds of a secret."""
    return hashlib.sha256(b"jieqing holder's secret\x00" + secret).hexdigest()


def _write_durably(file: Path, data: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
