"""A tree of plain values that knows the line of each, built from the events of a parser.

Nothing here recurses, and every limit is kept while the tree grows: a file made to exhaust memory
or the stack is refused before it can.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.case.source_text import UNUSABLE, unusable_character
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import Message, msg

MAX_DEPTH = 60
MAX_VALUES = 200_000
"""Values after every ``*alias`` is written out."""

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Node:
    """A value, the line where its field or list item begins, and the nodes inside."""

    value: object
    line: int
    children: dict[str | int, Node] = field(default_factory=dict)
    size: int = 1
    height: int = 0


@dataclass(slots=True)
class _Open:
    node: Node
    anchor: str | None
    key: str | None = None
    key_line: int = 0


class TreeBuilder:
    """Takes the events of a parser in their order; :attr:`root` is the tree once they end.

    Every method raises BadInput with the line where a rule is broken. Lines count from 1.
    """

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def open_mapping(self, line: int, anchor: str | None = None) -> None:
        """Begin fields: what follows is a key, its value, a key, …, and :meth:`close`."""
        self._begin({}, line, anchor)

    def open_list(self, line: int, anchor: str | None = None) -> None:
        """Begin a list: what follows are its items and :meth:`close`."""
        self._begin([], line, anchor)

    def close(self) -> None:
        """End the innermost list or fields."""
        done = self._open.pop()
        self._remember(done.anchor, done.node)
        self._add(done.node)

    def wants_key(self) -> bool:
        """Whether the next event names a field."""
        return bool(self._open) and self._in_mapping() and self._open[-1].key is None

    def key(self, text: str, line: int) -> None:
        """The name of the next field."""
        self._check_text(text, line)
        top = self._open[-1]
        earlier = top.node.children.get(text)
        if earlier is not None:
            raise self.refused("duplicate-key", line, _twice(text, earlier.line), _KEEP_ONE)
        top.key, top.key_line = text, line

    def scalar(self, value: object, line: int, anchor: str | None = None) -> None:
        """A single value."""
        if isinstance(value, str):
            self._check_text(value, line)
        node = Node(value, line)
        self._remember(anchor, node)
        self._grow(1, line)
        self._add(node)

    def alias(self, name: str, line: int) -> None:
        """The value that was marked ``&name``, once more."""
        node = self._anchors.get(name)
        if node is None:
            raise self.refused("alias", line, _NO_ANCHOR, _QUOTE_STAR)
        if len(self._open) + node.height > MAX_DEPTH:
            raise self.refused("too-deep", line, _TOO_DEEP, _FLATTEN)
        self._grow(node.size, line)
        self._add(Node(node.value, line, node.children, node.size, node.height))

    def refused(self, kind: str, line: int, message: Message, hint: Message) -> BadInput:
        """The error for a broken rule at a line."""
        where = Where(file=self._file, line=line)
        return BadInput(f"case.source.{kind}", message, hint=hint, where=where)

    def _begin(self, value: object, line: int, anchor: str | None) -> None:
        if self.wants_key():
            raise self.refused("key", line, _NO_KEY, _KEY_IS_TEXT)
        if len(self._open) >= MAX_DEPTH:
            raise self.refused("too-deep", line, _TOO_DEEP, _FLATTEN)
        self._grow(1, line)
        if anchor is not None:
            self._anchors.pop(anchor, None)
        self._open.append(_Open(Node(value, line), anchor))

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        parent = top.node
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if isinstance(parent.value, list):
            parent.children[len(parent.value)] = node
            parent.value.append(node.value)
        elif isinstance(parent.value, dict) and top.key is not None:
            node.line = top.key_line
            parent.children[top.key] = node
            parent.value[top.key] = node.value
            top.key = None

    def _in_mapping(self) -> bool:
        return isinstance(self._open[-1].node.value, dict)

    def _remember(self, anchor: str | None, node: Node) -> None:
        if anchor is not None:
            self._anchors[anchor] = node

    def _grow(self, size: int, line: int) -> None:
        self._count += size
        if self._count > MAX_VALUES:
            raise self.refused("too-many", line, _TOO_MANY, _SPLIT)

    def _check_text(self, text: str, line: int) -> None:
        found = UNUSABLE.search(text)
        if found:
            raise unusable_character(found[0], Where(file=self._file, line=line))


@dataclass(frozen=True, slots=True)
class Places:
    """Where the values of a file stand."""

    file: str
    root: Node

    def line(self, path: Path) -> int:
        """The line of a value; of the nearest thing around it that exists, if it does not."""
        node = self.root
        for step in path:
            inner = node.children.get(step)
            if inner is None:
                break
            node = inner
        return node.line

    def where(self, path: Path) -> Where:
        """The place as people read it."""
        return Where(path=path_text(path), file=self.file, line=self.line(path))


def path_text(path: Path) -> str:
    """``terms.instalments[3].amount``: items count from 0."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{shown_key(step)}"
    return text.removeprefix(".")


def shown_key(key: str) -> str:
    """A field's name as messages repeat it; ``…`` if it may be personal data or is no name."""
    is_name = re.fullmatch(r"[^\W\d][\w -]{0,39}", key) and not re.search(r"\d{5}", key)
    return key if is_name else "…"


def _twice(key: str, line: int) -> Message:
    return msg(
        "The field '{key}' stands here a second time; the first is in line {line}.",
        key=shown_key(key),
        line=line,
    )


_KEEP_ONE = msg("Keep one of the two.")
_NO_ANCHOR = msg("A word with '*' in front refers to no finished part of the file above it.")
_QUOTE_STAR = msg("If the asterisk belongs to the text, put the text in quotes.")
_TOO_DEEP = msg("Lists and fields are nested more than {limit} deep.", limit=MAX_DEPTH)
_FLATTEN = msg("A case needs six levels at most; look for brackets that are never closed.")
_TOO_MANY = msg("The file holds more than {limit} values.", limit=MAX_VALUES)
_SPLIT = msg("One file holds one case.")
_NO_KEY = msg("A list or a group of fields stands where the name of a field should.")
_KEY_IS_TEXT = msg("Write 'name: value'.")
