"""What the notice of important terms points out: a heading and a sentence for each such clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.terms import Terms
from pipeline.debt.agreed import agreed_schedule, repayable
from pipeline.papers import agreement_clauses as clauses
from pipeline.papers.draft import Context
from pipeline.papers.words import METHODS, day, percent, word, yuan

_MAY_ASK = ("过分高于损失的，您可以请求减少。", "You may ask for less if it is excessive.")


class NoticeItem(Context):
    """One term that is pointed out."""

    title: str = Field(description="事项，如 违约金 / Heading, as Damages")
    text: str = Field(description="内容 / What is agreed")


@dataclass(frozen=True, slots=True)
class _Of:
    case: Case
    terms: Terms
    lang: str

    def yuan(self, amount: Decimal) -> str:
        return yuan(amount, self.lang)


def notice_items(
    case: Case, terms: Terms, ids: frozenset[str], lang: str
) -> tuple[NoticeItem, ...]:
    """The items for those of the clauses that the agreement has, in its order."""
    about = _Of(case, terms, lang)
    return tuple(
        NoticeItem(title=word(title, lang), text=say(about))
        for clause, (title, say) in _ITEMS.items()
        if clause in ids
    )


def _debt(of: _Of) -> str:
    debt, cut_off = of.terms.confirmed, day(of.terms.cut_off, of.lang)
    total, principal = of.yuan(debt.total), of.yuan(debt.principal)
    rest = of.yuan(debt.total - debt.principal)
    if of.lang == "zh":
        return f"截至{cut_off}，尚欠{total}，其中本金{principal}，利息、罚息和费用{rest}。"
    return f"On {cut_off} {total} is owed: principal {principal}, interest and charges {rest}."


def _waiver(of: _Of) -> str:
    agreed = of.terms.waiver
    if agreed is None:
        return ""
    made, revives = clauses.waiver(agreed, of.lang), of.terms.default.revive_waiver
    if of.lang == "zh":
        condition = f"条件：{made.condition}。" if made.condition else ""
        back = "您违约且经催告仍不补足的，减免的金额可以恢复计算。" if revives else ""
        effect = made.effect.replace("乙方", "您").replace("本协议", "协议")
        return f"{effect}{made.amount}元。{condition}{back}"
    back = " If you default and do not make it good after a demand, it may be owed again."
    return f"CNY {made.amount} is waived {made.effect}.{back if revives else ''}"


def _schedule(of: _Of) -> str:
    schedule = agreed_schedule(of.terms)
    first, last = schedule.instalments[0].due, schedule.last_due
    sum_due, total = of.yuan(repayable(of.terms)), of.yuan(schedule.total)
    method = word(METHODS[of.terms.schedule.method], of.lang)
    rate = clauses.interest_while_performing(of.terms.schedule, of.lang)
    if of.lang == "zh":
        return (
            f"应还款项{sum_due}，{method}，共{len(schedule)}期，自{day(first)}至{day(last)}；{rate}。"
            f"各期应付合计{total}，逐期金额见附件一。"
        )
    return (
        f"{sum_due} is to be paid: {method}, {len(schedule)} instalment(s) from "
        f"{day(first, 'en')} to {day(last, 'en')}; {rate}. All instalments come to {total}; "
        "see Annex 1."
    )


def _fixed(zh: str, en: str) -> Callable[[_Of], str]:
    return lambda of: zh if of.lang == "zh" else en


def _damages(of: _Of) -> str:
    agreed = of.terms.default.damages
    if agreed is None:
        return ""
    grace = of.terms.default.grace_days
    rate = percent(agreed.daily_rate, places=4)
    most = amount_figures(agreed.cap) if agreed.cap is not None else ""
    if of.lang == "zh":
        since = f"还款日后有{grace}日宽限期；" if grace else "没有宽限期；"
        cap = f"，累计不超过{most}元" if most else ""
        return f"{since}此后按逾期金额每日{rate}计付违约金{cap}。{_MAY_ASK[0]}"
    since = f"after {grace} days of grace" if grace else "with no days of grace"
    cap = f", not more than CNY {most} in all" if most else ""
    return f"{rate} a day on what is overdue, {since}{cap}. {_MAY_ASK[1]}"


def _fixed_damages(of: _Of) -> str:
    agreed = of.terms.default.damages
    amount = of.yuan(agreed.fixed) if agreed and agreed.fixed is not None else ""
    if of.lang == "zh":
        return f"首次逾期（宽限期届满）后，一次性支付违约金{amount}。{_MAY_ASK[0]}"
    return f"{amount} once, on the first default. {_MAY_ASK[1]}"


def _acceleration(of: _Of) -> str:
    agreed = clauses.acceleration(of.terms.default, of.lang)
    if agreed is None:
        return ""
    if of.lang == "zh":
        conditions = "，或者".join(agreed.conditions)
        demand = f"经书面催告{agreed.demand_days}日内仍未补足的"
        return f"{conditions}，{demand}，对方可以要求一次还清全部余款。"
    conditions = ", or ".join(agreed.conditions)
    return (
        f"If {conditions}, and you do not make it good within {agreed.demand_days} days of a "
        "written demand, all that is left may be called in at once."
    )


def _forum(of: _Of) -> str:
    where = clauses.forum(of.terms.forum, of.lang)
    if of.lang == "zh":
        return f"协商不成的，任何一方可以{where}。"
    return f"If negotiation fails, a dispute may {where}."


_ITEMS: Mapping[str, tuple[tuple[str, str], Callable[[_Of], str]]] = {
    "debt-confirmed": (("债务数额", "The debt"), _debt),
    "charges-run": (
        ("履行期间的利息", "Interest meanwhile"),
        _fixed(
            "履行期间，原合同的利息、罚息继续计算但不收取；全部还清的，予以免除；违约的，对方可以另行主张。",
            "While you perform, interest under the old contracts runs on unclaimed; it is waived "
            "when all is paid, and may be claimed if you default.",
        ),
    ),
    "waiver": (("减免及其条件", "The waiver"), _waiver),
    "schedule": (("还款金额和期限", "What to pay, and when"), _schedule),
    "account": (
        ("收款账户", "The account"),
        _fixed(
            "只向协议附件二所列账户付款；任何人要求向其他账户付款，或者要求先交任何费用的，请拒绝。",
            "Pay only into the account in Annex 2. Refuse whoever asks for payment elsewhere, or "
            "for any sum in advance.",
        ),
    ),
    "default-damages": (("违约金", "Damages"), _damages),
    "default-damages-fixed": (("违约金", "Damages"), _fixed_damages),
    "default-acceleration": (("提前到期", "Acceleration"), _acceleration),
    "default-cross": (
        ("交叉违约", "Cross-default"),
        _fixed(
            "任何一笔借款逾期且经催告未补足的，全部借款都可以要求提前到期。",
            "A default on one of the loans may make all of them fall due.",
        ),
    ),
    "default-costs": (
        ("实现债权的费用", "Costs of enforcement"),
        _fixed(
            "因违约发生的诉讼费、仲裁费和合理的律师费等必要费用，由违约方按实际发生的金额承担。",
            "Whoever defaults bears the necessary costs of litigation or arbitration and "
            "reasonable lawyers' fees, as actually spent.",
        ),
    ),
    "credit-information": (
        ("信用信息", "Credit information"),
        _fixed(
            "履行情况会如实报送征信；真实的不良信息不能因还款而删除，请拒绝任何收费的“征信修复”。",
            "Performance is reported truthfully. True information is not deleted because you pay; "
            'refuse anybody who charges for "credit repair".',
        ),
    ),
    "personal-data": (
        ("个人信息", "Personal information"),
        _fixed(
            "签署协议时，您单独同意对方为履行协议处理您的银行账户、收入和财产信息。",
            "By signing you separately consent to the handling of your account, income and asset "
            "data for performance.",
        ),
    ),
    "notices": (
        ("送达地址", "Address for service"),
        _fixed(
            "协议首部所列地址和电子邮箱也用于诉讼、仲裁文书的送达；变更未通知的，按原地址发出即视为送达。",
            "The addresses at the head of the agreement are also those for court papers; without "
            "notice of a change, what is sent there counts as served.",
        ),
    ),
    "limitation": (
        ("诉讼时效", "Limitation"),
        _fixed(
            "签署协议后，诉讼时效重新计算；即使原债务已过诉讼时效，也不能再以此为由拒绝还款。",
            "Signing starts the limitation period anew; even if the old debt was time-barred, you "
            "can no longer refuse to pay on that ground.",
        ),
    ),
    "forum-court": (("争议解决", "Disputes"), _forum),
    "forum-arbitration": (("争议解决", "Disputes"), _forum),
    "notarial-enforcement": (
        ("强制执行公证", "Enforceable notarial deed"),
        _fixed(
            "办理公证后，您不履行协议的，对方可以不经诉讼或者仲裁，直接申请强制执行。",
            "After notarisation the agreement may be enforced without a law suit or arbitration.",
        ),
    ),
    "effect-on-first-payment": (
        ("协议何时生效", "When it takes effect"),
        _fixed(
            "全部签署并且付清第一期款项后，协议才生效；第一期未按期付清的，协议不生效，原合同继续适用。",
            "Only when all have signed and the first instalment is paid; if it is not paid in "
            "time, the old contracts go on.",
        ),
    ),
}
