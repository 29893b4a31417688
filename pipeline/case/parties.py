"""Who takes part: organisations and persons, for whom they act, and how they can be reached."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.dates import Day
from pipeline.case.identifiers import Identifier


class Role(StrEnum):
    """What a party is in the case."""

    LENDER = "lender"
    BORROWER = "borrower"
    CO_BORROWER = "co_borrower"
    SPOUSE = "spouse"
    GUARANTOR = "guarantor"
    GUARDIAN = "guardian"
    HEIR = "heir"
    LAWYER = "lawyer"
    AGENT = "agent"
    PLATFORM = "platform"
    COLLECTOR = "collector"
    ORIGINAL_LENDER = "original_lender"


class LicenceKind(StrEnum):
    """What a lender may do; decides which caps of the law apply."""

    ONLINE_SMALL_LOAN = "online_small_loan"
    CONSUMER_FINANCE = "consumer_finance"
    BANK = "bank"
    PRIVATE = "private"
    NONE = "none"


class OrganisationState(StrEnum):
    """Whether the organisation can act for itself."""

    OPERATING = "operating"
    WINDING_UP = "winding_up"
    INSOLVENT = "insolvent"


class DocumentKind(StrEnum):
    """Kinds of identity document; only a resident ID carries a checksum."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_PERMANENT_ID = "foreign_permanent_id"
    OTHER = "other"


class Capacity(StrEnum):
    """Civil capacity (民法典 17–24)."""

    FULL = "full"
    LIMITED = "limited"
    NONE = "none"


class IdentityDocument(Model):
    """An identity document."""

    kind: DocumentKind = Field(description=described("证件种类", "kind of document"))
    number: Identifier = Field(description=described("证件号码（加引号）", "number, in quotes"))


class Authority(Model):
    """授权委托: what an agent may do, for how long (民法典 165)."""

    matter: Text = Field(description=described("代理事项", "the matter"))
    scope: Text = Field(
        description=described("权限：一般代理或特别授权的内容", "scope, general or special powers")
    )
    since: Day = Field(description=described("起始日期", "valid from"))
    until: Day = Field(description=described("截止日期", "valid until"))
    evidence: Ref | None = Field(
        default=None, description=described("授权委托书的证据编号", "evidence item holding it")
    )


class _Party(Model):
    id: Ref = Field(description=described("本案内的代号", "its short name in this case"))
    role: Role = Field(description=described("在本案中的身份", "role in the case"))
    name: Text = Field(description=described("姓名或名称（全称）", "full name"))
    name_en: str | None = Field(
        default=None, description=described("英文名称", "name in English papers")
    )
    address: Text | None = Field(
        default=None, description=described("住所或送达地址", "address for service")
    )
    phone: Identifier | None = Field(default=None, description=described("电话（加引号）", "phone"))
    email: Text | None = Field(default=None, description=described("电子邮箱", "e-mail address"))
    acts_for: tuple[Ref, ...] = Field(
        default=(),
        description=described(
            "代表谁：律师、代理人、监护人、继承人必填",
            "whom a lawyer, agent, guardian or heir is for",
        ),
    )
    licence_no: Identifier | None = Field(
        default=None,
        description=described("执业证号或牌照号", "practising or business licence no."),
    )
    authority: Authority | None = Field(
        default=None, description=described("授权委托", "power of attorney")
    )


class Organisation(_Party):
    """A legal person or other organisation."""

    type: Literal["organisation"] = Field(description=described("类型：组织", "an organisation"))
    credit_code: Identifier = Field(
        description=described("统一社会信用代码（18 位）", "unified social credit code")
    )
    representative: Text = Field(
        description=described("法定代表人或负责人", "legal representative")
    )
    representative_en: Text | None = Field(
        default=None,
        description=described("法定代表人的英文姓名", "the representative in English papers"),
    )
    licence: LicenceKind = Field(
        default=LicenceKind.NONE, description=described("牌照种类", "kind of lending licence")
    )
    state: OrganisationState = Field(
        default=OrganisationState.OPERATING, description=described("经营状态", "state")
    )
    administrator: Text | None = Field(
        default=None,
        description=described("破产管理人或清算组负责人", "administrator or liquidator"),
    )


class Person(_Party):
    """A natural person."""

    type: Literal["person"] = Field(description=described("类型：自然人", "a natural person"))
    document: IdentityDocument = Field(description=described("身份证件", "identity document"))
    birth_date: Day | None = Field(
        default=None,
        description=described("出生日期（居民身份证可不填）", "birth date, if no resident ID"),
    )
    capacity: Capacity = Field(
        default=Capacity.FULL, description=described("民事行为能力", "civil capacity")
    )
    relation: Text | None = Field(
        default=None, description=described("与被代表人的关系", "relation to the person acted for")
    )
    licence: Literal[LicenceKind.PRIVATE, LicenceKind.NONE] = Field(
        default=LicenceKind.NONE,
        description=described("民间出借人写 private", "private, for a private lender"),
    )


Party = Annotated[Organisation | Person, Field(discriminator="type")]


class ContactWay(StrEnum):
    """How a verified contact is reached."""

    PHONE = "phone"
    EMAIL = "email"
    POST = "post"
    WECHAT = "wechat"


class Contact(Model):
    """A contact that was verified, and how soon an answer is owed over it."""

    party: Ref = Field(description=described("哪一方", "whose"))
    way: ContactWay = Field(description=described("联系方式", "way"))
    value: Text = Field(description=described("号码、邮箱或地址", "number or address"))
    verified_on: Day = Field(description=described("核实日期", "verified on"))
    verified_how: Text = Field(description=described("如何核实", "how it was verified"))
    reply_within_days: int = Field(
        gt=0, le=90, description=described("答复期限（日）", "reply deadline in days")
    )
