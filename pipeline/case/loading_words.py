"""What a pydantic error means to the person who wrote the case.

Input is never repeated, since it may be an ID, a phone or an account; excepted are words of
lower-case letters where a fixed set is allowed, and dates.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic_core import ErrorDetails

from pipeline.case.loading_shape import Spot, field_names
from pipeline.case.refusal import refused
from pipeline.case.source_hints import line_hint
from pipeline.case.source_tree import shown_key
from pipeline.messages import Message, msg


@dataclass(frozen=True, slots=True)
class Words:
    """The end of the code ``case.schema.<kind>``, and the two sentences."""

    kind: str
    message: Message
    hint: Message | None = None


@dataclass(frozen=True, slots=True)
class _Described(Message):
    """A field's description, ``中文 / English``, in the language asked for."""

    def render(self, lang: str) -> str:
        chinese, slash, english = self.msgid.partition(" / ")
        return english if slash and lang != "zh" else chinese


def words(error: ErrorDetails, spot: Spot) -> Words:
    """Kind, message and hint for one error at its spot."""
    own = refused(error.get("ctx", {}))
    kind = error["type"]
    if kind in ("missing", "union_tag_not_found"):
        return _missing(spot.path[-1], spot)
    if kind == "extra_forbidden":
        return _unknown(str(spot.path[-1]), spot)
    if error["input"] is None:
        return Words("empty", msg("This field is empty."), _describe(spot) or _FILL)
    if own:
        return Words(kind.replace("_", "-"), *own)
    return _BY_TYPE.get(kind, _by_prefix(kind))(error, spot)


def _missing(step: str | int, spot: Spot) -> Words:
    field = shown_key(str(step))
    return Words("missing", msg("The field '{field}' is missing.", field=field), _describe(spot))


def _unknown(key: str, spot: Spot) -> Words:
    names = field_names(spot.owner)
    near = nearest(key, names)
    hint = (
        msg("Did you mean '{name}'?", name=near)
        if near
        else msg("Fields that can stand here: {names}.", names=", ".join(names))
    )
    return Words("unknown-key", msg("There is no field '{field}'.", field=shown_key(key)), hint)


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that was probably meant, None if none is like it."""
    plain = "_".join(unicodedata.normalize("NFKC", word).lower().replace("-", " ").split())
    return next(iter(difflib.get_close_matches(plain, known, n=1, cutoff=0.65)), None)


def _describe(spot: Spot) -> Message | None:
    if spot.field is None or not spot.field.description:
        return None
    return msg("What belongs here: {description}.", description=_Described(spot.field.description))


def _choice(error: ErrorDetails, spot: Spot) -> Words:
    context = error.get("ctx", {})
    listed = str(context.get("expected") or context.get("expected_tags") or "")
    allowed = tuple(re.findall(r"'([^']*)'", listed)) or (listed,)
    given = context.get("tag", error["input"])
    hint = msg("Allowed: {values}.", values=", ".join(allowed))
    if isinstance(given, str) and re.fullmatch(r"[a-z_-]{1,30}", given):
        near = nearest(given, allowed)
        message = msg("'{given}' is not one of the allowed words.", given=given)
        if near:
            hint = msg("Did you mean '{name}'? Allowed: {values}.", name=near, **hint.values)
        return Words("enum", message, hint)
    return Words("enum", msg("This is not one of the allowed words."), hint)


def _day(error: ErrorDetails, spot: Spot) -> Words:
    given = error["input"]
    if isinstance(given, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        return Words("date", msg("The calendar has no day {day}.", day=given))
    hint = msg("Write year, month and day with hyphens, such as 2026-05-15.")
    return Words("date", msg("This is not written as a date."), hint)


def _moment(error: ErrorDetails, spot: Spot) -> Words:
    hint = msg("Write it such as 2026-05-15T14:30:00+08:00.")
    return Words("time", msg("This is not written as a date with a time."), hint)


def _pattern(error: ErrorDetails, spot: Spot) -> Words:
    pattern = error.get("ctx", {}).get("pattern", "")
    hint = msg("Its form as a regular expression: {pattern}", pattern=pattern)
    return Words("pattern", msg("This is not in the form that is needed here."), hint)


def _text(error: ErrorDetails, spot: Spot) -> Words:
    is_scalar = isinstance(error["input"], int | float | date)
    hint = msg("Write it in quotes.") if is_scalar else msg("Write one text, no list or fields.")
    return Words("type", msg("Text is needed here."), hint)


def _fields(error: ErrorDetails, spot: Spot) -> Words:
    return Words("type", msg("A group of fields is needed here."), _typing_slip(error) or _INDENTED)


def _typing_slip(error: ErrorDetails) -> Message | None:
    """``name：张三`` is text, not a field: no error for YAML, but one all the same."""
    return line_hint(error["input"]) if isinstance(error["input"], str) else None


def _list(error: ErrorDetails, spot: Spot) -> Words:
    return Words("type", msg("A list is needed here."), _typing_slip(error) or _HYPHENS)


def _whole(error: ErrorDetails, spot: Spot) -> Words:
    return Words("type", msg("A whole number is needed here."), _describe(spot))


def _truth(error: ErrorDetails, spot: Spot) -> Words:
    return Words("type", msg("Here stands either true or false."), _describe(spot))


def _range(sentence: Message, name: str) -> _Phrase:
    def phrase(error: ErrorDetails, spot: Spot) -> Words:
        limit = error.get("ctx", {}).get(name, "")
        return Words("range", Message(sentence.msgid, {"limit": limit}), _describe(spot))

    return phrase


def _length(sentence: Message, name: str) -> _Phrase:
    def phrase(error: ErrorDetails, spot: Spot) -> Words:
        limit = error.get("ctx", {}).get(name, "")
        if not error["input"]:
            return Words("empty", msg("This field is empty."), _describe(spot) or _FILL)
        return Words("length", Message(sentence.msgid, {"limit": limit}), _describe(spot))

    return phrase


def _other(error: ErrorDetails, spot: Spot) -> Words:
    return Words("value", msg("This value cannot be used here."), _describe(spot))


def _by_prefix(kind: str) -> _Phrase:
    """The phrase for a family such as ``date_parsing``, ``date_type``, ``date_past``."""
    family = kind.split("_", 1)[0]
    return _FAMILIES.get(family, _other)


_Phrase = Callable[[ErrorDetails, Spot], Words]

_FILL = msg("Fill it in, or delete the line if you do not need it.")
_HYPHENS = msg("Begin each item in a new line with a hyphen and a space.")
_INDENTED = msg("Write one 'name: value' in a line, indented below this one.")

_FAMILIES: Mapping[str, _Phrase] = {
    "date": _day,
    "datetime": _moment,
    "int": _whole,
    "bool": _truth,
    "list": _list,
    "tuple": _list,
    "set": _list,
    "frozen": _list,
    "model": _fields,
    "dict": _fields,
    "mapping": _fields,
    "dataclass": _fields,
}

_BY_TYPE: Mapping[str, _Phrase] = {
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": _choice,
    "string_pattern_mismatch": _pattern,
    "string_type": _text,
    "greater_than": _range(msg("The value must be greater than {limit}."), "gt"),
    "greater_than_equal": _range(msg("The value must be at least {limit}."), "ge"),
    "less_than": _range(msg("The value must be less than {limit}."), "lt"),
    "less_than_equal": _range(msg("The value must be at most {limit}."), "le"),
    "string_too_short": _length(msg("The text needs at least {limit} characters."), "min_length"),
    "string_too_long": _length(msg("The text may have at most {limit} characters."), "max_length"),
    "too_short": _length(msg("The list needs at least {limit} items."), "min_length"),
    "too_long": _length(msg("The list may have at most {limit} items."), "max_length"),
}
