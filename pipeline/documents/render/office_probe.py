"""Is LibreOffice there? Apart from running it: :func:`office_available`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import ToolMissing
from pipeline.messages import msg

_LIMIT = 20  # seconds


@dataclass(frozen=True, slots=True)
class OfficeInfo:
    """LibreOffice's program, the Python that can talk to it, and its version, e.g. ``7.4.7.2``."""

    path: Path
    python: Path
    version: str


@cache
def office_available() -> OfficeInfo | None:
    """LibreOffice with Writer and UNO, or nothing.

    Only where fontconfig decides about type: elsewhere the two engines would set different faces.
    """
    if sys.platform in ("win32", "darwin"):
        return None
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        return None
    soffice = Path(path).resolve()
    version = _said([path, "--version"]).split()[1:2]
    python = next(filter(_knows_uno, _pythons(soffice.parent)), None)
    has_writer = any(soffice.parent.glob("libsw*lo.so"))
    if not version or python is None or not has_writer:
        return None
    return OfficeInfo(soffice, python, version[0])


def require_office() -> OfficeInfo:
    """LibreOffice; raises ``ToolMissing`` that says what to install."""
    info = office_available()
    if info is None:
        raise ToolMissing(
            "documents.render.office-missing",
            msg("The engine “office” needs LibreOffice Writer and its Python interface (UNO)."),
            hint=msg(
                "On Debian or Ubuntu: sudo apt-get install libreoffice-writer-nogui python3-uno. "
                "Or use --engine typst."
            ),
        )
    return info


def _pythons(program: Path) -> list[Path]:
    """LibreOffice's own Python, where it brings one, then the system's."""
    return [path for path in (program / "python", Path("/usr/bin/python3")) if path.exists()]


def _knows_uno(python: Path) -> bool:
    return _said([str(python), "-I", "-c", "import uno; print('uno')"]) == "uno"


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - found above, fixed arguments
            command, capture_output=True, text=True, timeout=_LIMIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
