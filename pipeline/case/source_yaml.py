"""YAML 1.2 values from PyYAML's events, without its surprises.

PyYAML reads YAML 1.1, where ``no`` is false, ``12:30`` is 750 and ``0012`` is 10. Here a scalar
without quotes is a number, a date, true, false or null only if it plainly looks like one. A
number with a leading zero, a plus sign or more than 15 digits stays text: it is a phone, an
account, an ID. Where YAML joins two lines with a blank, Chinese is joined without one.
"""

from __future__ import annotations

import re
from datetime import date

import yaml

from pipeline.case.source_hints import UNREADABLE, WIDE_SPACE, yaml_trouble
from pipeline.case.source_tree import Node, TreeBuilder
from pipeline.messages import msg

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_FLOAT = re.compile(r"-?[0-9]{0,30}\.[0-9]{1,30}(?:[eE][-+]?[0-9]{1,3})?|-?[0-9]{1,30}\.")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_TAG = "tag:yaml.org,2002:"

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_MARKS = "“”‘’…—·"  # Chinese or Western: as what stands on the other side of the break
_BREAK = re.compile(
    f"(?<=[{_CHINESE}])(?=\n *[{_CHINESE}{_MARKS}])|(?<=[{_MARKS}])(?=\n *[{_CHINESE}])"
)
_JOINT = "\ufdd0"  # no character of any text; stands where a line of Chinese breaks

Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read_yaml(text: str, file: str) -> Node | None:
    """The tree of a YAML text, None if it says nothing. BadInput for what cannot be read."""
    builder = TreeBuilder(file)
    documents, event = 0, None
    try:
        for event in yaml.parse(_BREAK.sub(_JOINT, text), Loader):
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise builder.refused("documents", _line(event), _DOCUMENTS, _ONE_CASE)
            _take(event, builder)
    except yaml.YAMLError as error:
        # its own words quote the file
        raise yaml_trouble(error, text, file, before=event) from None
    return builder.root


def plain_value(text: str) -> object:
    """What a scalar without quotes means: None, bool, int, float, date, or itself as text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return _date(text) if _DATE.fullmatch(text) else text


def _take(event: yaml.Event, builder: TreeBuilder) -> None:
    match event:
        case yaml.ScalarEvent():
            _check_tag(event, builder, "str")
            _take_scalar(event, builder)
        case yaml.MappingStartEvent():
            _check_tag(event, builder, "map")
            builder.open_mapping(_line(event), event.anchor)
        case yaml.SequenceStartEvent():
            _check_tag(event, builder, "seq")
            builder.open_list(_line(event), event.anchor)
        case yaml.CollectionEndEvent():
            builder.close()
        case yaml.AliasEvent():
            _take_alias(event, builder)


def _take_scalar(event: yaml.ScalarEvent, builder: TreeBuilder) -> None:
    is_plain = event.implicit[0] and event.tag is None
    if not builder.wants_key():
        text = event.value.replace(f"{_JOINT} ", "").replace(_JOINT, "")
        value = plain_value(text) if is_plain else text
        builder.scalar(value, _line(event), event.anchor)
    elif is_plain and event.value == "<<":
        raise builder.refused("merge", _line(event), _MERGE, _WRITE_OUT)
    elif is_plain and event.value != event.value.strip():
        raise builder.refused("syntax", _line(event), UNREADABLE, WIDE_SPACE)
    else:
        builder.key(event.value, _line(event))


def _take_alias(event: yaml.AliasEvent, builder: TreeBuilder) -> None:
    if builder.wants_key():
        raise builder.refused("key", _line(event), _ALIAS_KEY, _WRITE_OUT)
    builder.alias(event.anchor or "", _line(event))


def _check_tag(
    event: yaml.ScalarEvent | yaml.CollectionStartEvent, builder: TreeBuilder, own: str
) -> None:
    if event.tag not in (None, "!", _TAG + own):
        raise builder.refused("tag", _line(event), _TAGGED, _UNTAG)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _date(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


_DOCUMENTS = msg("A second document begins here, after '---'.")
_ONE_CASE = msg("One file holds one case: delete the line, or make a second file.")
_MERGE = msg("The merge key '<<' is not part of today's YAML.")
_WRITE_OUT = msg("Write the fields out.")
_ALIAS_KEY = msg("A reference with '*' cannot be the name of a field.")
_TAGGED = msg("A word with '!' in front is an instruction to a program; a case holds only data.")
_UNTAG = msg("Delete it; if the exclamation mark belongs to the text, put the text in quotes.")
