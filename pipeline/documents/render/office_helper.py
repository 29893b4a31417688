"""Drives one LibreOffice over UNO. Run by the Python that has ``uno``; nothing here imports it.

    python office_helper.py SOFFICE PROFILE PIPE

One JSON object a line comes in, ``{"word", "pdf", "title"}``, one goes out: first
``{"ready": true}``, then ``{"memory": bytes}`` or ``{"error": text}`` for each document. When the
input ends, or whoever started this is gone, LibreOffice ends too.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

_ADDRESS_SPACE = 6 << 30
_PDF_A_3B = 3


class Unreadable(Exception):
    """LibreOffice gave no document and no reason."""


def main(soffice: str, profile: str, pipe: str) -> None:
    """Start LibreOffice, serve until the input ends, then end it."""
    uno: Any = importlib.import_module("uno")
    threading.Thread(target=_die_with, args=(os.getppid(), profile), daemon=True).start()
    office = _start(soffice, Path(profile), pipe)
    desktop = _desktop(uno, office, pipe)
    pids = _descendants(office.pid)
    _say({"ready": True})
    for line in sys.stdin:
        try:
            _convert(uno, desktop, json.loads(line))
            _say({"memory": sum(map(_resident, pids))})
        except uno.getClass("com.sun.star.lang.DisposedException"):
            raise
        except (Unreadable, uno.getClass("com.sun.star.uno.Exception")) as error:
            if _died(pids):  # the bridge fell before it could say that the office is disposed
                raise
            _say({"error": str(error)})
    desktop.terminate()
    office.wait()
    shutil.rmtree(profile, ignore_errors=True)


def _died(pids: list[int], patience: float = 0.3) -> bool:
    """Whether a process of LibreOffice has ended, or is just ending."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if not all(map(_runs, pids)):
            return True
        time.sleep(0.05)
    return False


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _start(soffice: str, profile: Path, pipe: str) -> subprocess.Popen[bytes]:
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    command = [
        soffice, "--headless", "--invisible", "--nologo", "--norestore", "--nodefault",
        "--nolockcheck", "--nofirststartwizard", f"-env:UserInstallation={profile.as_uri()}",
        f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
    ]  # fmt: skip
    return subprocess.Popen(  # noqa: S603 - found by the probe, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )


def _desktop(uno: Any, office: subprocess.Popen[bytes], pipe: str) -> Any:
    """LibreOffice's desktop, as soon as it answers; who started this sets the limit."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", here
    )
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            if office.poll() is not None:
                sys.exit(f"soffice ended with status {office.returncode}")
            time.sleep(0.02)
        else:
            return there.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", there
            )


def _convert(uno: Any, desktop: Any, job: dict[str, str]) -> None:
    document = desktop.loadComponentFromURL(
        uno.systemPathToFileUrl(job["word"]), "_blank", 0, _properties(uno, {
            "FilterName": "MS Word 2007 XML", "Hidden": True, "UpdateDocMode": 0,
            "MacroExecutionMode": 0, "Silent": True,
        }),
    )  # fmt: skip
    if document is None:
        raise Unreadable
    try:
        document.DocumentProperties.Title = job["title"]
        document.storeToURL(
            uno.systemPathToFileUrl(job["pdf"]),
            _properties(uno, {"FilterName": "writer_pdf_Export", "FilterData": _pdf(uno)}),
        )
    finally:
        document.close(True)


def _pdf(uno: Any) -> Any:
    options = {
        "SelectPdfVersion": _PDF_A_3B, "UseTaggedPDF": True, "ExportBookmarks": True,
        "ExportNotes": False, "ExportFormFields": False, "InitialView": 0,
        "UseLosslessCompression": False, "Quality": 90, "ReduceImageResolution": False,
        "DisplayPDFDocumentTitle": True,
    }  # fmt: skip
    return uno.Any("[]com.sun.star.beans.PropertyValue", _properties(uno, options))


def _properties(uno: Any, values: dict[str, Any]) -> tuple[Any, ...]:
    properties = []
    for name, value in values.items():
        each = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        each.Name, each.Value = name, value
        properties.append(each)
    return tuple(properties)


def _descendants(pid: int) -> list[int]:
    """The process and all below it, from the lists that Linux keeps for each thread."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found.extend(map(int, children.read_text().split()))
    return found


def _resident(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _die_with(parent: int, profile: str) -> None:
    """End the whole process group, and its traces, once the parent is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    shutil.rmtree(profile, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
