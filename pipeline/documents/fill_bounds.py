"""What a template may not do to whoever fills it: compute, or nest without end.

Figures and words come finished; a template chooses and repeats them. What goes beyond that is
refused before jinja compiles it, for its compiler already computes what stands fast:
``{{ 9**9**9 }}`` would never come back.
"""

from __future__ import annotations

from itertools import pairwise

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.messages import Message, msg

DEEPEST = 11
"""How many ifs and fors may lie in one another."""
_DEEPEST_EXPRESSION = 40
_COMPUTING = (nodes.Call, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
_BLOCKS = (nodes.If, nodes.For)
_OPENING, _CLOSING = ("if", "for"), ("endif", "endfor")


class Beyond(Exception):
    """A tag that goes beyond the bounds; ``message`` has a place for its ``{expression}``."""

    def __init__(self, code: str, message: Message, line: int) -> None:
        super().__init__(code)
        self.code, self.message, self.line = code, message, line


def parse_within_bounds(environment: Environment, source: str) -> nodes.Template:
    """The template's tree. Raises :class:`Beyond`, or jinja's ``TemplateSyntaxError``."""
    try:
        tree = environment.parse(source)
    except RecursionError:
        raise _too_deep(_deepest_line(environment, source)) from None
    _check(tree)
    return tree


def _check(tree: nodes.Template) -> None:
    """Go through all nodes without recursion: their depth is what is in question."""
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while waiting:
        node, blocks, steps = waiting.pop()
        if isinstance(node, nodes.EvalContextModifier):
            raise TemplateSyntaxError("autoescape cannot be changed", node.lineno)
        if isinstance(node, _COMPUTING):
            problem = msg("a template computes nothing; figures and words come finished.")
            message = msg("{expression}: {problem}", problem=problem)
            raise Beyond("forbidden", message, node.lineno)
        blocks += isinstance(node, _BLOCKS)
        steps = steps + 1 if isinstance(node, nodes.Expr) else 0
        if blocks > DEEPEST or steps > _DEEPEST_EXPRESSION:
            raise _too_deep(node.lineno)
        waiting += [(child, blocks, steps) for child in node.iter_child_nodes()]


def _deepest_line(environment: Environment, source: str) -> int:
    """The line of the tag by which too much lies in one another."""
    depth = 0
    for (_, kind, _), (line, _, value) in pairwise(_tokens(environment, source)):
        if kind == "block_begin":
            depth += (value in _OPENING) - (value in _CLOSING)
            if depth > DEEPEST:
                return line
    return _longest(environment, source)


def _longest(environment: Environment, source: str) -> int:
    """The line of the tag with the most words and signs in it."""
    counts: dict[int, int] = {}
    begin = 1
    for line, kind, _ in _tokens(environment, source):
        begin = line if kind.endswith("_begin") else begin
        counts[begin] = counts.get(begin, 0) + 1
    return max(counts, key=lambda line: counts[line]) + 1


def _tokens(environment: Environment, source: str) -> list[tuple[int, str, str]]:
    return [token for token in environment.lex(source) if token[1] != "whitespace"]


def _too_deep(line: int) -> Beyond:
    message = msg("{expression} lies too deep: no more than {most} ifs and fors in one another, "
                  "and no longer chains of words and brackets.", most=DEEPEST)  # fmt: skip
    return Beyond("too-deep", message, line)
