"""JSON with line numbers.

Not read as YAML, though YAML claims to include JSON: tabs, ``\\ud842\\udfb7`` for a rare
character of a name, and long keys are valid JSON that a YAML parser refuses or changes.

``json`` proves the grammar; its parts are then walked once more for their lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pipeline.case.source_hints import json_trouble
from pipeline.case.source_tree import Node, TreeBuilder

_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}:,]|[^][{}:,"\s]+')
_WORDS = {"true": True, "false": False, "null": None}
_NO_JSON = ("NaN", "Infinity", "-Infinity")  # which Python would accept


def read_json(text: str, file: str) -> Node | None:
    """The tree of a JSON text, None if it is empty. BadInput for what cannot be read."""
    if not text.strip():
        return None
    builder = TreeBuilder(file)
    problem = _grammar_problem(text)
    if problem is not None:
        raise json_trouble(problem, text, file)
    for part, line in _parts(text):
        if part in _NO_JSON:
            raise json_trouble(line, text, file)
        _take(part, line, builder)
    return builder.root


def _grammar_problem(text: str) -> int | None:
    """The line of the first error of grammar. Depth is for the builder to judge."""
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        return error.lineno
    except RecursionError:
        return None
    return None


def _parts(text: str) -> Iterator[tuple[str, int]]:
    line, counted = 1, 0
    for match in _PART.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield match[0], line


def _take(part: str, line: int, builder: TreeBuilder) -> None:
    match part:
        case "{":
            builder.open_mapping(line)
        case "[":
            builder.open_list(line)
        case "}" | "]":
            builder.close()
        case "," | ":":
            return
        case _ if builder.wants_key():
            builder.key(json.loads(part), line)
        case _:
            builder.scalar(_value(part), line)


def _value(part: str) -> object:
    """A long whole number stays text, as in YAML: it is an identifier, not an amount."""
    if part in _WORDS:
        return _WORDS[part]
    if part[0] == '"':
        return json.loads(part)
    if not re.fullmatch("-?[0-9]+", part):
        return float(part)
    return int(part) if len(part.lstrip("-")) <= 15 else part
