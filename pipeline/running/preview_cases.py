"""A case with what the demo's does not have: guarantor, agent, all-in costs, a later change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.case.amendments import Amendment
from pipeline.case.model import Case
from pipeline.case.parties import Authority, Organisation, Person, Role
from pipeline.case.terms import InstalmentTerms

EXAMPLE = "two-loans-guarantor"


def enriched(case: Case) -> Case:
    """The example of two loans; everything is made up."""
    terms = case.terms and case.terms.model_copy(update={"cost_table": True})
    parties = tuple(_with_authority(party) for party in case.parties)
    changes = {"terms": terms, "parties": parties, "amendments": (_CHANGE,)}
    return case.model_copy(update=changes)


def _with_authority(party: Organisation | Person) -> Organisation | Person:
    is_lawyer = party.role is Role.LAWYER
    return party.model_copy(update={"authority": _AUTHORITY}) if is_lawyer else party


_AUTHORITY = Authority(
    matter="就两笔借款与债权人协商还款、签署文书",
    scope="一般代理：提出和转达方案，接收文书；接受方案和签署协议由委托人本人办理",
    since=date(2025, 12, 20),
    until=date(2026, 12, 31),
)
_CHANGE = Amendment(
    id="change-1",
    on=date(2026, 10, 15),
    reason="借款人住院治疗，十月的收入减少，请求后移两期。",
    remaining=Decimal("27000.00"),
    instalments=(
        InstalmentTerms(due=date(2026, 12, 10), amount=Decimal("6000.00")),
        InstalmentTerms(due=date(2027, 1, 11), amount=Decimal("21000.00")),
    ),
    changes=("减免的条件相应改为：最迟于2027年1月11日足额清偿全部分期款",),
)
