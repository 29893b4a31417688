"""Who may be told of the debt: debtors, guarantors, and those who act for them.

Everybody else is a third party, also a spouse who is not bound. They may be contacted only within
``contact.third_parties`` of the law data, and nobody may tell them of the debt (个人信息保护法 13,
23). Looked at are the calls of the lender's side, its mails, and its talks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import by_id, sides
from pipeline.case.dates import today
from pipeline.case.model import Case
from pipeline.case.negotiation import Channel, RecordKind
from pipeline.case.parties import Organisation, Person, Role
from pipeline.channels.contact import Placed, calls_of_lender, rule_on
from pipeline.channels.content import warning
from pipeline.channels.people import Names
from pipeline.channels.view import Scene, View, cited
from pipeline.finding import Finding, Where
from pipeline.messages import Message, msg

RULE = "contact.third_parties"
_PRIVACY = "个人信息保护法 13、23"
_DEBTORS = frozenset({Role.BORROWER, Role.CO_BORROWER, Role.GUARANTOR, Role.HEIR})
_ACTING = frozenset({Role.LAWYER, Role.AGENT, Role.GUARDIAN})


def check(scene: Scene) -> Iterator[Finding]:
    """Calls, mails and talks of the lender's side with somebody who is not to know of the debt."""
    for placed in calls_of_lender(scene):
        yield from _call(scene, placed)
    for view in scene.sessions():
        yield from _mails(view)
        yield from _talk(view)


def may_be_told(case: Case, party: Organisation | Person) -> bool:
    """Whether the debt is theirs, or they are or act for somebody who is in the case for it."""
    if party.role in _DEBTORS or "lender" in sides(case, party.id):
        return True
    if party.role in _ACTING:
        known = by_id(case)
        return any(known[ref].role in _DEBTORS for ref in party.acts_for if ref in known)
    return any(signatory.party == party.id for signatory in case.signatories)


def _call(scene: Scene, placed: Placed) -> Iterator[Finding]:
    callee = scene.people.with_number(placed.call.callee)
    if not _told(scene.case, callee):
        what = (
            msg("The lender's side called '{party}', who is neither debtor nor guarantor nor acts"
                " for one.", party=sorted(callee)[0])
            if callee
            else msg("The lender's side called a number that belongs to nobody in the case.")
        )  # fmt: skip
        yield _third(scene, placed.where, today(placed.call.started_at), what)


def _mails(view: View) -> Iterator[Finding]:
    people = view.scene.people
    for taken, mail in view.mails(RecordKind.EMAIL, RecordKind.CONFIRMATION):
        senders = [people.with_address(one.address) for one in mail.sender]
        if not any(people.is_lender(each) for each in senders):
            continue
        on = today(mail.sent_at or view.session.started_at)
        for one in (*mail.to, *mail.cc):
            if not _told(view.scene.case, people.with_address(one.address)):
                what = msg("The lender's side wrote to {address}, which belongs to nobody who may"
                           " know of the debt.", address=one.address)  # fmt: skip
                yield _third(view.scene, taken.where, on, what)


def _talk(view: View) -> Iterator[Finding]:
    """A talk without any debtor or guarantor, nor anybody who acts for one."""
    case, known = view.scene.case, by_id(view.scene.case)
    if view.session.channel is Channel.EMAIL or not view.scene.people.is_lender(view.parties):
        return
    others = [ref for ref in sorted(view.parties) if "lender" not in sides(case, ref)]
    if others and not any(ref in known and may_be_told(case, known[ref]) for ref in others):
        what = msg("The lender's side talked with '{party}', who is neither debtor nor guarantor"
                   " nor acts for one.", party=others[0])  # fmt: skip
        yield _third(view.scene, view.at("participants"), today(view.session.started_at), what)


def _told(case: Case, parties: Names) -> bool:
    known = by_id(case)
    return any(may_be_told(case, known[ref]) for ref in parties)


def _third(scene: Scene, place: Where, on: date, what: Message) -> Finding:
    rule = rule_on(scene.law, RULE, on)
    return warning(
        "contact.third-party",
        place,
        what,
        msg("If it is the borrower's, verify it as a contact; if they act for the borrower, add"
            " them with their authority. Otherwise do not contact them again: the debt may not be"
            " told."),
        f"{cited(rule)} {_PRIVACY}" if rule else _PRIVACY,
    )  # fmt: skip
