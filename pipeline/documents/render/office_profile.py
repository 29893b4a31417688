"""LibreOffice's profile: its settings, its type, and a place for the files that go in and out."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.documents.render import office_fonts

_COMMON = "/org.openoffice.Office.Common/"
_INET = "/org.openoffice.Inet/Settings"
_NOWHERE = "127.0.0.1"
_DISCARD = "9"  # the discard port (RFC 863): nobody listens
# Where, what, value: Chinese ways; no macros, no links followed, no network, no traces.
_SETTINGS = (
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
    ("/org.openoffice.Office.Linguistic/General", "DefaultLocale", "en-US"),
    ("/org.openoffice.Office.Linguistic/General", "DefaultLocale_CJK", "zh-CN"),
    (f"{_COMMON}Security/Scripting", "MacroSecurityLevel", "3"),
    (f"{_COMMON}Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{_COMMON}Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    (_INET, "ooInetProxyType", "2"),
    (_INET, "ooInetHTTPProxyName", _NOWHERE),
    (_INET, "ooInetHTTPProxyPort", _DISCARD),
    (_INET, "ooInetHTTPSProxyName", _NOWHERE),
    (_INET, "ooInetHTTPSProxyPort", _DISCARD),
    (_INET, "ooInetFTPProxyName", _NOWHERE),
    (_INET, "ooInetFTPProxyPort", _DISCARD),
    (f"{_COMMON}Undo", "Steps", "0"),
    (f"{_COMMON}Misc", "FirstRun", "false"),
)
_PIPES = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - fixed in LibreOffice


class Profile:
    """A folder that one LibreOffice has to itself. Raises ``RenderingError`` without the type."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.word = folder / "in.docx"
        self.pdf = folder / "out.pdf"
        self.log = folder / "log"
        self._fonts = office_fonts.configure(folder)
        user = folder / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """What the program finds in its environment: little, and our own font configuration."""
        kept = {name: os.environ[name] for name in ("PATH", "USER") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "TZ": "Asia/Shanghai",
            "SAL_USE_VCLPLUGIN": "svp",
            "FONTCONFIG_FILE": str(self._fonts),
        }

    def sockets(self, pipe: str) -> list[Path]:
        """Where the sockets may lie that LibreOffice leaves behind when it is killed."""
        url = self.folder.as_uri().encode("utf-16-le")
        digest = hashlib.md5(url, usedforsecurity=False).digest()
        names = (pipe, "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest))
        return [place / f"OSL_PIPE_{os.getuid()}_{name}" for place in _PIPES for name in names]


def _settings() -> str:
    items = "".join(
        f'<item oor:path="{escape(path)}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{escape(value)}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>'
    )
