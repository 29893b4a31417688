"""How a validator of a model says no, in a sentence that can be translated.

pydantic renders its messages on the spot and in English. A refusal carries the
:class:`~pipeline.messages.Message` itself, and :mod:`pipeline.case.loading` takes it out again.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_core import PydanticCustomError

from pipeline.messages import Message


def refusal(kind: str, message: Message, *, hint: Message | None = None) -> PydanticCustomError:
    """The error to raise in a validator; its finding has the code ``case.schema.<kind>``.

    ``kind`` is written with underscores, as pydantic's are. The message must not repeat a value
    that can be personal data.
    """
    return PydanticCustomError(
        kind,
        "{text}",
        {"text": message.render("en"), "message": message, "hint": hint},
    )


def refused(context: Mapping[str, object]) -> tuple[Message, Message | None] | None:
    """Message and hint from the ``ctx`` of a pydantic error that :func:`refusal` made."""
    message, hint = context.get("message"), context.get("hint")
    if not isinstance(message, Message):
        return None
    return message, hint if isinstance(hint, Message) else None
