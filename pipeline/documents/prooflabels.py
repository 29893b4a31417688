"""Which label Word puts before a numbered paragraph (ISO/IEC 29500-1, 17.9), for the proof alone.

It shares no code with the engine's own numbering: a label that both get wrong would pass unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.documents.render.word.package import parse_kept
from pipeline.documents.render.word.xml import Element, q

_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
_MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    text: str
    restart: int | None
    legal: bool
    style: str


@dataclass(slots=True)
class _List:
    """A ``w:num``: its levels, its counters (those of its definition), its own first numbers."""

    levels: dict[int, _Level]
    counters: dict[int, int]
    starts: dict[int, int] = field(default_factory=dict)


class Labels:
    """Counts the numbered paragraphs of a body: ask for each paragraph, in order."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        styles = _children(parts, _STYLES, "w:style")
        self._styles = {each.get(q("w:styleId"), ""): each for each in styles}
        self._default = next(
            (
                each.get(q("w:styleId"), "")
                for each in styles
                if each.get(q("w:type")) == "paragraph"
                and each.get(q("w:default")) in ("1", "true")
            ),
            "",
        )
        definitions = _children(parts, _NUMBERING, "w:abstractNum")
        self._definitions = {each.get(q("w:abstractNumId"), ""): each for each in definitions}
        numbers = _children(parts, _NUMBERING, "w:num")
        self._numbers = {each.get(q("w:numId"), ""): each for each in numbers}
        self._counters: dict[str, dict[int, int]] = {}
        self._lists: dict[str, _List | None] = {}
        self._places: dict[str, tuple[str, str, str]] = {}

    def next(self, properties: Element | None) -> str | None:
        """The next paragraph's label by its ``w:pPr``: empty for none, ``None`` if not known."""
        if not self._numbers:
            return ""
        number, depth, style = self._place(properties)
        found = self._list(number)
        if found is None:
            return ""
        level = _whole(depth) if depth else _level_of(found, style)
        if level not in found.levels:
            return ""
        _advance(found, level)
        return _text(found, level)

    def _place(self, properties: Element | None) -> tuple[str, str, str]:
        """The list's number, the level, and the style that says so; the paragraph's own first."""
        style = _value(properties, "w:pStyle") or self._default
        number, depth, said_by = self._of_style(style)
        own = None if properties is None else properties.find(q("w:numPr"))
        if own is None:
            return number, depth, said_by
        return _value(own, "w:numId") or number, _value(own, "w:ilvl") or depth, ""

    def _of_style(self, name: str, hops: int = 0) -> tuple[str, str, str]:
        if name not in self._places:
            style = self._styles.get(name)
            base = _value(style, "w:basedOn")
            inherited = self._of_style(base, hops + 1) if base and hops < _MAX_CHAIN else ("",) * 3
            own = None if style is None else style.find(f"{q('w:pPr')}/{q('w:numPr')}")
            number, depth = _value(own, "w:numId"), _value(own, "w:ilvl")
            said_by = name if number else inherited[2]
            self._places[name] = (number or inherited[0], depth or inherited[1], said_by)
        return self._places[name]

    def _list(self, number: str) -> _List | None:
        if number not in self._lists:
            self._lists[number] = self._read(number)
        return self._lists[number]

    def _read(self, number: str) -> _List | None:
        num = self._numbers.get(number)
        definition = self._definition(num)
        if num is None or definition is None:
            return None
        levels = dict(map(_level, definition.iterchildren(q("w:lvl"))))
        name = definition.get(q("w:abstractNumId"), "")
        found = _List(levels, self._counters.setdefault(name, {}))
        for override in num.iterchildren(q("w:lvlOverride")):
            levels.update(map(_level, override.iterchildren(q("w:lvl"))))
            start = _value(override, "w:startOverride")
            if start:
                found.starts[_whole(override.get(q("w:ilvl"), "0"))] = _whole(start)
        return found

    def _definition(self, num: Element | None) -> Element | None:
        """A list's definition; one that only names a style is that style's list's."""
        definition = self._definitions.get(_value(num, "w:abstractNumId"))
        link = _value(definition, "w:numStyleLink")
        if not link:
            return definition
        linked = self._numbers.get(self._of_style(link)[0])
        return self._definitions.get(_value(linked, "w:abstractNumId"), definition)


def _children(parts: dict[str, bytes], part: str, name: str) -> list[Element]:
    return list(parse_kept(parts[part], part).iterchildren(q(name))) if part in parts else []


def _value(parent: Element | None, name: str) -> str:
    child = None if parent is None else next(parent.iterchildren(q(name)), None)
    return "" if child is None else str(child.get(q("w:val"), ""))


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _level(element: Element) -> tuple[int, _Level]:
    legal = next(element.iterchildren(q("w:isLgl")), None)
    restart = _value(element, "w:lvlRestart")
    return _whole(element.get(q("w:ilvl"), "0")), _Level(
        start=_whole(_value(element, "w:start")),
        kind=_value(element, "w:numFmt") or "decimal",
        text=_value(element, "w:lvlText"),
        restart=_whole(restart) if restart else None,
        legal=legal is not None and legal.get(q("w:val"), "1") not in ("0", "false", "off"),
        style=_value(element, "w:pStyle"),
    )


def _level_of(found: _List, style: str) -> int:
    return next((n for n, level in found.levels.items() if style and level.style == style), 0)


def _advance(found: _List, depth: int) -> None:
    """Count one on; levels above begin, levels below begin anew unless they say otherwise."""
    counters, levels = found.counters, found.levels
    for above in range(depth):
        counters.setdefault(above, levels[above].start if above in levels else 1)
    first = found.starts.pop(depth, None)
    if first is None:
        counters[depth] = counters.get(depth, levels[depth].start - 1) + 1
    else:
        counters[depth] = first
    for below in [n for n in counters if n > depth]:
        restart = levels[below].restart if below in levels else None
        if restart is None or depth < restart:
            del counters[below]


def _text(found: _List, depth: int) -> str | None:
    """The label of a level; ``None`` for signs and for kinds of numbers that are not known."""
    level = found.levels[depth]
    if level.kind == "bullet":
        return None
    text = ""
    for n, piece in enumerate(re.split("%([1-9])", level.text)):
        if n % 2 == 0:
            text += piece
            continue
        other = found.levels.get(int(piece) - 1)
        kind = "none" if other is None else other.kind
        write = _KINDS.get("decimal" if level.legal and kind != "none" else kind)
        if write is None:
            return None
        text += write(found.counters.get(int(piece) - 1, 1))
    return text


def _chinese(n: int, digits: str = "零一二三四五六七八九", units: str = "千百十") -> str:
    """Each figure with its unit, then the zeros put right: 1020 → 一千零二十."""
    if not 0 < n < 10_000:
        return "".join(digits[int(figure)] for figure in str(n))
    pairs = zip(f"{n:04d}", (*units, ""), strict=True)
    text = "".join(digits[int(figure)] + (unit if figure != "0" else "") for figure, unit in pairs)
    return re.sub(f"{digits[0]}+", digits[0], text).strip(digits[0])


def _counting(n: int) -> str:
    text = _chinese(n)
    return text[1:] if 10 <= n < 20 else text


def _letters(n: int) -> str:
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else "0"


def _roman(n: int) -> str:
    text = "i" * n
    for low, high in (("iiiii", "v"), ("vv", "x"), ("xxxxx", "l"), ("ll", "c"), ("ccccc", "d"),
                      ("dd", "m")):  # fmt: skip
        text = text.replace(low, high)
    for low, high in (("viiii", "ix"), ("iiii", "iv"), ("lxxxx", "xc"), ("xxxx", "xl"),
                      ("dcccc", "cm"), ("cccc", "cd")):  # fmt: skip
        text = text.replace(low, high)
    return text


def _signs(signs: str) -> Callable[[int], str]:
    return lambda n: dict(enumerate(signs, start=1)).get(n, str(n))


_KINDS: dict[str, Callable[[int], str]] = {
    "none": lambda n: "",
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: str(n).zfill(2),
    "decimalFullWidth": lambda n: "".join(chr(ord(figure) + 0xFEE0) for figure in str(n)),
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting",
         "taiwaneseCountingThousand"), _counting),
    "chineseLegalSimplified": lambda n: _chinese(n, "零壹贰叁肆伍陆柒捌玖", "仟佰拾"),
    "ideographTraditional": _signs("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _signs("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _signs("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _signs("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "numberInDash": lambda n: f"-{n}-",
}  # fmt: skip
