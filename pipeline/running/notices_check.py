"""Letters on record that were not due on their day, or whose service could not be proved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import Locate, warning
from pipeline.case.model import Case
from pipeline.case.notices import NoticeKind, NoticeSent
from pipeline.case.terms import Terms
from pipeline.errors import BadInput
from pipeline.finding import Finding
from pipeline.law.law import Law
from pipeline.messages import Series, msg
from pipeline.papers.notices.situation import Situation
from pipeline.papers.notices.verdicts import WRITTEN, Verdict, verdicts

_BINDING = frozenset({NoticeKind.DEMAND, NoticeKind.ACCELERATION})


def check_notices(case: Case, law: Law, where: Locate, as_of: date) -> Iterator[Finding]:
    """What the debt on the day of each letter shows; terms that make no schedule are left to
    their own checks."""
    if case.terms is None:
        return
    for index, notice in enumerate(case.notices):
        if case.terms.signing_date <= notice.issued_on <= as_of:
            try:
                found = tuple(_of_letter(case, case.terms, law, notice, index, where))
            except BadInput:
                return
            yield from found


def _of_letter(
    case: Case, terms: Terms, law: Law, notice: NoticeSent, index: int, where: Locate
) -> Iterator[Finding]:
    before = Situation.before(case, terms, law, notice)
    about = [each for each in verdicts(before) if each.kind is notice.kind]
    if not any(each.is_due for each in about):
        yield _not_due(notice, about, index, where)
    if notice.kind not in _BINDING:
        return
    if notice.served_by not in WRITTEN:
        yield warning(
            "notice.way",
            where("notices", index, "served_by"),
            msg("Demands and notices of acceleration go by post or e-mail, as the agreement asks."),
            msg("Serve it again that way, and keep the proof."),
        )
    if notice.arrived_on and notice.evidence is None:
        yield warning(
            "notice.unproved",
            where("notices", index, "evidence"),
            msg("There is no proof that this notice arrived."),
            msg("Add the post office's record, the mail's header or the read receipt as evidence,"
                " and name it here."),
        )  # fmt: skip


def _not_due(notice: NoticeSent, about: list[Verdict], index: int, where: Locate) -> Finding:
    reasons = tuple(reason for each in about for reason in each.reasons)
    message = msg("On {day} this letter was not due.", day=notice.issued_on)
    if reasons:
        message = msg("On {day} this letter was not due: {reasons}", day=notice.issued_on,
                      reasons=Series(reasons))  # fmt: skip
    return warning(
        "notice.not-due",
        where("notices", index, "kind"),
        message,
        msg("Check kind and day; `jieqing notice --as-of` shows what was due."),
    )
