"""The report as one page that needs nothing else: counts, failures by cause, throughput."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import islice

from pipeline.running.batch.formats import FAILED, CaseLine, Cause, Reason, Summary

MOST_ROWS = 1000
_NAMES = {
    "built": ("已完成", "built"),
    "waiting": ("等待他人签署", "waiting for others to sign"),
    "unchanged": ("无变化，未重做", "unchanged, left as they are"),
    "checked": ("已检查（未写入）", "checked only"),
    "failed": ("失败", "failed"),
    "quarantined": ("隔离", "set aside"),
}
_STEPS = {
    "key": "比对输入", "compare": "比对文书包", "check": "检查案件", "adopt": "收回签署件",
    "fill": "填模板", "render": "排版并核对", "bundle": "装订证据册", "sign": "签名",
    "register": "登记", "write": "写入", "rest": "其余", "lost": "中断",
}  # fmt: skip
_STYLE = """
:root{--ink:#1d2430;--soft:#5c6675;--line:#d9dee6;--good:#2c7a4b;--wait:#9a6a00;--bad:#b3261e;
--bar:#3d6fb4;--paper:#fff;--ground:#f5f6f8}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:15px/1.6 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2.25rem 0 .6rem}
small,.en{color:var(--soft);font-weight:400;font-size:.86em}
.cards{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}
.card{flex:1 1 9rem;background:var(--paper);border:1px solid var(--line);border-radius:8px;
padding:.7rem .9rem}
.card b{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}
.good b{color:var(--good)}.wait b{color:var(--wait)}.bad b{color:var(--bad)}
.stop{border-left:4px solid var(--bad);background:var(--paper);padding:.6rem .9rem;margin-top:1rem}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;background:var(--paper);border:1px solid var(--line)}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-top:1px solid var(--line)}
th{font-weight:600;border-top:0}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code{font-size:.86em;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto;background:var(--paper);border:1px solid var(--line)}
"""


def page(summary: Summary, lines: Iterator[CaseLine]) -> str:
    """The whole document, UTF-8."""
    failed = (line for line in lines if line.status in FAILED)
    parts = [
        '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>批量处理报告 / Batch report</title><style>{_STYLE}</style></head><body><main>",
        _head(summary),
        _cards(summary),
        _causes(summary),
        _throughput(summary),
        _steps(summary),
        _failures(list(islice(failed, MOST_ROWS + 1))),
        "</main></body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _head(summary: Summary) -> str:
    rate = summary.cases / summary.seconds * 60 if summary.seconds else 0
    told = (
        f"{escape(summary.input)} · {escape(summary.started_at)} · {summary.seconds:.1f} s · "
        f"每分钟 {rate:.1f} 件 / {rate:.1f} a minute · {summary.engine} × {summary.jobs} · "
        f"jieqing {escape(summary.program)}"
    )
    stop = f'<p class="stop">提前结束：{_both(summary.stopped)}</p>' if summary.stopped else ""
    return f'<h1>批量处理报告 <span class="en">Batch report</span></h1><small>{told}</small>{stop}'


def _cards(summary: Summary) -> str:
    cards = [_card("", summary.cases, "案件", "cases")]
    for status, (zh, en) in _NAMES.items():
        if count := summary.counts.get(status, 0):
            kind = {"built": "good", "waiting": "wait", "failed": "bad", "quarantined": "bad"}
            cards.append(_card(kind.get(status, ""), count, zh, en))
    cards.append(_card("", summary.papers, "文书", "papers"))
    if summary.waiting_papers:
        told = "文书待他人签署", "papers wait for others"
        cards.append(_card("wait", summary.waiting_papers, *told))
    if summary.replaced_workers:
        told = "更换的工作进程", "workers replaced"
        cards.append(_card("", summary.replaced_workers, *told))
    return f'<div class="cards">{"".join(cards)}</div>'


def _card(kind: str, count: int, zh: str, en: str) -> str:
    return f'<div class="card {kind}"><b>{count:,}</b>{zh}<br><span class="en">{en}</span></div>'


def _causes(summary: Summary) -> str:
    if not summary.causes:
        return ""
    rows = "".join(_cause(each) for each in summary.causes)
    return (
        '<h2>失败原因 <span class="en">Failures by cause</span></h2><div class="wide"><table>'
        '<tr><th class="n">案件<br><span class="en">cases</span></th>'
        '<th>原因<br><span class="en">cause</span></th>'
        f'<th>例如<br><span class="en">such as</span></th></tr>{rows}</table></div>'
    )


def _cause(cause: Cause) -> str:
    first = "<br>".join(escape(each) for each in cause.first)
    return (
        f'<tr><td class="n">{cause.cases:,}</td><td>{_both(cause.reason)}<br>'
        f"<code>{escape(cause.reason.code)}</code></td><td><code>{first}</code></td></tr>"
    )


def _throughput(summary: Summary) -> str:
    """Bars of cases per span of time; the highest is labelled."""
    bars, most = summary.throughput, max(summary.throughput, default=0)
    if not most:
        return ""
    width, height, foot = 900, 170, 24
    step = min((width - 60) / len(bars), 60.0)
    drawn = "".join(
        f'<rect x="{50 + i * step:.1f}" y="{height - foot - count / most * 120:.1f}" '
        f'width="{max(step - 2, 1):.1f}" height="{count / most * 120:.1f}" fill="#3d6fb4">'
        f"<title>{i * summary.span:g}–{(i + 1) * summary.span:g} s: {count}</title></rect>"
        for i, count in enumerate(bars)
    )
    end = 50 + len(bars) * step
    span = f"{summary.span:g}"
    return (
        f'<h2>每 {span} 秒完成的案件 <span class="en">Cases per {span} seconds</span></h2>'
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="每 {span} 秒完成的案件">'
        f'<line x1="50" x2="{width - 10}" y1="{height - foot}" y2="{height - foot}" '
        f'stroke="#d9dee6"/>{drawn}<g font-size="12" fill="#5c6675" font-family="sans-serif">'
        f'<text x="42" y="{height - foot - 116}" text-anchor="end">{most:,}</text>'
        f'<text x="42" y="{height - foot}" text-anchor="end">0</text>'
        f'<text x="50" y="{height - 7}">0 s</text>'
        f'<text x="{end:.0f}" y="{height - 7}" text-anchor="end">'
        f"{len(bars) * summary.span:g} s</text></g></svg>"
    )


def _steps(summary: Summary) -> str:
    took = sorted(summary.step_seconds.items(), key=lambda each: -each[1])
    rows = "".join(
        f'<tr><td>{_STEPS.get(name, "")} <span class="en">{escape(name)}</span></td>'
        f'<td class="n">{seconds:,.1f}</td>'
        f'<td class="n">{seconds / max(summary.cases, 1):.3f}</td></tr>'
        for name, seconds in took
    )
    if not rows:
        return ""
    return (
        '<h2>各步用时 <span class="en">Seconds by step</span></h2><div class="wide"><table><tr>'
        '<th>步骤 <span class="en">step</span></th><th class="n">合计 '
        '<span class="en">in all</span></th><th class="n">每件 <span class="en">a case</span>'
        f"</th></tr>{rows}</table></div>"
    )


def _failures(failed: list[CaseLine]) -> str:
    if not failed:
        return ""
    rows = "".join(_failure(line) for line in failed[:MOST_ROWS])
    more = (
        f"<p>只列前 {MOST_ROWS} 件，其余见 JSONL。"
        f'<span class="en">The first {MOST_ROWS}; the JSONL has all.</span></p>'
    )
    return (
        '<h2>失败的案件 <span class="en">Cases that failed</span></h2><div class="wide"><table><tr>'
        '<th>案件<br><span class="en">case</span></th><th>出处<br><span class="en">where</span>'
        '</th><th>原因<br><span class="en">cause</span></th><th class="n">尝试<br>'
        f'<span class="en">attempts</span></th></tr>{rows}</table></div>'
        f"{more if len(failed) > MOST_ROWS else ''}"
    )


def _failure(line: CaseLine) -> str:
    return (
        f"<tr><td>{escape(line.case)}</td><td><code>{escape(line.source)}</code></td>"
        f'<td>{_both(line.reason)}</td><td class="n">{line.attempt}</td></tr>'
    )


def _both(reason: Reason | None) -> str:
    if reason is None:
        return ""
    zh, en = escape(reason.zh), escape(reason.en)
    return zh if zh == en else f'{zh}<br><span class="en">{en}</span>'
