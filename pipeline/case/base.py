"""What every part of a case shares: frozen models that refuse unknown keys, and a few plain types.

Field descriptions are ``中文 / English``: they become the JSON Schema that an editor shows.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from pipeline.case.dates import SHANGHAI, in_range
from pipeline.case.refusal import refusal
from pipeline.messages import msg


class Model(BaseModel):
    """A frozen part of a case; unknown keys are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )


def _in_shanghai(moment: datetime) -> datetime:
    in_range(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


Moment = Annotated[datetime, AfterValidator(_in_shanghai)]
"""A point in time; without an offset it is Asia/Shanghai's, where legal dates are counted."""

_REF = r"^[A-Za-z][A-Za-z0-9_-]{0,39}$"


def _ref(text: str) -> str:
    if not re.fullmatch(_REF, text):
        raise refusal(
            "short_name",
            msg("This is no short name."),
            hint=msg("Use up to 40 letters, digits, - and _, beginning with a letter: `loan-1`."),
        )
    return text


Ref = Annotated[str, AfterValidator(_ref), Field(json_schema_extra={"pattern": _REF})]
"""A short name by which other parts of the case refer to this one: ``borrower``, ``loan-1``."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""Text that a person reads; never empty."""

Share = Annotated[str, StringConstraints(pattern=r"^(0(\.\d{1,6})?|1(\.0{1,6})?)$")]
"""A fraction between 0 and 1 in quotes: ``'0.7'``."""


def described(chinese: str, english: str) -> str:
    """A field's description in both languages, in the form the schema uses."""
    return f"{chinese} / {english}"


__all__ = ["Field", "Model", "Moment", "Ref", "Share", "Text", "described"]
