"""Where disputes go: the kind of forum and the name of it say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate, error, warning
from pipeline.case.model import Case
from pipeline.case.terms import ForumKind
from pipeline.finding import Finding
from pipeline.messages import msg

_ARBITRATION = re.compile("仲裁|贸仲|arbitra|CIETAC", re.IGNORECASE)
_COURT = re.compile("法院|法庭|court", re.IGNORECASE)


def check_forum(case: Case, where: Locate) -> Iterator[Finding]:
    """Arbitration names its body, and a court is no such body (仲裁法; 民诉法 35).

    An arbitration clause without a body that can be told is void, and so is a choice of both.
    """
    if case.terms is None:
        return
    forum, place = case.terms.forum, where("terms", "forum", "name")
    arbitrates, court = _ARBITRATION.search(forum.name), _COURT.search(forum.name)
    if forum.kind is ForumKind.ARBITRATION and (court or not arbitrates):
        yield error(
            "forum.no-arbitration",
            place,
            msg("Disputes go to arbitration, but “{name}” is no arbitration body.",
                name=forum.name),
            msg("Write the body by its full name, such as 某某仲裁委员会; or set kind: court."),
            "仲裁法（依签订时有效的文本）",
        )  # fmt: skip
    elif forum.kind is ForumKind.COURT and arbitrates:
        yield error(
            "forum.no-court",
            place,
            msg("Disputes go to court, but “{name}” is an arbitration body.", name=forum.name),
            msg("Write the court by its full name; or set kind: arbitration."),
            "民事诉讼法 35",
        )
    elif forum.kind is ForumKind.COURT and not court:
        yield warning(
            "forum.no-court",
            place,
            msg("Disputes go to court, but “{name}” names none.", name=forum.name),
            msg("Write the court by its full name."),
            "民事诉讼法 35",
        )
