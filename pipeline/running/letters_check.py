"""Characters that no font of the papers has, found before a paper is set with them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate, error
from pipeline.case.model import Case
from pipeline.case.texts import texts
from pipeline.documents.fonts import how_to_cover, uncovered
from pipeline.finding import Finding
from pipeline.messages import Message, msg

_NEVER_PRINTED = frozenset({"file", "payments_file", "sha256", "certificate_sha256"})
_NAMES = frozenset(
    {"name", "name_en", "representative", "representative_en", "administrator", "by"}
)
_NO_GLYPH_IN_GBK = "≒"


def check_letters(case: Case, where: Locate) -> Iterator[Finding]:
    """A text that could reach a paper holds only characters that can be printed."""
    for place, text in texts(case.model_dump(by_alias=True)):
        if _is_common(text) or place[-1] in _NEVER_PRINTED:
            continue
        missing = [one for one in uncovered(text) if not one.isspace()]
        if missing:
            yield error(
                "letters.no-glyph",
                where(*place),
                msg(
                    "No font of the papers has: {letters}.",
                    letters=", ".join(f"{one} (U+{ord(one):04X})" for one in missing),
                ),
                _hint(place[-1]),
            )


def _is_common(text: str) -> bool:
    """Whether the fonts need not be opened: they hold all of GBK but one sign."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return _NO_GLYPH_IN_GBK not in text


def _hint(field: str | int) -> Message:
    if field in _NAMES:
        return how_to_cover()
    return msg("Delete the character, or say it in other words.")
