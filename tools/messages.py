"""Keeps the Chinese catalogue in step with the program.

``python -m tools.messages --check`` lists what is missing, obsolete or wrong and ends with 1.
Without ``--check`` the catalogue is rewritten: sorted, each sentence once, obsolete ones dropped,
missing ones left empty for a translator.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "pipeline"
CATALOGUE = PACKAGE / "locale" / "zh_CN" / "LC_MESSAGES" / "jieqing.po"


@dataclass(frozen=True, slots=True)
class Call:
    """One ``msg(…)``: where it stands, its sentence (None if that is no literal), and the values
    it names; others may come later.
    """

    where: str
    sentence: str | None
    values: frozenset[str]


def main() -> int:
    """Check or rewrite; the exit status."""
    parser = argparse.ArgumentParser(description="Keeps the Chinese catalogue in step.")
    parser.add_argument("--check", action="store_true", help="write nothing, list what is wrong")
    source = tuple(calls(PACKAGE))
    if not parser.parse_args().check:
        CATALOGUE.write_text(rewritten(source, CATALOGUE.read_text("utf-8")), "utf-8")
    found = problems(source, CATALOGUE.read_text("utf-8"))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


def calls(package: Path) -> Iterator[Call]:
    """Every call of ``msg`` in the Python files under ``package``."""
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("msg", "messages.msg"):
                place = f"{file.relative_to(package.parent).as_posix()}:{node.lineno}"
                values = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                yield Call(place, _sentence(node), values)


def problems(source: tuple[Call, ...], catalogue: str) -> list[str]:
    """All that keeps the program and its catalogue (the text of the .po file) from agreeing."""
    chinese = _translations(catalogue)
    used = {call.sentence for call in source}
    found = [f"{call.where}: {fault}" for call in source for fault in _faults(call, chinese)]
    found += [f"catalogue: no longer used: {one}" for one in chinese if one not in used]
    twice = catalogue.count("\nmsgid ") - len(chinese)
    return found + ([f"catalogue: {twice} sentences stand there twice"] if twice else [])


def rewritten(source: tuple[Call, ...], catalogue: str) -> str:
    """The text of the catalogue for ``source``, with the translations that ``catalogue`` has."""
    old, new = _translations(catalogue), Catalog()
    for sentence in {call.sentence for call in source if call.sentence}:
        new.add(sentence, string=old.get(sentence, ""))
    for message in new:
        message.flags.clear()  # Babel takes "100 %" for a C format
    text = io.BytesIO()
    write_po(text, new, width=0, omit_header=True, sort_output=True)
    header, _, _ = catalogue.partition("\n\n")
    return f"{header}\n\n{text.getvalue().decode().strip()}\n"


def places(sentence: str) -> frozenset[str]:
    """The names of the ``{places}`` in a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def _faults(call: Call, chinese: dict[str, str]) -> Iterator[str]:
    if call.sentence is None:
        yield "msg() takes its sentence as a literal"
    elif not chinese.get(call.sentence):
        yield f"no Chinese for: {call.sentence}"
    elif places(call.sentence) != places(chinese[call.sentence]):
        yield f"the Chinese has other places than: {call.sentence}"
    if call.sentence and not call.values <= places(call.sentence):
        yield f"no place for a value given: {call.sentence}"


def _sentence(node: ast.Call) -> str | None:
    match node.args:
        case [ast.Constant(value=str(sentence))]:
            return sentence
    return None


def _translations(catalogue: str) -> dict[str, str]:
    messages = read_po(io.StringIO(catalogue), locale="zh_CN", abort_invalid=True)
    return {str(message.id): str(message.string or "") for message in messages if message.id}


if __name__ == "__main__":
    sys.exit(main())
