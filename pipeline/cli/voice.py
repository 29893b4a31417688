"""How the command line speaks: one language, people's text apart from machines' JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.text import Text

from pipeline.errors import CaseInvalid, JieqingError
from pipeline.finding import Finding, Severity
from pipeline.messages import Message, msg

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_NAMES = {
    Severity.ERROR: msg("error"),
    Severity.WARNING: msg("warning"),
    Severity.NOTE: msg("note"),
}
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks to people, and with ``--json`` prints one document for machines on standard output.

    People's text then goes to standard error.
    """

    lang: str
    as_json: bool = False

    @property
    def console(self) -> Console:
        """Where people's text goes."""
        return Console(stderr=self.as_json, highlight=False, soft_wrap=True)

    def text(self, message: Message) -> str:
        """The message in this voice's language."""
        return message.render(self.lang)

    def say(self, message: Message, style: str = "") -> None:
        """One line to people."""
        self.console.print(Text(self.text(message), style=style))

    def findings(self, findings: Iterable[Finding]) -> None:
        """Each finding with its place, what is wrong and what to do."""
        for each in findings:
            line = Text(f"{each.where}  ", style="dim")
            line.append(self.text(_NAMES[each.severity]), style=_STYLES[each.severity])
            line.append(f" [{each.code}] {self.text(each.message)}", style="default")
            self.console.print(line)
            self._hint(each.hint)
            if each.rule:
                self.console.print(Text(f"    § {each.rule}", style="dim"))

    def error(self, error: JieqingError) -> None:
        """Why the command ends here, on standard error; in JSON mode also as a document."""
        if self.as_json:
            self.emit({"schema": "error.v1", "error": self._error_json(error)})
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        place = f"{error.where}: " if error.where else ""
        console.print(Text(f"{place}{self.text(error.message)}", style="bold red"))
        if error.hint:
            console.print(Text(f"  → {self.text(error.hint)}"))
        if isinstance(error, CaseInvalid):
            Voice(self.lang, as_json=True).findings(error.findings)

    def emit(self, document: dict[str, Any]) -> None:
        """The one JSON document on standard output."""
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))

    def _hint(self, hint: Message | None) -> None:
        if hint:
            self.console.print(Text(f"    → {self.text(hint)}"))

    def _error_json(self, error: JieqingError) -> dict[str, Any]:
        findings: tuple[Finding, ...] = getattr(error, "findings", ())
        return {
            "code": error.code,
            "message": self.text(error.message),
            "hint": self.text(error.hint) if error.hint else "",
            "where": str(error.where or ""),
            "exit_status": error.exit_status,
            "findings": [each.as_json(self.lang) for each in findings],
        }


def default_language() -> str:
    """The locale's language if it is Chinese or English, else Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"


def language_option(command: F) -> F:
    """``--lang zh|en``."""
    return click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default=default_language,
        show_default="locale",
        help="语言。 / Language of messages.",
    )(command)


def json_option(command: F) -> F:
    """``--json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help="输出 JSON。 / Print one JSON document."
    )(command)
