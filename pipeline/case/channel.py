"""The four channels of the process."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """The four channels of the process."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    EMAIL = "email"
