"""Expressions of a template, read against the shape of what its paper has to give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import nodes

from pipeline.messages import Message, msg
from pipeline.papers.fields import Kind, Shape

_LOOP = ("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0",
         "previtem", "nextitem")  # fmt: skip
_KEEP_LIST = ("sort", "list", "selectattr", "rejectattr")
_ONE_OF_LIST = ("first", "last")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an expression, and what to do."""

    code: str
    message: Message
    hint: Message | None = None


class Reader:
    """Resolves names against a root and what loops bind; collects faults and the paths met.

    ``None`` stands for a value that is not from the data (a literal, a figure of ``loop``, the
    outcome of a filter) or that was complained about already.
    """

    def __init__(self, root: Shape) -> None:
        self.faults: list[Fault] = []
        self.met: set[str] = set()
        self._root = root
        self._scopes: list[dict[str, Shape | None]] = []

    def read(self, node: nodes.Node) -> Shape | None:
        """What an expression stands for; every path in it counts as met."""
        value = self._value(node)
        if value and value.path:
            self.met.add(value.path)
        return value

    def output(self, node: nodes.Node) -> None:
        """An expression that is printed: it must be text."""
        value = self.read(node)
        if value and value.kind is not Kind.TEXT:
            message = msg("{path} is no text.", path=value.path)
            self.faults.append(Fault("not-text", message, _how_to_print(value)))

    def enter(self, loop: nodes.For) -> None:
        """A loop begins: its variable is an item of what it goes through."""
        many = self._value(loop.iter)
        if many and many.kind is not Kind.LIST:
            self.faults.append(Fault("not-a-list", msg("{path} is no list.", path=many.path)))
        bound: dict[str, Shape | None] = {"loop": None}
        bound.update((name.name, None) for name in loop.target.find_all(nodes.Name))
        if isinstance(loop.target, nodes.Name):
            bound[loop.target.name] = many.item if many else None
        self._scopes.append(bound)
        if loop.test:
            self.read(loop.test)

    def leave(self) -> None:
        """A loop ends, if one is open."""
        del self._scopes[-1:]

    def _value(self, node: nodes.Node) -> Shape | None:
        match node:
            case nodes.Name(name=name):
                return self._named(name)
            case nodes.Getattr(node=owner, attr=name):
                return self._member(owner, name)
            case nodes.Getitem(node=owner, arg=nodes.Const(value=str(name))):
                return self._member(owner, name)
            case nodes.Getitem(node=owner):
                value = self.read(owner)
                return value.item if value else None
            case nodes.Filter(node=nodes.Node() as owner):
                return self._filtered(node, self._value(owner))
            case (
                nodes.Call()
                | nodes.Mul()
                | nodes.Div()
                | nodes.FloorDiv()
                | nodes.Mod()
                | nodes.Pow()
            ):
                message = msg("a template computes nothing; figures and words come finished.")
                self.faults.append(Fault("forbidden", message))
                return None
        for child in node.iter_child_nodes():
            self.read(child)
        return None

    def _named(self, name: str) -> Shape | None:
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return self._part_of(self._root, name)

    def _member(self, owner: nodes.Node, name: str) -> Shape | None:
        if isinstance(owner, nodes.Name) and owner.name == "loop" and self._scopes:
            if name not in _LOOP:
                self._undeclared(f"loop.{name}", name, _LOOP)
            return None
        value = self._value(owner)
        if value is None or value.kind is Kind.GROUP:
            return self._part_of(value, name) if value else None
        message = msg("{path} has no part {name}.", path=value.path, name=name)
        hint = _how_to_print(value) if value.kind is Kind.LIST else None
        self.faults.append(Fault("undeclared", message, hint))
        return None

    def _part_of(self, group: Shape, name: str) -> Shape | None:
        if name not in group.members:
            self._undeclared(f"{group.path}.{name}".lstrip("."), name, group.members)
        return group.members.get(name)

    def _filtered(self, node: nodes.Filter, value: Shape | None) -> Shape | None:
        for argument in node.iter_child_nodes(exclude=("node",)):
            self.read(argument)
        item, attribute = (value.item if value else None), _attribute(node)
        member = self._part_of(item, attribute) if item and item.members and attribute else None
        if node.name == "map":
            return Shape("", Kind.LIST, item=member) if member else None
        for met in (value, member, item if node.name != "length" else None):
            if met and met.path:
                self.met.add(met.path)
        if item and node.name in _ONE_OF_LIST:
            return item
        return value if item and node.name in _KEEP_LIST else None

    def _undeclared(self, path: str, name: str, known: Iterable[str]) -> None:
        meant = [*get_close_matches(name, list(known), n=1), *self._elsewhere(name)]
        hint = msg("`jieqing template fields` lists what there is.")
        if meant:
            hint = msg("Did you mean {name}?", name=meant[0])
        self.faults.append(Fault("undeclared", msg("this paper has no {path}.", path=path), hint))

    def _elsewhere(self, name: str) -> Iterator[str]:
        return (each.path for each in self._root.walk() if each.path.endswith(f".{name}"))


def _how_to_print(value: Shape) -> Message:
    if value.kind is Kind.LIST:
        return msg("Go through it with for.")
    if value.kind is Kind.FLAG:
        return msg("Ask for it with if.")
    return msg("Print one of its parts: {names}.", names=", ".join(value.members))


def _attribute(node: nodes.Filter) -> str | None:
    """The attribute of each item that a filter looks at: named, or first of selectattr's."""
    named = [each.value for each in node.kwargs if each.key == "attribute"]
    first = node.args[:1] if node.name in ("selectattr", "rejectattr") else []
    for value in (*named, *first):
        if isinstance(value, nodes.Const):
            return str(value.value)
    return None
