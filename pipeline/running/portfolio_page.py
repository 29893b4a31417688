"""A portfolio as one HTML page that needs nothing else: for a screen, a telephone, a printer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from markupsafe import Markup

from pipeline.case.money import amount_figures
from pipeline.running.portfolio_charts import buckets_chart, months_chart
from pipeline.running.portfolio_format import (
    Bilingual,
    CaseRow,
    DueRow,
    FailedRow,
    LetterRow,
    MoneyRow,
    Portfolio,
    Statements,
)

MOST_ROWS = 200
"""Of one table; the tables beside the page hold all."""

_STYLE = Markup("""
:root{color-scheme:light dark;--bg:#f4f5f3;--card:#fff;--fg:#1d2428;--dim:#667075;--line:#e1e4e2;
--due:#cdd9e5;--paid:#2f6f8f;--cash:#8a9a5b;--now:#f3ead2;--l0:#e2b65c;--l1:#d98b3a;--l2:#c45a2c;
--l3:#9c2b24;--bad:#a3231f;--good:#1f6f43}
@media(prefers-color-scheme:dark){:root{--bg:#131618;--card:#1c2123;--fg:#e6e8e6;--dim:#98a2a5;
--line:#31383b;--due:#37495a;--paid:#5fb0d3;--cash:#a9bb73;--now:#2c2a20;--bad:#ff9d96;--good:#7fdca0}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);
font:15px/1.6 system-ui,"Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",
sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.6rem;margin:0;letter-spacing:.02em}h2{font-size:1.05rem;margin:0 0 .75rem}
small,.en{color:var(--dim);font-weight:400;font-size:.8rem}
header p{margin:.25rem 0 1.25rem;color:var(--dim)}
.tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:.6rem}
@media(max-width:68rem){.tiles{grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr))}}
.tile,section{background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.tile{padding:.7rem .9rem;white-space:nowrap}.tile small{display:block;line-height:1.2}
.tile b{display:block;font-size:1.3rem;line-height:1.5;
font-variant-numeric:tabular-nums}.tile.bad b{color:var(--bad)}.tile.good b{color:var(--good)}
section{padding:1rem 1.15rem;margin-top:.9rem;min-width:0}
.two{display:grid;grid-template-columns:3fr 2fr;gap:.9rem}
@media(max-width:60rem){.two{grid-template-columns:1fr}}
svg{display:block;width:100%;height:auto}svg text{font-size:12px;fill:var(--fg)}
svg .axis{fill:var(--dim)}svg .grid{stroke:var(--line)}svg .now{fill:var(--now)}
svg .due{fill:var(--due)}svg .paid{fill:var(--paid)}svg .cash{fill:var(--cash)}
svg .label,svg .figure{font-variant-numeric:tabular-nums}.l0{fill:var(--l0)}.l1{fill:var(--l1)}
.l2{fill:var(--l2)}.l3{fill:var(--l3)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:.4rem 0 0;padding:0;list-style:none;
font-size:.82rem;color:var(--dim)}.legend i{display:inline-block;width:.8rem;height:.8rem;
border-radius:2px;margin-right:.4rem;vertical-align:-.08rem}
.k-due{background:var(--due)}.k-paid{background:var(--paid)}.k-cash{background:var(--cash)}
.k-now{background:var(--now);border:1px solid var(--line)}
.scroll{overflow:auto;max-height:34rem}table{border-collapse:collapse;width:100%;font-size:.88rem}
th{font-weight:500;color:var(--dim);text-align:left;white-space:nowrap;position:sticky;top:0;
background:var(--card);line-height:1.3}th .en{display:block}th.n{text-align:right}
th,td{padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}.n{text-align:right;font-variant-numeric:tabular-nums;
white-space:nowrap}.w{white-space:nowrap}td .en{display:block}.none{color:var(--good);margin:0}
.bad{color:var(--bad)}
@media print{body{background:#fff}.tile{break-inside:avoid}.scroll{max-height:none}}
""")
_FATES = {"unmatched": "待认领", "held": "疑似重复", "refund": "退款", "reversal": "冲正"}
_NOTHING = Markup("")
Row = TypeVar("Row")
Cell = tuple[str, object]
"""The class of a cell (``n`` a figure, ``w`` in one piece), and what it holds."""


def portfolio_page(found: Portfolio) -> bytes:
    """The page, in UTF-8. The same figures give the same bytes."""
    body = Markup("").join(
        (
            _header(found),
            _tiles(found),
            Markup("<div class=two>{}{}</div>").format(_months(found), _buckets(found)),
            _late(found),
            _letters(found.letters),
            _due(found.falling_due),
            *([_money(found.money)] if found.money else ()),
            _failed(found.failed),
        )
    )
    return (
        Markup(
            '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            "<title>履约监督 {}</title><style>{}</style></head>"
            "<body><main>{}</main></body></html>\n"
        )
        .format(found.as_of, _STYLE, body)
        .encode()
    )


def _header(found: Portfolio) -> Markup:
    return Markup(
        "<header><h1>履约监督 <small>Portfolio in performance</small></h1>"
        "<p>截至 {day} · {source} · 共 {cases} 件案件，金额单位为人民币元"
        "<br><span class=en>As of {day}; {cases} cases; amounts in CNY. Every agreement is taken as"
        " signed; evidence files are not opened.</span></p></header>"
    ).format(day=found.as_of, source=found.source, cases=found.totals.cases)


def _tiles(found: Portfolio) -> Markup:
    it = found.totals
    letters = f"{it.letters_due}" + (f"（暂缓 {it.letters_held}）" if it.letters_held else "")
    tiles: list[tuple[str, str, str, object]] = [
        ("good", "按期履行", "Performing", it.performing),
        ("", "宽限期内", "Within grace", it.in_grace),
        ("bad" if it.late else "", "逾期", "Late", it.late),
        ("", "已结清", "Settled", it.settled),
        ("", "协议未生效", "No agreement in force", it.not_in_force),
        ("bad" if it.failed else "", "未能处理", "Not counted", it.failed),
        ("bad" if it.overdue else "", "逾期本息", "Overdue", amount_figures(it.overdue)),
        ("", "全部未还", "Still to be paid", amount_figures(it.to_settle)),
        ("", "7 日内到期", "Due in 7 days", amount_figures(it.due_in_7)),
        ("", "30 日内到期", "Due in 30 days", amount_figures(it.due_in_30)),
        ("", "今日应发函件", "Letters due today", letters),
    ]
    if it.owed_back or not found.money:
        back = amount_figures(it.owed_back)
        tiles.append(("bad" if it.owed_back else "", "应退还款项", "Owed back", back))
    if found.money:
        unknown = amount_figures(found.money.unmatched)
        dress = "bad" if found.money.unmatched else ""
        tiles.append((dress, "待认领款项", "Money nothing matches", unknown))
    made = (
        Markup('<div class="tile {}">{} <small>{}</small><b>{}</b></div>').format(
            dress, zh, en, value
        )
        for dress, zh, en, value in tiles
    )
    return Markup("<div class=tiles>{}</div>").format(Markup("").join(made))


def _months(found: Portfolio) -> Markup:
    legend = (("due", "当月到期", "due"), ("paid", "其中至今已付（%）", "of that, paid by now"),
              ("cash", "当月实收", "received"), ("now", "本月", "this month"))  # fmt: skip
    items = Markup("").join(
        Markup('<li><i class="k-{}"></i>{} {}</li>').format(*each) for each in legend
    )
    chart = months_chart(found.months, found.as_of)
    return _section("应收与实收", "Expected against received, by month",
                    chart + Markup("<ul class=legend>{}</ul>").format(items))  # fmt: skip


def _buckets(found: Portfolio) -> Markup:
    note = Markup(
        "<p class=en>按最早一期未补足的逾期，自还款日起算。 / Days since the oldest missed"
        " instalment was due.</p>"
    )
    return _section("逾期分档", "Late, by days", buckets_chart(found.buckets) + note)


def _late(found: Portfolio) -> Markup:
    late = [each for each in found.cases if each.state == "late"]
    late.sort(key=lambda each: (-each.days_late, -each.overdue, each.case))
    heads = ("w|案件|Case", "w|借款人|Borrower", "n|逾期天数|Days late", "n|期数|Missed",
             "n|逾期本息|Overdue", "n|未付违约金|Damages left", "n|结清所需|To settle",
             "n|进度|Paid")  # fmt: skip
    return _table("逾期案件", "Late cases", heads, late, _late_row)


def _late_row(row: CaseRow) -> Sequence[Cell]:
    return (
        ("w", row.case),
        ("w", row.borrower),
        ("n bad", row.days_late),
        ("n", row.missed),
        *(("n", amount_figures(each)) for each in (row.overdue, row.damages, row.to_settle)),
        ("n", f"{Decimal(row.progress) * 100:.1f}%"),
    )


def _letters(letters: Sequence[LetterRow]) -> Markup:
    heads = ("w|案件|Case", "w|函件|Letter", "w|收件人|To", "w|状态|State", "|理由|Why")
    ordered = sorted(letters, key=lambda each: (each.state, each.kind, each.case))
    return _table("今日函件", "Letters today", heads, ordered, _letter_row)


def _letter_row(row: LetterRow) -> Sequence[Cell]:
    why = Markup("<br>").join(_both(each) for each in row.reasons)
    state = "应发" if row.state == "due" else "暂缓"
    return (("w", row.case), ("w", _both(row.title)), ("w", row.to), ("w", state), ("", why))


def _due(rows: Sequence[DueRow]) -> Markup:
    heads = ("w|还款日|Due", "w|案件|Case", "w|借款人|Borrower", "n|期次|No.",
             "n|未付本息|Left", "w|期间|Within")  # fmt: skip
    return _table("将到期", "Falling due in 30 days", heads, rows, _due_row)


def _due_row(row: DueRow) -> Sequence[Cell]:
    return (
        ("w", row.due),
        ("w", row.case),
        ("w", row.borrower),
        ("n", row.number),
        ("n", amount_figures(row.amount)),
        ("w", f"{row.within} 日内"),
    )


def _money(money: Statements) -> Markup:
    heads = ("w|账单|Statement", "w|日期|Day", "n|金额|Amount", "w|付款人|Payer",
             "w|账号|Account", "w|处理|Fate", "w|案件|Case", "|原因|Why")  # fmt: skip
    sums = Markup(
        "<p>收入 {} ＝ 已对应案件、待导入 {} ＋ 疑似重复 {} ＋ 待认领 {}"
        "<br><span class=en>Money in = matched, to be imported + held back + for a person"
        "</span></p>"
    ).format(*map(amount_figures, (money.money_in, money.taken, money.held, money.unmatched)))
    problems = Markup("").join(
        Markup("<p class=bad>{} {}</p>").format(each.place, _both(each.message))
        for each in money.problems
    )
    return _table("款项", "Money that a person looks at", heads, money.rows, _money_row,
                  above=problems + sums)  # fmt: skip


def _money_row(row: MoneyRow) -> Sequence[Cell]:
    currency = "" if row.currency == "CNY" else f" {row.currency}"
    return (
        ("w", f"{row.file}:{row.line}"),
        ("w", row.day),
        ("n", amount_figures(row.amount) + currency),
        ("w", row.payer),
        ("w", row.account),
        ("w", _FATES[row.fate]),
        ("w", row.case),
        ("", _both(row.why)),
    )


def _failed(rows: Sequence[FailedRow]) -> Markup:
    heads = ("w|位置|Place", "w|案件|Case", "|问题|Problem")
    return _table("未能处理的案件", "Cases that could not be counted", heads, rows, _failed_row)


def _failed_row(row: FailedRow) -> Sequence[Cell]:
    told = [Markup("{} <small>{}</small>").format(_both(each.message), each.place)
            for each in row.problems[:5]]  # fmt: skip
    if len(row.problems) > 5:
        told.append(Markup("……共 {} 项").format(len(row.problems)))
    return (("w", row.place), ("w", row.case), ("", Markup("<br>").join(told)))


def _table(
    zh: str,
    en: str,
    heads: Sequence[str],
    rows: Sequence[Row],
    cells: Callable[[Row], Sequence[Cell]],
    *,
    above: Markup = _NOTHING,
) -> Markup:
    """A section with a row for each; its headings are ``class|中文|English``."""
    if not rows:
        none = Markup("<p class=none>没有 <small>None</small></p>")
        return _section(zh, en, above + none)
    head = Markup("").join(
        Markup('<th class="{}">{}<span class=en>{}</span></th>').format(*each.split("|"))
        for each in heads
    )
    body = Markup("").join(_tr(cells(each)) for each in rows[:MOST_ROWS])
    table = Markup("<div class=scroll><table><tr>{}</tr>{}</table></div>").format(head, body)
    return _section(f"{zh}（{len(rows)}）", en, above + table + _more(len(rows)))


def _tr(cells: Iterable[Cell]) -> Markup:
    made = (Markup('<td class="{}">{}</td>').format(*each) for each in cells)
    return Markup("<tr>{}</tr>").format(Markup("").join(made))


def _more(count: int) -> Markup:
    if count <= MOST_ROWS:
        return _NOTHING
    return Markup(
        "<p class=en>此处只列前 {most} 行，共 {count} 行；其余见同一文件夹的表格。"
        " / The first {most} of {count}; all are in the tables beside this page.</p>"
    ).format(most=MOST_ROWS, count=count)


def _section(zh: str, en: str, body: Markup) -> Markup:
    return Markup("<section><h2>{} <small>{}</small></h2>{}</section>").format(zh, en, body)


def _both(said: Bilingual) -> Markup:
    return Markup("{}<span class=en>{}</span>").format(said.zh, said.en)
