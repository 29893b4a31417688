"""Whether the debt is settled on the day: what every paper of the last stage rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.terms import Terms
from pipeline.debt.agreed import state_of
from pipeline.debt.standing import State
from pipeline.messages import Message, msg
from pipeline.papers.matter import Matter
from pipeline.papers.progress import in_force, not_in_force, terms_in_force


@dataclass(frozen=True, slots=True)
class Settled:
    """A debt that is paid: the agreement's terms, how it stands, and since when."""

    case: Case
    terms: Terms
    state: State
    on: date

    @property
    def certificate_by(self) -> date:
        """The last day on which the agreement lets the creditor issue the certificate."""
        return self.terms.certificate_by(self.on)


def settled(matter: Matter) -> Settled | Message:
    """The settled debt, or why there is none: what is missing, and how much."""
    terms = terms_in_force(matter)
    if terms is None:
        return not_in_force(matter)
    state = state_of(in_force(matter), terms, matter.as_of)
    if state.settled_on is None:
        return msg("The debt is not settled: {amount} yuan are still to be paid.",
                   amount=amount_figures(state.to_settle))  # fmt: skip
    return Settled(matter.case, terms, state, state.settled_on)
