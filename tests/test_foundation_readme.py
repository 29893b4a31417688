"""What the documents promise to a reader is there: commands, options, links."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from pipeline.cli.app import cli
from tests import tree

DOCUMENTS = [
    path for path in tree.files() if path.suffix == ".md" or tree.name(path) == "keys/README"
]
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)")
EXAMPLES = re.compile(r"^```sh\n(.*?)^```|^( {2}jieqing [^\n]*)", re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[list[str]]:
    """Each command line of the program in fenced or indented examples, as words."""
    lines = [line for block in EXAMPLES.findall(text) for line in "".join(block).splitlines()]
    words = [shlex.split(line, comments=True) for line in lines]
    return [rest for first, *rest in filter(None, words) if first == "jieqing"]


def options(words: list[str]) -> set[str]:
    """The options of the verb at the front of ``words``."""
    verb: click.Command | None = cli
    for word in words:
        if not isinstance(verb, click.Group):
            break
        verb = verb.get_command(click.Context(verb), word)
    assert verb, f"there is no verb {words}"
    return {one for parameter in verb.params for one in parameter.opts}


def test_the_two_commands_stand_on_top() -> None:
    top = (tree.ROOT / "README.md").read_text("utf-8").split("\n## ")[0].splitlines()[:6]
    assert [line.split("#")[0].strip() for line in top if line.startswith("make")] == [
        "make demo",
        "make test",
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name)
def test_links_lead_somewhere(path: Path) -> None:
    lost = [
        one for one in LINK.findall(path.read_text("utf-8")) if not (path.parent / one).exists()
    ]
    assert lost == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name)
def test_commands_exist_with_their_options(path: Path) -> None:
    for words in commands(path.read_text("utf-8")):
        assert {word for word in words if word.startswith("-")} <= options(words), words


def test_the_readme_shows_commands() -> None:
    shown = commands((tree.ROOT / "README.md").read_text("utf-8"))
    assert {words[0] for words in shown} == {
        *("verify", "new", "check", "build"),
        *("law", "advise", "propose", "review", "status"),
        *("payments", "notice", "settle", "batch"),
    }
