"""The shape of ``portfolio.v1``: many cases on one day. Amounts are text, 元 with two places."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict

from pipeline.case.base import Field, Model, described
from pipeline.debt.status_v1 import Money

Bucket = Literal["", "1-30", "31-60", "61-90", "91+"]
Stand = Literal["not_in_force", "performing", "in_grace", "late", "settled"]


class Bilingual(Model):
    """A sentence in both languages."""

    zh: str = Field(description=described("中文", "in Chinese"))
    en: str = Field(description=described("英文", "in English"))


class CaseRow(Model):
    """One case on the day."""

    case: str = Field(description=described("案件编号", "case number"))
    borrower: str = Field(description=described("借款人", "borrower"))
    state: Stand = Field(
        description=described(
            "未生效、履行中、宽限期内、逾期、已结清", "how it stands"
        )
    )  # fmt: skip
    next_number: int | None = Field(description=described("下一期期次", "next instalment"))
    next_due: date | None = Field(description=described("下一还款日", "next due date"))
    next_amount: Money | None = Field(description=described("下一期未付", "left of it"))
    days_late: int = Field(
        description=described("最早一期未补足逾期的天数，自还款日起算", "days since the oldest"
                              " missed instalment was due")
    )  # fmt: skip
    bucket: Bucket = Field(description=described("逾期档", "bucket of days late"))
    missed: int = Field(description=described("逾期期数", "instalments missed"))
    overdue: Money = Field(description=described("逾期本息", "principal and interest overdue"))
    damages: Money = Field(description=described("未付违约金", "damages left to pay"))
    due_now: Money = Field(description=described("当日应付", "payable on the day"))
    to_settle: Money = Field(description=described("当日结清所需", "what settles it on the day"))
    received: Money = Field(description=described("已收款项", "received"))
    owed_back: Money = Field(description=described("应退还款项", "owed back"))
    progress: str = Field(description=described("履行进度，0 至 1", "part paid, 0 to 1"))
    talk_missed: date | None = Field(
        description=described("没有进行的定期沟通", "regular talk that was not held")
    )
    actions_overdue: int = Field(
        description=described("逾期未完成的措施数", "actions of talks that are overdue")
    )


class DueRow(Model):
    """An instalment that falls due within thirty days."""

    case: str = Field(description=described("案件编号", "case number"))
    borrower: str = Field(description=described("借款人", "borrower"))
    number: int = Field(description=described("期次", "number"))
    due: date = Field(description=described("还款日（遇休假日已顺延）", "due, rolled"))
    amount: Money = Field(description=described("未付本息", "principal and interest left"))
    within: Literal[7, 30] = Field(description=described("几日之内", "within so many days"))


class LetterRow(Model):
    """A letter that is due today, or that a report of hardship holds."""

    case: str = Field(description=described("案件编号", "case number"))
    kind: str = Field(description=described("函件种类", "kind of letter"))
    title: Bilingual = Field(description=described("函件名称", "name of the letter"))
    to: str = Field(description=described("收件人", "addressee"))
    state: Literal["due", "held"] = Field(description=described("应发或暂缓", "due or held"))
    instalments: tuple[int, ...] = Field(description=described("所涉期次", "instalments"))
    reasons: tuple[Bilingual, ...] = Field(description=described("理由", "why"))


class BucketRow(Model):
    """Late cases of one bucket."""

    bucket: Bucket = Field(description=described("逾期天数", "days late"))
    cases: int = Field(description=described("案件数", "cases"))
    overdue: Money = Field(description=described("逾期本息", "principal and interest overdue"))
    to_settle: Money = Field(description=described("全部未还", "all that is still to be paid"))


class MonthRow(Model):
    """What the schedules expect in a month, and what came."""

    month: str = Field(description=described("月份", "month"))
    expected: Money = Field(description=described("当月到期本息", "due in the month"))
    paid: Money = Field(
        description=described("其中至今已付", "of that, paid by now, whenever it came")
    )
    received: Money = Field(description=described("当月实收", "money received in the month"))


class MoneyRow(Model):
    """A row of a statement that a person has to look at."""

    file: str = Field(description=described("账单文件", "statement"))
    line: int = Field(description=described("行号", "line"))
    day: date = Field(description=described("日期", "day"))
    amount: Money = Field(description=described("金额", "amount"))
    currency: str = Field(description=described("币种", "currency"))
    payer: str = Field(description=described("付款人", "payer"))
    account: str = Field(description=described("账号（已遮盖）", "account, masked"))
    reference: str = Field(description=described("流水号", "reference"))
    fate: Literal["unmatched", "held", "refund", "reversal"] = Field(
        description=described("待认领、重复暂缓、退款、冲正", "what became of it")
    )
    case: str = Field(description=described("可能所属的案件", "case it may belong to"))
    why: Bilingual = Field(description=described("原因", "why"))


class TakenRow(Model):
    """Money that belongs to a case and is not in it yet: to be imported."""

    case: str = Field(description=described("案件编号", "case number"))
    rows: int = Field(description=described("笔数", "rows"))
    amount: Money = Field(description=described("金额", "amount"))


class Problem(Model):
    """A finding about a case or a statement."""

    place: str = Field(description=described("位置", "place"))
    code: str = Field(description=described("代码", "code"))
    message: Bilingual = Field(description=described("问题", "what is wrong"))


class FailedRow(Model):
    """A case that could not be counted; it harms no other."""

    place: str = Field(description=described("文件或行", "file, or line of it"))
    case: str = Field(description=described("案件编号；读不出则空", "case number, if readable"))
    problems: tuple[Problem, ...] = Field(description=described("问题", "problems"))


class Totals(Model):
    """Over all cases that could be counted."""

    cases: int = Field(description=described("案件总数", "cases in all"))
    failed: int = Field(description=described("未能处理", "that could not be counted"))
    not_in_force: int = Field(description=described("协议未生效", "no agreement in force"))
    performing: int = Field(description=described("按期履行", "performing"))
    in_grace: int = Field(description=described("宽限期内", "within grace"))
    late: int = Field(description=described("逾期", "late"))
    settled: int = Field(description=described("已结清", "settled"))
    received: Money = Field(description=described("已收款项", "received"))
    overdue: Money = Field(description=described("逾期本息", "overdue"))
    damages: Money = Field(description=described("未付违约金", "damages left to pay"))
    to_settle: Money = Field(description=described("全部未还", "still to be paid"))
    owed_back: Money = Field(description=described("应退还款项", "owed back"))
    due_in_7: Money = Field(description=described("七日内到期", "falling due in 7 days"))
    due_in_30: Money = Field(description=described("三十日内到期", "falling due in 30 days"))
    letters_due: int = Field(description=described("今日应发函件", "letters due today"))
    letters_held: int = Field(description=described("暂缓函件", "letters held"))


class Statements(Model):
    """What the statements came to; ``money_in`` = ``taken`` + ``held`` + ``unmatched``."""

    files: tuple[str, ...] = Field(description=described("账单文件", "statements"))
    money_in: Money = Field(description=described("收入合计", "all that came in"))
    taken: Money = Field(description=described("已对应案件、待导入", "matched, to be imported"))
    held: Money = Field(description=described("重复、暂缓", "held back as duplicates"))
    unmatched: Money = Field(description=described("待人工认领", "for a person"))
    waiting: tuple[TakenRow, ...] = Field(description=described("待导入", "to be imported"))
    rows: tuple[MoneyRow, ...] = Field(description=described("待处理", "for a person"))
    problems: tuple[Problem, ...] = Field(description=described("账单的问题", "problems"))


class Portfolio(Model):
    """Many cases at the end of a day."""

    model_config = ConfigDict(
        title="jieqing portfolio v1", serialize_by_alias=True, validate_by_name=True, frozen=True
    )

    schema_id: Literal["portfolio.v1"] = Field(
        default="portfolio.v1",
        alias="schema",
        description=described("数据格式版本", "version of this format"),
    )
    stage: Literal["performance"] = Field(
        default="performance", description=described("阶段", "stage")
    )
    as_of: date = Field(description=described("截至日期", "as of"))
    source: str = Field(description=described("来源", "what was read"))
    totals: Totals = Field(description=described("合计", "totals"))
    buckets: tuple[BucketRow, ...] = Field(description=described("逾期分档", "late, by bucket"))
    months: tuple[MonthRow, ...] = Field(
        description=described("按月应收与实收", "expected against received by month")
    )
    falling_due: tuple[DueRow, ...] = Field(description=described("将到期", "falling due"))
    letters: tuple[LetterRow, ...] = Field(description=described("函件", "letters"))
    money: Statements | None = Field(
        description=described("账单；没有提供则空", "statements; null if none was given")
    )
    failed: tuple[FailedRow, ...] = Field(
        description=described("未能处理的案件", "cases that could not be counted")
    )
    cases: tuple[CaseRow, ...] = Field(description=described("各案件", "cases"))
