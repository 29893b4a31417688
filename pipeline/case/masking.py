"""What the edition for the other side hides (个人信息保护法 6, 28, 51)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import model_validator

from pipeline.case.base import Field, Model, Text, described
from pipeline.case.refusal import refusal
from pipeline.messages import msg

LONGEST = 297.0
"""The long side of A4, mm."""


class MaskPattern(StrEnum):
    """Numbers and addresses that are found by their form."""

    ID_NUMBER = "id-number"
    PHONE = "phone"
    CARD_NUMBER = "card-number"
    EMAIL = "email"


PLAIN_PATTERNS = (MaskPattern.ID_NUMBER, MaskPattern.PHONE, MaskPattern.CARD_NUMBER)
"""What is hidden where nobody says what."""


class MaskRegion(Model):
    """A rectangle on a page of an exhibit.

    Millimetres from the upper left corner of the sheet, as the full edition shows it: print it, or
    measure on the screen at 100 %.
    """

    page: int = Field(ge=1, description=described("该证据的第几页", "page of the exhibit, from 1"))
    left: float = Field(
        ge=0, le=LONGEST, description=described("左边距纸张左缘，毫米", "mm from the left edge")
    )
    top: float = Field(
        ge=0, le=LONGEST, description=described("上边距纸张上缘，毫米", "mm from the upper edge")
    )
    right: float = Field(
        ge=0, le=LONGEST, description=described("右边距纸张左缘，毫米", "mm from the left edge")
    )
    bottom: float = Field(
        ge=0, le=LONGEST, description=described("下边距纸张上缘，毫米", "mm from the upper edge")
    )

    @model_validator(mode="after")
    def _has_an_area(self) -> MaskRegion:
        if self.left >= self.right or self.top >= self.bottom:
            raise refusal(
                "mask_empty",
                msg("This region has no area: left must be less than right, top less than bottom."),
            )
        return self


class Masking(Model):
    """What is hidden wherever it stands in the evidence."""

    patterns: tuple[MaskPattern, ...] = Field(
        default=PLAIN_PATTERNS,
        description=described("按格式查找并遮盖的内容", "what is found by its form and hidden"),
    )
    words: tuple[Text, ...] = Field(
        default=(),
        description=described(
            "逐字查找并遮盖的姓名、词语或号码",
            "names, words or numbers to hide wherever they stand",
        ),
    )
