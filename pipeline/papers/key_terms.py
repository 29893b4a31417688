"""Which values of a paper are key terms: who, how much, when, where to, what follows on default.

They stand in content controls of the Word file; a lawyer may change the wording around them, but a
key term changes in the case alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.messages import Words
from pipeline.papers.draft import Context, Language
from pipeline.papers.fields import Kind, Shape, shape_of

_ASIDE = re.compile("[，；,;]")


def controls(context: type[Context], language: Language, wording: frozenset[str]) -> dict[str, str]:
    """The patterns of all texts of a context but ``wording``, each with its name: ``count``."""
    found: dict[str, str] = {}
    for shape in shape_of(context).walk():
        path = f"{shape.path}[]" if shape.item and shape.item.kind is Kind.TEXT else shape.path
        is_text = shape.kind is Kind.TEXT or path != shape.path
        if is_text and path not in wording:
            found[path] = called(shape).render(language)
    return found


def called(shape: Shape) -> Words:
    """What people call a place of a context: its description without unit and asides."""
    return Words(_ASIDE.split(shape.zh)[0], _ASIDE.split(shape.en)[0])


def without(controls: Mapping[str, str], slots: frozenset[str]) -> dict[str, str]:
    """The controls that hold key terms: those that are no open places."""
    return {path: name for path, name in controls.items() if path not in slots}
