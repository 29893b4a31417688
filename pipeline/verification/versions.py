"""Formats that are not known here: of what another version means, nothing is said."""

from __future__ import annotations

import json

from pipeline.messages import Message, msg

_SHOWN = 60


def is_other_version(name: object, schema: str) -> bool:
    """Whether ``name`` is another version of a format: ``bundle.v9`` where ``bundle.v1`` is known.

    What has not the form ``format.vN``, or is another format, is no version of it.
    """
    if not isinstance(name, str) or name == schema:
        return False
    known, number = schema.rpartition(".v")[0], name.rpartition(".v")[2]
    return name == f"{known}.v{number}" and number.isascii() and number.isdecimal()


def other_version(data: bytes, schema: str) -> Message | None:
    """That a JSON document names another version of a format, as a sentence; None if not."""
    try:
        name = json.loads(data)["schema"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not is_other_version(name, schema):
        return None
    return msg("It is written in a format that this version does not know ({name}); examine it "
               "with a newer one.", name=str(name)[:_SHOWN])  # fmt: skip
