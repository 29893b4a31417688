"""Letters for text that this program sets itself: labels, and files that are nothing but text.

An office's own fonts come last, for letters that no face of ours has. typst embeds the faces as
subsets; which glyph stands for which letter is read from its page. From
then on a line of text is a few bytes, and a thousand pages of it are quick and cannot run away.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import bidirectional, category, east_asian_width

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, Object, Pdf

from pipeline.documents import fonts
from pipeline.documents.bundle.frame import numbers
from pipeline.documents.further_fonts import further_fonts
from pipeline.errors import RenderingError
from pipeline.messages import msg

MISSING = "〓"
"""What printers set for a letter that they do not have."""

_PROGRAM = Path(__file__).with_name("glyphs.typ")
_ALWAYS = frozenset(f"{MISSING}… ")
_EVEN_SCALE = 0.5 / 0.602051  # makes the mono face half as wide as a Chinese letter


@dataclass(frozen=True, slots=True)
class _Glyph:
    """``code`` as it stands between the operator TJ's angle brackets, ``advance`` and ``scale`` in
    units of the text's size."""

    font: str
    code: str
    advance: float
    scale: float = 1.0


class Lettering:
    """The glyphs of ``letters``.

    ``even``: Latin letters take half the room of Chinese ones, as on a terminal, so that columns
    stay columns. ``missing`` are the letters that no face has or that need a shaping of their own
    (Arabic, Hebrew); 〓 stands for them. ``advances`` says how wide each letter is, in units of the
    text's size. Raises ``RenderingError`` when typst cannot set them.
    """

    def __init__(self, letters: Iterable[str], *, even: bool = False) -> None:
        wanted = sorted({c for c in letters if not invisible(c)} | _ALWAYS)
        letters = [c for c in wanted if not _shaped(c)]
        self._source = _typeset(letters, even)
        glyphs = _read(self._source, letters, even)
        other = glyphs[MISSING]
        self.missing = tuple(c for c in wanted if c not in glyphs)
        self.advances = _Known(
            {c: glyph.advance for c, glyph in glyphs.items()},
            lambda letter: 0.0 if invisible(letter) else other.advance,
        )
        self._codes = _Known(
            {ord(c): glyph.code for c, glyph in glyphs.items()},
            lambda point: "" if invisible(chr(point)) else other.code,
        )
        self._faces = _Known(
            {c: (glyph.font, glyph.scale) for c, glyph in glyphs.items()},
            lambda _: (other.font, other.scale),
        )
        self._in_use = tuple(dict.fromkeys(self._faces.values()))

    def fonts(self, pdf: Pdf) -> Object:
        """The resources ``Font`` that :meth:`show` needs, in ``pdf``: once for all its pages."""
        own = self._source.pages[0].obj.Resources.Font
        copied = {_name(key): pdf.copy_foreign(font) for key, font in own.items()}
        return pdf.make_indirect(Dictionary(copied))

    def width(self, text: str) -> float:
        """How wide a text is, in units of its size."""
        return sum(map(self.advances.__getitem__, text))

    def show(self, text: str, x: float, y: float, size: float) -> bytes:
        """Operators that show ``text`` from the point ``x``, ``y`` on (ISO 32000-2, 9.4)."""
        runs = (
            b"%s %s Tf [<%s>]TJ"
            % (font.encode(), numbers(size * scale), run.translate(self._codes).encode())
            for (font, scale), run in self._runs(text)
        )
        return b"BT %s Td %s ET" % (numbers(x, y), b" ".join(runs))

    def _runs(self, text: str) -> Iterator[tuple[tuple[str, float], str]]:
        """The text in pieces of one font and size."""
        if len(self._in_use) == 1:
            yield self._in_use[0], text
            return
        shown = (letter for letter in text if not invisible(letter))
        for face, run in groupby(shown, key=self._faces.__getitem__):
            yield face, "".join(run)


_T = TypeVar("_T")


class _Known(dict[Any, _T]):
    """What is known of letters; of those that no face has, and of unseen ones, what is due."""

    def __init__(self, known: Mapping[Any, _T], otherwise: Callable[[Any], _T]) -> None:
        super().__init__(known)
        self._otherwise = otherwise

    def __missing__(self, key: Any) -> _T:
        self[key] = value = self._otherwise(key)
        return value


@lru_cache(maxsize=10_000)
def invisible(letter: str) -> bool:
    """Control and format characters, and variation selectors: nothing to draw."""
    return category(letter) in {"Cc", "Cf"} or "\ufe00" <= letter <= "\ufe0f"


def _shaped(letter: str) -> bool:
    return bidirectional(letter) in {"R", "AL", "AN"} or category(letter) in {"Cs", "Co", "Cn"}


def wide(letter: str) -> bool:
    """Whether a letter takes the room of a Chinese one (Unicode Standard Annex 11)."""
    width = east_asian_width(letter)
    return width in "WF" or (width == "A" and not letter.isalpha())


def _name(key: str) -> str:
    return f"/L{key[1:]}"


def _typeset(letters: list[str], even: bool) -> Pdf:
    """A page with the n-th letter n + 1 points from the left."""
    groups: dict[bool, list[tuple[int, str]]] = {True: [], False: []}
    for at, letter in enumerate(letters, 1):
        groups[even and not wide(letter)].append((at, letter))
    own = dict.fromkeys(font.family for font in further_fonts())
    faces = {True: [fonts.MONO, fonts.SANS, *own], False: [fonts.SANS, fonts.MONO, *own]}
    data = json.dumps([{"faces": faces[k], "letters": v} for k, v in groups.items()])
    try:
        made = _compiler().compile(
            format="pdf", sys_inputs={"groups": data}, timestamp=0, pdf_tags=False
        )
    except typst.TypstError as error:
        raise RenderingError(
            "documents.bundle.lettering",
            msg("The text of the bundle could not be set: {reason}.", reason=error.message),
        ) from error
    return pikepdf.open(io.BytesIO(bytes(made)))  # type: ignore[arg-type]  # one format, one file


@cache
def _compiler() -> typst.Compiler:
    faces = typst.Fonts(
        include_system_fonts=False,
        font_paths=[str(folder) for folder in fonts.folders()],
    )
    return typst.Compiler(input=str(_PROGRAM), root=str(_PROGRAM.parent), font_paths=faces)


def _read(pdf: Pdf, letters: Sequence[str], even: bool) -> dict[str, _Glyph]:
    """Each letter that has a glyph; number 0 is what a face shows for one it does not have."""
    page = pdf.pages[0]
    widths = {key: _widths(font) for key, font in page.obj.Resources.Font.items()}
    found: dict[str, _Glyph] = {}
    letter, font = "", ""
    for instruction in pikepdf.parse_content_stream(page, "cm Tf Tj TJ"):
        operands, operator = instruction.operands, str(instruction.operator)
        if operator == "cm":
            letter = letters[round(float(operands[4])) - 1]
        elif operator == "Tf":
            font = str(operands[0])
        else:
            code = b"".join(_codes(operands[0]))
            if code.strip(b"\0") and len(code) == 2:
                width = widths[font].get(int.from_bytes(code), 0.0)
                found[letter] = _placed(_name(font), code, width, letter, even)
    return found


def _codes(shown: Object) -> list[bytes]:
    items = list(shown) if isinstance(shown, Array) else [shown]
    return [bytes(item) for item in items if isinstance(item, pikepdf.String)]


def _placed(font: str, code: bytes, width: float, letter: str, even: bool) -> _Glyph:
    if not even or not width:
        return _Glyph(font, code.hex(), width / 1000)
    advance, scale = (1.0, 1.0) if wide(letter) else (0.5, _EVEN_SCALE)
    pull = width - advance / scale * 1000
    return _Glyph(font, code.hex() + (f">{pull:.1f}<" if abs(pull) > 1 else ""), advance, scale)


def _widths(font: Object) -> dict[int, float]:
    """Glyph → advance, from the array W (ISO 32000-2, 9.7.4.3)."""
    found: dict[int, float] = {}
    entries = iter(font.DescendantFonts[0].get(Name.W, ()))
    for first in entries:
        second = next(entries)
        if isinstance(second, Array):
            found |= {int(first) + n: float(width) for n, width in enumerate(second)}
        else:
            width = float(next(entries))
            found |= dict.fromkeys(range(int(first), int(second) + 1), width)
    return found
