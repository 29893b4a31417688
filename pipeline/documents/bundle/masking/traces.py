"""What is to be hidden, searched where nobody sees it: in every string, name and stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pikepdf import Name, Object, Pdf, Stream

from pipeline.documents.bundle.masking.finding import Sought
from pipeline.documents.bundle.masking.folding import fold

_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")
_SHORTEST_IN_SYNTAX, _SHORTEST_IN_DATA = 4, 6
"""Bytes. Fewer are found in any file by chance: in strings they are sought as words."""

_SPOKEN = re.compile(
    rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>"  # strings
    rb"|/[^\s()<>\[\]{}/%]+|%[^\r\n]*"  # names and comments
    rb"|(?<![0-9.])[0-9]{11,}[Xx]?",  # digits that are no measure of anything
    re.DOTALL,
)
_REFERENCE = re.compile(rb"(?<![0-9])([0-9]+) ([0-9]+) R(?![A-Za-z])")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_UNSAID = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\n": b"", b"\r\n": b"", b"\r": b""}
_PLAIN = bytes(code if code < 0x80 else ord("|") for code in range(256))
_CONTROLS = bytes({*range(9), *range(14, 32), 127})
_PROGRAMS = ("/Type1C", "/CIDFontType0C", "/OpenType")
_LENGTHS = (Name.Length1, Name.Length2, Name.Length3, Name.N)
_APART = "\n|\n"


class Traces:
    """Looks for what is sought, and for values that were found elsewhere."""

    def __init__(self, sought: Sought, values: Iterable[str]) -> None:
        self._sought = sought
        exact = {word for _, word in sought.words} | set(values)
        self._in_syntax = _any_of(exact, _SHORTEST_IN_SYNTAX)
        self._in_data = _any_of(exact, _SHORTEST_IN_DATA)

    def in_text(self, syntax: bytes) -> bool:
        """Whether something shows in a piece of PDF syntax, or in the strings it holds."""
        told = [_meant(piece) for piece in _SPOKEN.findall(syntax)]
        if self._in_syntax.search(syntax) or self._in_syntax.search(b"\n".join(told)):
            return True
        return bool(self._sought.find(_APART.join(map(_letters, told))))

    def in_data(self, data: bytes) -> bool:
        """Whether a value stands in bytes that are no text."""
        return bool(self._in_data.search(data))

    def in_object(self, obj: Object) -> bool:
        """Whether something shows in an object, not in those it refers to."""
        if not isinstance(obj, Stream):
            return self.in_text(obj.unparse())
        return self.in_text(obj.stream_dict.unparse()) or self._in_stream(obj)

    def _in_stream(self, stream: Stream) -> bool:
        """Decoded, but for a picture: there the bytes that code it are what can tell."""
        if stream.get(Name.Subtype) == Name.Image:
            return self.in_data(stream.read_raw_bytes())
        data = stream.read_bytes()
        if any(key in stream for key in _LENGTHS) or str(stream.get(Name.Subtype)) in _PROGRAMS:
            return self.in_data(data)
        return self.in_text(data)


class Searched:
    """Objects of one document and what they refer to, each searched once."""

    def __init__(self, pdf: Pdf, traces: Traces) -> None:
        self._pdf, self._traces = pdf, traces
        self._known: dict[tuple[int, int], bool] = {}

    def shows(self, obj: Object) -> bool:
        """Whether something shows in the object or anything below it."""
        return any(self._at(each) for each in reachable(self._pdf, obj))

    def _at(self, obj: Object) -> bool:
        if obj.objgen not in self._known:
            self._known[obj.objgen] = self._traces.in_object(obj)
        return self._known[obj.objgen]


def reachable(pdf: Pdf, obj: Object) -> Iterator[Object]:
    """An indirect object and every other that it leads to."""
    waiting, seen = [obj.objgen], {obj.objgen}
    while waiting:
        each = pdf.get_object(waiting.pop())
        yield each
        syntax = each.stream_dict.unparse() if isinstance(each, Stream) else each.unparse()
        for number, generation in _REFERENCE.findall(syntax):
            at = int(number), int(generation)
            if at not in seen:
                seen.add(at)
                waiting.append(at)


def _any_of(values: Iterable[str], shortest: int) -> re.Pattern[bytes]:
    forms = {value.encode(encoding) for value in values for encoding in _ENCODINGS}
    longest_first = sorted(
        (form for form in forms if _tells(form, shortest)), key=len, reverse=True
    )
    return re.compile(b"|".join(map(re.escape, longest_first)) or b"(?!)", re.IGNORECASE)


def _tells(form: bytes, shortest: int) -> bool:
    return len(form) >= (_SHORTEST_IN_DATA if form.replace(b"\0", b"").isascii() else shortest)


def _meant(string: bytes) -> bytes:
    """What a string or name of PDF syntax stands for (ISO 32000-2, 7.3.4, 7.3.5); others as is."""
    if string.startswith(b"<"):
        digits = b"".join(string[1:-1].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if string.startswith(b"/"):
        return _IN_NAME.sub(lambda match: bytes([int(match[1], 16)]), string[1:])
    return _ESCAPED.sub(_unescaped, string[1:-1]) if string.startswith(b"(") else string


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if code.isdigit() else _UNSAID.get(code, code)


def _letters(told: bytes) -> str:
    """A string as folded text; one that does not say its encoding is ASCII, or of 16 bits."""
    if told.startswith((b"\xfe\xff", b"\xff\xfe")):
        return fold(told.decode("utf-16", "replace"))[0]
    if told.startswith(b"\xef\xbb\xbf"):
        return fold(told.decode("utf-8", "replace"))[0]
    return told.translate(_PLAIN, _CONTROLS).decode().lower()
