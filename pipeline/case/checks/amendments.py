"""补充协议: after the agreement, in order, with instalments that add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.case.amendments import Amendment
from pipeline.case.checks.finding_tools import Locate, error, payable, warning
from pipeline.case.model import Case
from pipeline.finding import Finding
from pipeline.messages import msg

_GRACE = "宽限"
_COUNTED = (_GRACE, "违约金", "提前到期")
"""What the ledger counts by."""


def check_amendments(case: Case, where: Locate) -> Iterator[Finding]:
    """Each follows the agreement and the one before it, and says what it changes."""
    if case.terms is None:
        return
    before = case.terms.signing_date
    for index, amendment in enumerate(case.amendments):
        if amendment.on <= before:
            yield error(
                "amendment.order",
                where("amendments", index, "on"),
                msg("The supplementary agreement is not later than what it changes."),
                msg("List them in order; each is signed after the agreement and the one before."),
                "民法典 543",
            )
        before = amendment.on
        if not (amendment.instalments or amendment.changes or amendment.grace_days is not None):
            yield error(
                "amendment.empty",
                where("amendments", index),
                msg("The supplementary agreement changes nothing."),
                msg("List the new instalments, or write under changes what is agreed."),
                "民法典 544",
            )
        if amendment.instalments:
            yield from _schedule(case, amendment, index, where)
        yield from _not_followed(amendment, index, where)


def _not_followed(amendment: Amendment, index: int, where: Locate) -> Iterator[Finding]:
    """What is agreed in words only is signed, and counted by nobody."""
    for number, text in enumerate(amendment.changes):
        for word in _COUNTED:
            if word in text and not (word == _GRACE and amendment.grace_days is not None):
                yield warning(
                    "amendment.not-followed",
                    where("amendments", index, "changes", number),
                    msg("The change speaks of {word}, but the ledger does not follow its words: "
                        "status and letters go on by the agreement.", word=word),
                    msg("Write days of grace as grace_days; count by hand what else changes.")
                    if word == _GRACE
                    else msg("Count by hand what it changes, and say so in each statement."),
                )  # fmt: skip


def _schedule(case: Case, amendment: Amendment, index: int, where: Locate) -> Iterator[Finding]:
    last = amendment.on
    for number, item in enumerate(amendment.instalments):
        if item.due <= last:
            yield error(
                "amendment.due",
                where("amendments", index, "instalments", number, "due"),
                msg("This instalment does not fall due after the signing and the one before it."),
                msg("List the instalments in order of their days, one for each day."),
            )
        last = item.due
    yield from _sum(case, amendment, index, where)


def _sum(case: Case, amendment: Amendment, index: int, where: Locate) -> Iterator[Finding]:
    repaid = sum((i.amount - i.interest for i in amendment.instalments), Decimal(0))
    if amendment.remaining != repaid:
        yield error(
            "amendment.sum",
            where("amendments", index, "remaining"),
            msg("The new instalments repay {repaid}, but {due} is said to be left.",
                repaid=repaid, due=amendment.remaining or Decimal(0)),
            msg("Write what is left on that day as remaining; the instalments add up to it."),
        )  # fmt: skip
    elif case.terms and repaid > payable(case.terms):
        yield error(
            "amendment.more",
            where("amendments", index, "remaining"),
            msg("More is left than the agreement made payable."),
            msg("Correct the sum; a new debt needs an agreement of its own."),
        )
