"""What findings call the words of a case: people read 助贷平台 where the file has `platform`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from pipeline.case.parties import LicenceKind, Role
from pipeline.case.terms import Method
from pipeline.messages import Series, Words

NAMES: Mapping[StrEnum, Words] = {
    Role.LENDER: Words("出借方", "lender"),
    Role.BORROWER: Words("借款人", "borrower"),
    Role.CO_BORROWER: Words("共同借款人", "co-borrower"),
    Role.SPOUSE: Words("借款人配偶", "spouse"),
    Role.GUARANTOR: Words("保证人", "guarantor"),
    Role.GUARDIAN: Words("监护人", "guardian"),
    Role.HEIR: Words("继承人", "heir"),
    Role.LAWYER: Words("律师", "lawyer"),
    Role.AGENT: Words("代理人", "agent"),
    Role.PLATFORM: Words("助贷平台", "platform"),
    Role.COLLECTOR: Words("受托催收机构", "collector"),
    Role.ORIGINAL_LENDER: Words("原债权人", "original lender"),
    LicenceKind.ONLINE_SMALL_LOAN: Words("网络小额贷款公司", "an online small-loan company"),
    LicenceKind.CONSUMER_FINANCE: Words("消费金融公司", "a consumer-finance company"),
    LicenceKind.BANK: Words("银行", "a bank"),
    LicenceKind.PRIVATE: Words("民间出借人", "a private lender"),
    LicenceKind.NONE: Words("没有放贷牌照的出借人", "a lender without a licence"),
    Method.EQUAL_INSTALMENTS: Words("等额本息", "equal instalments"),
    Method.EQUAL_PRINCIPAL: Words("等额本金", "equal principal"),
    Method.INTEREST_ONLY: Words("先息后本", "interest only"),
    Method.STEP_UP: Words("递增还款", "rising instalments"),
    Method.LUMP_SUM: Words("一次性还款", "lump sum"),
    Method.CUSTOM: Words("按约定分期", "instalments as listed"),
}


def named(word: StrEnum) -> Words:
    """The word as people say it."""
    return NAMES[word]


def to_type(words: Iterable[StrEnum]) -> Series:
    """Several words as the file wants them, the Chinese with its meaning in front."""
    return Series(tuple(Words(f"{NAMES[one].zh} {one.value}", one.value) for one in words))
