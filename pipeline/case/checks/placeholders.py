"""What `jieqing new` left to be filled in: texts in 〈…〉."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.case.checks.finding_tools import Locate, Place, error
from pipeline.case.model import Case
from pipeline.finding import Finding
from pipeline.messages import msg

_PLACEHOLDER = re.compile("〈[^〉]*〉")


def check_placeholders(case: Case, where: Locate) -> Iterator[Finding]:
    """No placeholder may reach a paper."""
    for place, text in _texts(case.model_dump(by_alias=True), ()):
        if found := _PLACEHOLDER.search(text):
            yield error(
                "placeholder",
                where(*place),
                msg("{placeholder} has not been filled in yet.", placeholder=found[0]),
                msg("Replace it, or delete the line where the field may be left out."),
            )


def _texts(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, (*place, key))
    elif isinstance(value, Sequence):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*place, index))
