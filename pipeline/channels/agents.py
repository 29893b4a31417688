"""Who may act for a borrower, within what authority, and that the borrower learns of everything.

Paid agents without a profession (代理维权, 反催收) keep borrowers away from their own case; a
lawyer, a legal-aid worker or a close relative (近亲属, 民法典 1045) does not raise that question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.case.checks.finding_tools import BORROWER_SIDE, by_id
from pipeline.case.model import Case
from pipeline.case.negotiation import Channel, Proposal, RecordKind
from pipeline.case.parties import Authority, Organisation, Person, Role
from pipeline.channels.content import note, warning
from pipeline.channels.mail import Mail
from pipeline.channels.people import plain_label
from pipeline.channels.view import Scene, View
from pipeline.finding import Finding, Where
from pipeline.messages import msg

_RELATIVES = re.compile(
    r"(?:配偶|丈夫|妻子|父亲|母亲|父母|儿子|女儿|子女|哥哥|姐姐|弟弟|妹妹|兄弟|姐妹|兄妹|姐弟"
    r"|祖父|祖母|爷爷|奶奶|外公|外婆|姥姥|姥爷|孙子|孙女|外孙)(?!的|方)"
)
_NOT_CLOSE = re.compile(r"前夫|前妻|前任|堂|表[兄弟姐妹哥]|同学|朋友|干爹|干妈|结拜")
_LEGAL_AID = re.compile(r"法律援助|法律服务工作者")
_ABOUT_DEBT = re.compile(r"借款|贷款|债务|欠款|还款|协商|催收")
_CONTRACT = re.compile(
    r"[A-Za-z]{2,}[-A-Za-z0-9]*\d{6,}|\d号[^，,。；;]{0,4}(?:借款|贷款|合同|借据)"
)
_SPECIFIC = re.compile(r"方案|和解|接受|变更|减免|承认|放弃|代为签")
_DENIED = re.compile(
    r"(?:无权|无须|不得|不能|不可|不包括|不包含|不含|不享有|没有权|不代为|不授权|除)[^，,。；;\n]*"
)
_NO_SAY = frozenset({Role.LAWYER, Role.PLATFORM, Role.COLLECTOR, Role.ORIGINAL_LENDER, Role.SPOUSE})
"""Who settles nothing in their own name. Agents without an authority are an error of the case."""


def check(scene: Scene) -> Iterator[Finding]:
    """Agents of the borrower, what authorities cover, and copies to the borrower."""
    yield from _agents(scene)
    yield from _matters(scene)
    yield from _offers(scene)
    for view in scene.sessions():
        yield from _stand_ins(view)
        yield from _without_borrower(view)
        yield from _copies(view)


def is_trusted(agent: Organisation | Person) -> bool:
    """A legal-aid worker or a close relative; lawyers have a role of their own."""
    relation = agent.relation or "" if isinstance(agent, Person) else ""
    if _LEGAL_AID.search(relation):
        return True
    return bool(_RELATIVES.search(relation)) and not _NOT_CLOSE.search(relation)


def _agents(scene: Scene) -> Iterator[Finding]:
    for index, party in enumerate(scene.case.parties):
        if party.role is Role.AGENT and _for_borrower(scene.case, party) and not is_trusted(party):
            yield warning(
                "agent.profession",
                scene.where("parties", index),
                msg(
                    "'{party}' acts for a borrower but is shown to be neither lawyer, legal-aid"
                    " worker nor close relative.",
                    party=party.id,
                ),
                msg(
                    "Give the relation if there is one. Otherwise speak with the borrower directly"
                    " and send them a copy of everything."
                ),
                "民法典 165、1045（未核实 / unverified）",
            )


def _for_borrower(case: Case, party: Organisation | Person) -> bool:
    known = by_id(case)
    return any(known[ref].role in BORROWER_SIDE for ref in party.acts_for if ref in known)


def _matters(scene: Scene) -> Iterator[Finding]:
    """The authority is one for this debt: it names a contract of the case, or the debt at least."""
    contracts = [plain_label(loan.contract_no) for loan in scene.case.loans]
    for index, party in enumerate(scene.case.parties):
        matter = plain_label(party.authority.matter if party.authority else "")
        if not matter or any(number in matter for number in contracts):
            continue
        if _CONTRACT.search(matter) or not _ABOUT_DEBT.search(matter):
            yield warning(
                "authority.matter",
                scene.where("parties", index, "authority", "matter"),
                msg("The authority is not for a loan of this case."),
                msg("Name the contract number, or obtain an authority that does."),
                "民法典 165",
            )


def _offers(scene: Scene) -> Iterator[Finding]:
    """Who makes or accepts an offer for another needs more than a general authority."""
    known = by_id(scene.case)
    for index, offer in enumerate(scene.case.negotiation.proposals):
        place: tuple[str | int, ...] = ("negotiation", "proposals", index)
        said = [(offer.by, (*place, "by"))]
        said += [(offer.answer.by, (*place, "answer", "by"))] if offer.answer else []
        for name, at in said:
            party = known.get(name)
            if party and party.authority and not _may_settle(party.authority):
                yield _beyond(name, scene.where(*at))
            elif party and party.authority is None and party.role in _NO_SAY:
                heard = name == offer.by and _heard(scene.case, offer, party)
                yield from () if heard else (_unauthorised(name, scene.where(*at)),)


def _may_settle(authority: Authority) -> bool:
    return bool(_SPECIFIC.search(_DENIED.sub("", authority.scope)))


def _beyond(party: str, where: Where) -> Finding:
    return warning(
        "authority.scope",
        where,
        msg("The authority of '{party}' does not cover making or accepting offers.", party=party),
        msg("Obtain special powers that name it, or have the party confirm the offer."),
        "民法典 165、171",
    )


def _heard(case: Case, offer: Proposal, party: Organisation | Person) -> bool:
    """Whether somebody for whom they act sat beside them when the offer was made."""
    return any(
        one.party in party.acts_for
        for session in case.negotiation.sessions
        if session.id == offer.session
        for one in session.participants
    )


def _unauthorised(party: str, where: Where) -> Finding:
    return warning(
        "authority.none",
        where,
        msg("'{party}' speaks here for another, but no authority is on record.", party=party),
        msg("Add their authority to make and accept offers, or have the party confirm it."),
        "民法典 165、171",
    )


def _stand_ins(view: View) -> Iterator[Finding]:
    """In the seat of a natural person sits somebody else."""
    known = by_id(view.scene.case)
    for number, one in enumerate(view.session.participants):
        party = known.get(one.party)
        if isinstance(party, Person) and one.by and one.by != party.name:
            yield warning(
                "agent.stand-in",
                view.at("participants", number, "by"),
                msg("Somebody else took part for '{party}'.", party=one.party),
                msg("Add them as a party who acts for them, with relation and authority."),
                "民法典 161、165",
            )


def _without_borrower(view: View) -> Iterator[Finding]:
    """Representatives talked alone: the borrower gets the record directly."""
    absent = represented(view.scene.case, view.parties) - view.parties
    absent -= frozenset(party for mail in _later_mails(view) for party in _reached(view, mail))
    if absent and view.session.channel is not Channel.EMAIL:
        yield note(
            "agent.copy",
            view.at("participants"),
            msg("'{party}' was represented and not there.", party=sorted(absent)[0]),
            msg("Send them the record of this session directly, and add the mail to its records."),
        )


def _later_mails(view: View) -> Iterator[Mail]:
    """The mails of a session that were sent since it began."""
    for _, mail in view.mails(RecordKind.EMAIL, RecordKind.CONFIRMATION):
        if mail.sent_at and mail.sent_at >= view.session.started_at:
            yield mail


def _reached(view: View, mail: Mail) -> frozenset[str]:
    """Everybody who wrote or got a mail."""
    people = view.scene.people
    return frozenset(
        party for one in (*mail.sender, *mail.to, *mail.cc)
        for party in people.with_address(one.address)
    )  # fmt: skip


def _copies(view: View) -> Iterator[Finding]:
    """Mails to a borrower's representative go to the borrower as well."""
    for taken, mail in view.mails(RecordKind.EMAIL, RecordKind.CONFIRMATION):
        reached = _reached(view, mail)
        left_out = represented(view.scene.case, reached) - reached
        if left_out:
            yield note(
                "agent.copy",
                taken.where,
                msg("This mail did not go to '{party}', who is represented.",
                    party=sorted(left_out)[0]),
                msg("Send them a copy directly."),
            )  # fmt: skip


def represented(case: Case, present: frozenset[str]) -> frozenset[str]:
    """Those on the borrower's side for whom a lawyer or agent among these acts."""
    known = by_id(case)
    return frozenset(
        ref
        for party in case.parties
        if party.id in present and party.role in {Role.AGENT, Role.LAWYER}
        for ref in party.acts_for
        if ref in known and known[ref].role in BORROWER_SIDE
    )
