"""The means behind the offers: figures that rest on something, and offers that can be paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.means import MeansInput
from pipeline.case.model import Case
from pipeline.case.negotiation import Affordability, Proposal
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.proposals.figures import figures
from pipeline.proposals.local import local_data
from pipeline.proposals.means import Floor, Means, living_floor, means_of, unsupported

INPUTS: Mapping[MeansInput, Message] = {
    MeansInput.INCOME: msg("monthly income"),
    MeansInput.EXPENSES: msg("necessary expenses"),
    MeansInput.OTHER_DEBTS: msg("other debts"),
    MeansInput.ASSETS: msg("assets"),
    MeansInput.DEPENDANTS: msg("dependants"),
}
"""The figures of affordability, in words."""
_AT = ("negotiation", "affordability")


def check_means(
    case: Case, stated: Affordability, live: tuple[Proposal, ...], where: Locate, as_of: date
) -> Iterator[Finding]:
    """Every finding about the means, and the live offers that go beyond them."""
    floor = living_floor(stated, as_of)
    yield from _floor(stated, floor, where, as_of)
    yield from _unsupported(case, stated, floor, where)
    means = means_of(stated, local_data(), as_of)
    for offer in live:
        index = case.negotiation.proposals.index(offer)
        yield from _beyond(offer, means, where("negotiation", "proposals", index))


def _floor(
    stated: Affordability, floor: Floor | None, where: Locate, as_of: date
) -> Iterator[Finding]:
    """A place is named, but no living costs of it hold on the day."""
    if stated.region and floor is None:
        yield Finding(
            "proposals.no-floor",
            Severity.NOTE,
            where(*_AT, "living_costs" if stated.living_costs else "region"),
            msg("No living costs of {place} are on file for {day}; the borrower's own figure "
                "stands.", place=stated.region, day=as_of),
            msg("Fill in living_costs with figures published for the place (adult, dependant, "
                "since, source). Without them the borrower's own figure with its evidence will "
                "do."),
        )  # fmt: skip


def _unsupported(
    case: Case, stated: Affordability, floor: Floor | None, where: Locate
) -> Iterator[Finding]:
    if not (stated.evidence or stated.support):
        return  # the case's own checks say that nothing is named at all
    for each in unsupported(case, stated, floor, date.max):
        yield Finding(
            "proposals.unsupported",
            Severity.WARNING,
            where(*_AT, each.value),
            msg("Nothing is named that supports this figure: {what}.", what=INPUTS[each]),
            msg("Name the evidence under support, or ask for it."),
        )


def _beyond(offer: Proposal, means: Means, place: Where) -> Iterator[Finding]:
    """Instalments above what their months leave, beyond what assets could fill up."""
    over = [
        (one, means.monthly(one.due))
        for one in figures(offer).instalments
        if one.amount > means.monthly(one.due)
    ]
    lacking = sum((one.amount - left for one, left in over), Decimal(0))
    if lacking > means.assets:
        first, left = over[0]
        yield Finding(
            "proposals.beyond-means",
            Severity.WARNING,
            place,
            msg("'{offer}' takes {amount} yuan on {day}, when {left} yuan can be paid; in all "
                "{lacking} yuan are lacking, and assets are {assets} yuan.",
                offer=offer.id, amount=first.amount, day=first.due, left=left,
                lacking=lacking, assets=means.assets),
            msg("`jieqing propose` finds instalments that can be paid."),
        )  # fmt: skip
