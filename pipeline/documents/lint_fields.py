"""What a template asks for against what its paper has to give."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.documents.lint_story import Paragraph, Problem, Tag, tags
from pipeline.finding import Severity
from pipeline.messages import Message, msg
from pipeline.papers.fields import Kind, Shape

_LOOP = ("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0",
         "previtem", "nextitem")  # fmt: skip
_SAME = ("sort", "list", "selectattr", "rejectattr", "reverse", "unique")
_ONE = ("first", "last")
_WHOLE = {
    "if": "{}{{% endif %}}",
    "for": "{}{{% endfor %}}",
}
# Only parses; nothing is rendered with it.
_PARSER = Environment(autoescape=True)
_ELIF = re.compile(r"^elif\b")
_Scope = Mapping[str, Shape | None]


class Asked:
    """Walks the tags of one part in order, keeping what loops bind; collects problems and uses."""

    def __init__(self, root: Shape) -> None:
        self._root = root
        self.problems: list[Problem] = []
        self.printed: set[str] = set()
        self.tested: set[str] = set()
        self._scopes: list[dict[str, Shape | None]] = []
        self._tag: Tag | None = None
        self._printing = False

    def read(self, found: Iterable[Tag]) -> None:
        """All tags of one part."""
        self._scopes = []
        for tag in found:
            self._tag = tag
            if tag.sign == "{":
                self._output(tag)
            elif tag.keyword in ("if", "elif"):
                self._condition(tag)
            elif tag.keyword == "for":
                self._loop(tag)
            elif tag.keyword == "endfor" and self._scopes:
                self._scopes.pop()

    def _output(self, tag: Tag) -> None:
        node = self._parsed(f"{{{{ {tag.body} }}}}")
        if not isinstance(node, nodes.Output) or len(node.nodes) != 1:
            return
        self._printing = True
        value = self._value(node.nodes[0])
        self._use(value)
        if value and value.kind is not Kind.TEXT:
            self._not_text(value)

    def _condition(self, tag: Tag) -> None:
        body = _ELIF.sub("if", tag.body)
        node = self._parsed(_WHOLE["if"].format(f"{{% {body} %}}"))
        if isinstance(node, nodes.If):
            self._printing = False
            self._use(self._value(node.test))

    def _loop(self, tag: Tag) -> None:
        node = self._parsed(_WHOLE["for"].format(f"{{% {tag.body} %}}"))
        self._scopes.append({})
        if not isinstance(node, nodes.For):
            return
        self._printing = False
        many = self._value(node.iter)
        if many and many.kind is not Kind.LIST:
            self._problem("not-a-list", msg("{tag}: {path} is no list.", tag=tag.text,
                                            path=many.path or tag.body))  # fmt: skip
            many = None
        bound: dict[str, Shape | None] = {"loop": None}
        for name in node.target.find_all(nodes.Name):
            bound[name.name] = None
        if isinstance(node.target, nodes.Name):
            bound[node.target.name] = many.item if many else None
        self._scopes[-1].update(bound)
        if node.test:
            self._use(self._value(node.test))

    def _parsed(self, source: str) -> nodes.Node | None:
        try:
            body = _PARSER.parse(source).body
        except TemplateSyntaxError as error:
            assert self._tag is not None
            self._problem("syntax", msg("{tag} is not understood: {reason}.", tag=self._tag.text,
                                        reason=error.message))  # fmt: skip
            return None
        return body[0] if len(body) == 1 else None

    def _value(self, node: nodes.Node) -> Shape | None:
        """What an expression stands for; None where that is not known and need not be."""
        match node:
            case nodes.Name(name=name):
                return self._named(name)
            case nodes.Getattr(node=owner, attr=name):
                return self._member(owner, name)
            case nodes.Getitem(node=owner, arg=nodes.Const(value=str(name))):
                return self._member(owner, name)
            case nodes.Getitem(node=owner):
                value = self._value(owner)
                self._use(value)
                return value.item if value and value.kind is Kind.LIST else None
            case nodes.Filter(node=nodes.Node() as owner):
                return self._filtered(node, self._value(owner))
            case nodes.Call():
                self._forbidden()
                return None
        for child in node.iter_child_nodes():
            self._use(self._value(child))
        return None

    def _named(self, name: str) -> Shape | None:
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        if name in self._root.members:
            return self._root.members[name]
        self._undeclared(name, self._root, name)
        return None

    def _member(self, owner: nodes.Node, name: str) -> Shape | None:
        if isinstance(owner, nodes.Name) and owner.name == "loop" and self._in_loop():
            if name not in _LOOP:
                self._undeclared(f"loop.{name}", None, name, _LOOP)
            return None
        value = self._value(owner)
        if value is None:
            return None
        if value.kind is Kind.GROUP:
            if name in value.members:
                return value.members[name]
            self._undeclared(f"{value.path}.{name}", value, name)
        else:
            self._no_members(value, name)
        return None

    def _filtered(self, node: nodes.Node, value: Shape | None) -> Shape | None:
        assert isinstance(node, nodes.Filter)
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self._use(self._value(argument))
        attribute = _attribute(node)
        item = value.item if value else None
        if attribute and item and item.kind is Kind.GROUP:
            member = item.members.get(attribute)
            if member is None:
                self._undeclared(f"{item.path}.{attribute}", item, attribute)
            if node.name == "map":
                return Shape("", Kind.LIST, item=member) if member else None
            self._use(member)
        if value and value.kind is Kind.LIST and node.name in (*_SAME, *_ONE):
            return item if node.name in _ONE else value
        self._use(value)
        if node.name != "length":
            self._use(item)
        return None

    def _use(self, value: Shape | None) -> None:
        if value and value.path:
            (self.printed if self._printing else self.tested).add(value.path)

    def _in_loop(self) -> bool:
        return any("loop" in scope for scope in self._scopes)

    def _problem(self, code: str, message: Message, hint: Message | None = None) -> None:
        assert self._tag is not None
        self.problems.append(Problem(code, message, self._tag.paragraph, hint=hint))

    def _undeclared(
        self, path: str, group: Shape | None, name: str, known: Iterable[str] = ()
    ) -> None:
        assert self._tag is not None
        message = msg("{tag}: this paper has no {path}.", tag=self._tag.text, path=path)
        names = list(group.members if group else known)
        near = get_close_matches(name, names, n=1)
        elsewhere = [s.path for s in self._root.walk() if s.path.rpartition(".")[2] == name]
        hint = msg("`jieqing template fields` lists what there is.")
        if near:
            hint = msg("Did you mean {name}?", name=near[0])
        elif elsewhere:
            hint = msg("Did you mean {name}?", name=elsewhere[0])
        self._problem("undeclared", message, hint)

    def _not_text(self, value: Shape) -> None:
        assert self._tag is not None
        hint = msg("`jieqing template fields` lists what there is.")
        if value.kind is Kind.LIST:
            hint = msg("Go through it with for.")
        elif value.kind is Kind.GROUP and value.members:
            hint = msg("Print one of its parts: {names}.", names=", ".join(value.members))
        elif value.kind is Kind.FLAG:
            hint = msg("Ask for it with if.")
        message = msg("{tag}: {path} is no text.", tag=self._tag.text, path=value.path)
        self._problem("not-text", message, hint)

    def _no_members(self, value: Shape, name: str) -> None:
        assert self._tag is not None
        hint = msg("Go through it with for.") if value.kind is Kind.LIST else None
        message = msg("{tag}: {path} has no part {name}.", tag=self._tag.text, path=value.path,
                      name=name)  # fmt: skip
        self._problem("undeclared", message, hint)

    def _forbidden(self) -> None:
        assert self._tag is not None
        message = msg("{tag}: a template calls nothing; figures and words come finished.",
                      tag=self._tag.text)  # fmt: skip
        self._problem("forbidden", message)


def check_fields(
    paragraphs: Iterable[Paragraph], root: Shape, left_out: Collection[str]
) -> Iterator[Problem]:
    """Fields that are asked for and not there, and fields that are there and never printed."""
    by_part: dict[str, list[Tag]] = {}
    for paragraph in paragraphs:
        by_part.setdefault(paragraph.place.part, []).extend(tags(paragraph))
    asked = Asked(root)
    for found in by_part.values():
        asked.read(found)
    yield from asked.problems
    for path in _unused(root, asked.printed, asked.tested):
        if path not in left_out:
            yield Problem("unused", msg("{path} is never printed.", path=path),
                          severity=Severity.WARNING)  # fmt: skip


def _unused(shape: Shape, printed: set[str], tested: set[str]) -> list[str]:
    """The paths that do not appear; a list or group of which nothing does is named as one."""
    if shape.kind is Kind.TEXT:
        return [] if shape.path in printed else [shape.path]
    if shape.kind is Kind.FLAG:
        return [] if shape.path in printed | tested else [shape.path]
    below = list(shape.members.values()) or list(shape.item.members.values() if shape.item else ())
    if shape.item and not below:
        return [] if shape.item.path in printed else [shape.path]
    found = [_unused(each, printed, tested) for each in below]
    if shape.path and all(found):
        return [shape.path]
    return [path for each in found for path in each]


def _attribute(node: nodes.Filter) -> str | None:
    """The ``attribute`` that a filter looks at in each item."""
    for keyword in node.kwargs:
        if keyword.key == "attribute" and isinstance(keyword.value, nodes.Const):
            return str(keyword.value.value)
    if node.name in ("selectattr", "rejectattr") and node.args:
        first = node.args[0]
        return str(first.value) if isinstance(first, nodes.Const) else None
    return None
