"""授权委托书: the matter, the scope and the period of an agent's authority (民法典 165).

Made for everybody who acts under an authority, whoever signs for an organisation without being its
legal representative among them; not where the signed one is among the evidence.
"""

from __future__ import annotations

from pydantic import Field

from pipeline.case.model import Case
from pipeline.case.parties import Authority, Organisation, Person
from pipeline.papers.draft import Context, Draft, Lock, Outcome, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.people import identity, representative
from pipeline.papers.signing import signing_step
from pipeline.papers.words import ROLES, day, role_numbered, word

KEY = "power-of-attorney"


class PrincipalRow(Context):
    """Somebody who gives the authority."""

    name: str = Field(description="委托人姓名或者名称 / Name of the principal")
    identity: str = Field(description="证件及号码，已脱敏 / Identity document, masked")
    led_by: TextOrBlank = Field(description="法定代表人；自然人为空 / Its representative, or empty")
    label: str = Field(description="签章处的文字 / Words beside the signature")


class PowerOfAttorney(Context):
    """Context of ``power-of-attorney.zh.docx``."""

    case_no: str = Field(description="案件编号 / Number of the case")
    principals: tuple[PrincipalRow, ...] = Field(description="委托人 / The principals")
    agent: str = Field(description="受托人姓名或者名称 / Name of the agent")
    agent_role: str = Field(description="受托人身份，如 律师 / The agent's role")
    agent_identity: str = Field(description="受托人证件，已脱敏 / The agent's identity, masked")
    contact: TextOrBlank = Field(description="受托人联系方式；没有则空 / Contact; empty if none")
    matter: str = Field(description="代理事项 / The matter")
    scope: str = Field(description="代理权限 / The scope")
    since: str = Field(description="起始日期 / Valid from")
    until: str = Field(description="截止日期 / Valid until")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for each agent whose authority is on record."""
    given = ((each, each.authority) for each in matter.case.parties if each.acts_for)
    return tuple(
        _draft(matter.case, agent, authority)
        for agent, authority in given
        if authority and not authority.evidence
    )


def _draft(case: Case, agent: Organisation | Person, authority: Authority) -> Draft:
    context = _context(case, agent, authority)
    steps = zip(agent.acts_for, context.principals, strict=True)
    return Draft(
        key=f"{KEY}-{agent.id}",
        kind=KEY,
        stage=Stage.AGREEMENT,
        title=f"授权委托书（{case.id}，{agent.name}）",
        filename=f"04 授权委托书 {role_numbered(case, agent.id)}",
        template="power-of-attorney.zh.docx",
        dated=max(authority.since, case.opened_on),
        context=context,
        signing=tuple(signing_step(case, ref, row.label) for ref, row in steps),
        lock=Lock.SIGNATURES_ONLY,
    )


def _context(case: Case, agent: Organisation | Person, authority: Authority) -> PowerOfAttorney:
    contact = "，".join(part for part in (agent.phone, agent.email, agent.address) if part)
    several = len(agent.acts_for) > 1
    return PowerOfAttorney(
        case_no=case.id,
        principals=tuple(_principal(case.party(ref), several) for ref in agent.acts_for),
        agent=agent.name,
        agent_role=word(ROLES[agent.role], "zh"),
        agent_identity=identity(agent, masked=True),
        contact=contact,
        matter=authority.matter,
        scope=authority.scope,
        since=day(authority.since),
        until=day(authority.until),
    )


def _principal(party: Organisation | Person, several: bool) -> PrincipalRow:
    return PrincipalRow(
        name=party.name,
        identity=identity(party, masked=True),
        led_by=representative(party, "zh") if isinstance(party, Organisation) else "",
        label=f"委托人（{party.name}）签章：" if several else "委托人签章：",
    )
