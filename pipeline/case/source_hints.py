"""What is probably wrong with a line that YAML or JSON cannot read, in plain words.

The parser's own words ("mapping values are not allowed in this context") help nobody. The habits
of a Chinese keyboard come first: its colon, quotes, comma and space look right and are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import yaml

from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import Message, msg

UNREADABLE = msg("This line cannot be read.")
WIDE_SPACE = msg("The line begins with a full-width or fixed space; indent with ordinary spaces.")

_FIELD = r"^[\s\u3000]*(?:-\s+)*"
_OPEN_QUOTE = msg("The quotation mark that opens here is never closed.")
_LONG_QUOTE = msg(
    "The quotation mark that opens here is not closed in its line: the text runs on to the next"
    " mark, lines below. Add the closing mark."
)
_OPEN_BRACKET = msg("The bracket that opens here is never closed, or a comma is missing in it.")
_COLON = msg(
    "After the field's name stands a full-width colon '：'; type a half-width ':' and a space."
)

_LINE_HINTS: tuple[tuple[re.Pattern[str], Message], ...] = (
    (re.compile(r"^ *\t"), msg("The line begins with a tab; indent with spaces.")),
    (re.compile(r"^ *[\u3000\u00a0]"), WIDE_SPACE),
    (re.compile(_FIELD + r"[^\s:#'\"：，。]{1,40}\s*："), _COLON),
    (re.compile(r"^[\s{,]*\"[^\"：]{1,40}\"\s*："), _COLON),
    (
        re.compile(r"^[\s{,]*[“”„]|[:\[,]\s*[“”„]|[“”„]\s*[:：]"),
        msg('The quotation marks “ ” are Chinese ones; type straight ones (").'),
    ),
    (
        re.compile(_FIELD + r"[A-Za-z_][\w-]*:(?:[^\s/]|[\u3000\u00a0])"),
        msg("A space is missing after the colon."),
    ),
    (re.compile(r"^\s*-[^\s\d-]"), msg("A space is missing after the hyphen.")),
    (
        re.compile(_FIELD + r"(?:[\w-]+: +)?[@`%*&!|>]"),
        msg("The text begins with a sign that has a meaning in YAML; put it in quotes."),
    ),
    (
        re.compile(_FIELD + r"[\w-]+: +[^\s'\"\[{#|>].*:(?:\s|$)"),
        msg("The text has a colon in it; put the text in quotes."),
    ),
    (
        re.compile(_FIELD + r"[\w-]+: +(?:'[^']*'|\"[^\"]*\") *[^\s#]"),
        msg("Something follows after the closing quotation mark."),
    ),
    (
        re.compile(r"[\[{].*[，；］｝]|^\s*[［｛]"),
        msg("A full-width comma or bracket stands where a half-width one is needed."),
    ),
)

_INDENT = msg(
    "Compare its beginning with the lines around it: fields of one group begin in the same"
    " column, and after each field's name stand a colon and a space."
)
_JSON = msg("JSON wants straight double quotes, a comma between fields and none after the last.")


def line_hint(line: str) -> Message | None:
    """The likely mistake in one line, None if nothing looks wrong."""
    start = line[:500]
    return next((hint for pattern, hint in _LINE_HINTS if pattern.search(start)), None)


def yaml_trouble(
    error: yaml.YAMLError, text: str, file: str, *, before: yaml.Event | None = None
) -> BadInput:
    """A syntax error with the line that caused it, which is often not where YAML gave up.

    ``before`` is the last event of the parser.
    """
    lines = text.rstrip().split("\n")
    context = getattr(error, "context", None) or ""
    began = min(_line_of(error, "context_mark"), len(lines))
    ended = min(_line_of(error, "problem_mark"), len(lines))
    if "quoted scalar" in context and "end of stream" in str(getattr(error, "problem", "")):
        return _trouble(file, began, _OPEN_QUOTE)
    if opened := _swallowing_quote(before, ended):
        return _trouble(file, opened, _LONG_QUOTE)
    for number in _suspects(lines, began if "simple key" in context else ended, ended):
        hint = line_hint(lines[number - 1])
        if hint:
            return _trouble(file, number, hint)
    if "flow" in context:
        return _trouble(file, began, _OPEN_BRACKET)
    return _trouble(file, began if "simple key" in context else ended, _INDENT)


def json_trouble(line: int, text: str, file: str) -> BadInput:
    """A syntax error of JSON at a line."""
    lines = text.split("\n")
    hints = (line_hint(lines[number - 1]) for number in _suspects(lines, line, line))
    return _trouble(file, line, next((hint for hint in hints if hint in _FOR_JSON), _JSON))


def _swallowing_quote(before: yaml.Event | None, ended: int) -> int:
    """The line of a quotation mark that took the next one, lines below, for its end; 0 if none.

    YAML then gives up at the words behind that next mark, where nothing is wrong.
    """
    if not isinstance(before, yaml.ScalarEvent) or before.style not in ("'", '"'):
        return 0
    began, closed = _line_of(before, "start_mark"), _line_of(before, "end_mark")
    return began if began < closed == ended else 0


def _suspects(lines: list[str], began: int, ended: int) -> Iterator[int]:
    """Line numbers worth a look: where it began, the last one with text before, where it ended."""
    before = (number for number in range(ended - 1, 0, -1) if lines[number - 1].strip())
    yield from (began, ended)
    yield from islice(before, 1)


def _line_of(part: yaml.YAMLError | yaml.Event, name: str) -> int:
    mark = getattr(part, name, None)
    return int(mark.line) + 1 if mark else 1


def _trouble(file: str, line: int, hint: Message) -> BadInput:
    return BadInput("case.source.syntax", UNREADABLE, hint=hint, where=Where(file=file, line=line))


_FOR_JSON = tuple(hint for _, hint in (*_LINE_HINTS[2:5], _LINE_HINTS[-1]))
