"""The comparison as one HTML page that needs nothing else: for a screen, a telephone, a printer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipeline.documents.review.compare import Pair, differences, readable

_STYLE = Markup("""
:root{color-scheme:light dark;--bg:#fff;--fg:#1a1a1a;--dim:#666;--line:#ddd;--card:#f6f6f4;
--ins:#0a6b2d;--insbg:#dcf5e3;--del:#a3231f;--delbg:#fde4e2;--bad:#a3231f;--good:#0a6b2d}
@media(prefers-color-scheme:dark){:root{--bg:#16181a;--fg:#e8e6e3;--dim:#9a9a96;--line:#383b3e;
--card:#202326;--ins:#7fdca0;--insbg:#12381f;--del:#ff9d96;--delbg:#4a1b19;--bad:#ff9d96;--good:#7fdca0}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);
font:16px/1.75 "Noto Serif SC","Songti SC",SimSun,serif}
main{max-width:46rem;margin:0 auto;padding:1.25rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.35;margin:.5rem 0}h2{font-size:1.1rem;margin:2rem 0 .5rem;
border-bottom:1px solid var(--line);padding-bottom:.25rem}
small,.en,.place{color:var(--dim);font:.8rem/1.5 system-ui,"Noto Sans SC","PingFang SC",sans-serif}
dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem 1rem;background:var(--card);
border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0;overflow-wrap:anywhere}
dt{color:var(--dim)}dd{margin:0}ol,ul{padding-left:1.4rem}a{color:inherit}
ins{color:var(--ins);background:var(--insbg);text-decoration:underline;text-underline-offset:.2em}
del{color:var(--del);background:var(--delbg);text-decoration:line-through}
.bad{color:var(--bad)}.good{color:var(--good)}
p,.row{margin:.35rem 0;overflow-wrap:anywhere}.change{border-left:3px solid var(--del);
padding:.1rem 0 .1rem .75rem;margin:.75rem 0;scroll-margin-top:1rem}.place{display:block}
.row{display:flex;flex-wrap:wrap;border-bottom:1px solid var(--line)}
.row span{flex:1 1 6rem;padding:.1rem .4rem}
@media print{.change{break-inside:avoid}}
""")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text: facts (name and value), and problems, each a sentence."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    problems: Sequence[str]


def comparison_page(head: Head, pairs: Sequence[Pair]) -> bytes:
    """The page, in UTF-8: facts, problems, a list of changes, the whole text with them marked."""
    changed = [pair for pair in pairs if not pair.is_same]
    body = Markup("").join(
        [
            Markup("<h1>{}</h1><p class=en>{}</p>").format(head.title, head.subtitle),
            Markup("<dl>{}</dl>").format(Markup("").join(map(_fact, head.facts))),
            _problems(head.problems),
            _contents(changed),
            Markup("<h2>全文 <small>Whole text</small></h2>"),
            *_text(pairs),
        ]
    )
    return (
        Markup(
            '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            "<title>{}</title><style>{}</style></head><body><main>{}</main></body></html>\n"
        )
        .format(head.title, _STYLE, body)
        .encode()
    )


def _fact(fact: tuple[str, str]) -> Markup:
    return Markup("<dt>{}</dt><dd>{}</dd>").format(*fact)


def _problems(problems: Sequence[str]) -> Markup:
    title = Markup("<h2>核对结果 <small>What must be settled</small></h2>")
    if not problems:
        return title + Markup(
            "<p class=good>关键条款与案件数据一致，没有未处理的修订和批注。<br>"
            "<span class=en>Key terms agree with the data; nothing is left open.</span></p>"
        )
    items = Markup("").join(Markup("<li class=bad>{}</li>").format(each) for each in problems)
    return title + Markup("<ul>{}</ul>").format(items)


def _contents(changed: Sequence[Pair]) -> Markup:
    title = Markup("<h2>改动 {} 处 <small>Changes</small></h2>").format(len(changed))
    if not changed:
        return title + Markup("<p>没有改动。 <span class=en>None.</span></p>")
    items = Markup("").join(
        Markup('<li><a href="#c{}">{}</a> <small>{}</small></li>').format(
            number, _place(pair), _kind(pair)
        )
        for number, pair in enumerate(changed, 1)
    )
    return title + Markup("<ol>{}</ol>").format(items)


def _text(pairs: Sequence[Pair]) -> list[Markup]:
    made, number = [], 0
    for pair in pairs:
        if pair.is_same:
            made += [_line(line.label, line.text, bool(line.cells)) for line in pair.new]
            continue
        number += 1
        made.append(
            Markup(
                '<div class=change id="c{}"><span class=place>{}. {} · {}</span>{}</div>'
            ).format(number, number, _place(pair), _kind(pair), _marked(pair))
        )
    return made


def _line(label: str, text: str, is_row: bool) -> Markup:
    if is_row:
        cells = (Markup("<span>{}</span>").format(_lines(cell)) for cell in text.split("\t"))
        return Markup("<div class=row>{}</div>").format(Markup("").join(cells))
    return Markup("<p>{}{}</p>").format(label, _lines(text))


def _marked(pair: Pair) -> Markup:
    label = (pair.new or pair.old)[0].label
    if not pair.old:
        return Markup("<p>{}<ins>{}</ins></p>").format(label, _lines(pair.new_text))
    if not pair.new:
        return Markup("<p>{}<del>{}</del></p>").format(label, _lines(pair.old_text))
    made = Markup("")
    for each in readable(differences(pair)):
        old, new = pair.old_text[slice(*each.old)], pair.new_text[slice(*each.new)]
        if each.op == "equal":
            made += _lines(new)
            continue
        made += Markup("<del>{}</del>").format(_lines(old)) if old else Markup("")
        made += Markup("<ins>{}</ins>").format(_lines(new)) if new else Markup("")
    return Markup("<p>{}{}</p>").format(label, made)


def _lines(text: str) -> Markup:
    return escape(text.replace("\t", "　│　")).replace("\n", Markup("<br>"))


def _place(pair: Pair) -> str:
    return (pair.old or pair.new)[0].place


def _kind(pair: Pair) -> str:
    if not pair.old:
        return "增加"
    return "修改" if pair.new else "删除"
