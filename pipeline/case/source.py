"""A case file, YAML or JSON, as plain values whose places are known.

What cannot be read at all is BadInput with a place and a remedy; whether the values make a case
is for :mod:`pipeline.case.loading`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.case.source_hints import line_hint
from pipeline.case.source_json import read_json
from pipeline.case.source_text import read_text
from pipeline.case.source_tree import Node, Places
from pipeline.case.source_yaml import read_yaml
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import Message, msg

__all__ = ["Places", "Source", "from_tree", "read", "read_string"]


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says (``tree``) and where it says it (``places``).

    A number with a point and without quotes is a ``float`` in the tree, so that money can refuse
    it; see :mod:`pipeline.case.source_yaml` for what else a scalar can become.
    """

    tree: dict[str, object]
    places: Places

    def where(self, *path: str | int) -> Where:
        """The place of ``source.where("terms", "instalments", 3, "amount")``."""
        return self.places.where(path)


def read(path: Path) -> Source:
    """Read a case file: JSON if its name ends in ``.json``, YAML otherwise. BadInput if not."""
    return read_string(read_text(path), str(path), is_json=path.suffix.lower() == ".json")


def read_string(text: str, file: str, *, is_json: bool = False) -> Source:
    """Read a case from text; ``file`` is what findings call it. BadInput if it holds none."""
    root = read_json(text, file) if is_json else read_yaml(text, file)
    if root is None or root.value is None:
        raise _unfit(file, 0, "empty", msg("The file is empty."), _START)
    if not isinstance(root.value, dict):
        raise _not_fields(text, file, root)
    return Source(root.value, Places(file, root))


def from_tree(tree: dict[str, object], file: str, line: int = 0) -> Source:
    """A source whose values came another way, a row of a table; all stand in one line."""
    return Source(tree, Places(file, Node(tree, line)))


def _not_fields(text: str, file: str, root: Node) -> BadInput:
    first = text.split("\n")[root.line - 1]
    hint = line_hint(first) or _START
    return _unfit(file, root.line, "no-fields", msg("The file holds no fields."), hint)


def _unfit(file: str, line: int, kind: str, message: Message, hint: Message) -> BadInput:
    where = Where(file=file, line=line)
    return BadInput(f"case.source.{kind}", message, hint=hint, where=where)


_START = msg("A case begins with fields, one 'name: value' in a line; 'jieqing new' makes one.")
