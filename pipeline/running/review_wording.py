"""What new wording says of its own: figures, long numbers, references to other articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from pipeline.case.model import Case
from pipeline.documents.review.compare import Pair
from pipeline.documents.review.story import Line
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.papers.words import ordinal_zh
from pipeline.running.review_examined import Examined

_HAN = "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
_COUNT = rf"(?:\d[\d,.]*\s*[百千万亿]*|[{_HAN}]+)"
_FIGURE = re.compile(
    rf"\d+年(?:\d+月)?(?:\d+日)?|(?:[¥￥]|人民币)\s*\d[\d,.]*(?:\s*[百千万亿]*元)?"
    rf"|[{_HAN}]+分之[{_HAN}\d.]+(?:点[{_HAN}]+)?"
    rf"|{_COUNT}(?:点[{_HAN}]+)?\s*(?:元|块|圆|%|‰|日|天|个?工作日|周|个?月|期|年|倍|成|折)"
)
_LONG = re.compile(r"\d(?:[ -]?\d){11,}")  # of an account, a card, an identity
_ORDINAL = "[零〇一二三四五六七八九十百]+|[0-9]+"
_ONE = rf"第\s*(?:{_ORDINAL})\s*条(?:\s*第\s*(?:{_ORDINAL})\s*款)?"
_REFERENCE = re.compile(rf"本协议({_ONE}(?:(?:、|，|和|与|或|或者|及|以及|至){_ONE})*)")
_PLACE = re.compile(rf"第\s*({_ORDINAL})\s*条(?:\s*第\s*({_ORDINAL})\s*款)?")
_TYPED = re.compile(rf"第({_ORDINAL})条")


def wording_findings(case: Case, examined: Examined, file: str) -> Iterator[Finding]:
    """New figures, which no data stand behind; long numbers that are not the case's; references
    that a change of the numbering has led astray, or that never led anywhere.
    """
    for pair in examined.changed:
        for figure in _new_figures(pair):
            yield Finding(
                "review.new-figure",
                Severity.WARNING,
                _where(pair, file),
                msg("The wording now says “{figure}”, which is not in the data.", figure=figure),
                msg("Make sure that it does not contradict the terms of the case."),
            )
    yield from _long_numbers(case, examined, file)
    yield from _references(examined, file)


def _new_figures(pair: Pair) -> list[str]:
    before = _figures(pair.old_text)
    return [each for each in dict.fromkeys(_figures(pair.new_text)) if each not in before]


def _figures(text: str) -> list[str]:
    """Amounts, rates, periods and days, in digits of any width, in words or in capitals."""
    return _FIGURE.findall(normalize("NFKC", text))


def _long_numbers(case: Case, examined: Examined, file: str) -> Iterator[Finding]:
    known = {*_digits(case.model_dump_json())}
    for pair in examined.pairs:
        known |= {*_digits(pair.old_text)}
    for pair in examined.changed:
        for number in dict.fromkeys(_digits(pair.new_text)):
            if number not in known:
                yield Finding(
                    "review.new-number",
                    Severity.ERROR,
                    _where(pair, file),
                    msg("The wording now has the number {number}, which is not in the case.",
                        number=number),
                    msg("An account or a person belongs in the case data: change them and send out "
                        "a new version, or take the number out of the Word file."),
                )  # fmt: skip


def _digits(text: str) -> list[str]:
    return [re.sub("[ -]", "", each) for each in _LONG.findall(normalize("NFKC", text))]


def _references(examined: Examined, file: str) -> Iterator[Finding]:
    """References count by the numbers that articles had; each must still lead to the same text."""
    now = {
        pair.old[0].place: pair.new[0].place
        for pair in examined.pairs
        if pair.old and pair.new and pair.old[0].row is None
    }
    there = {pair.old[0].place for pair in examined.pairs if pair.old}
    targets = _targets(line for pair in examined.pairs for line in pair.new)
    for pair in examined.pairs:
        for target in dict.fromkeys(_referred(pair.new_text)):
            if target in _referred(pair.old_text):
                if target in there and now.get(target) != target:
                    yield _reference(pair, file, msg(
                        "“{reference}” no longer leads to the text that it meant: that is now "
                        "{now}.", reference=f"本协议{target}", now=now.get(target) or "—",
                    ))  # fmt: skip
            elif target not in targets:
                yield _reference(pair, file, msg(
                    "“{reference}” leads nowhere: the agreement has no such place.",
                    reference=f"本协议{target}",
                ))  # fmt: skip


def _reference(pair: Pair, file: str, message: Message) -> Finding:
    hint = msg("Correct the reference in the Word file, save it, and take it back again.")
    where = Where(pair.new[0].place, file)
    return Finding("review.reference", Severity.ERROR, where, message, hint)


def _referred(text: str) -> list[str]:
    """The places that a text refers to, as :attr:`Line.place` writes them."""
    found = _REFERENCE.findall(normalize("NFKC", text))
    return [_written(*place) for each in found for place in _PLACE.findall(each)]


def _written(article: str, paragraph: str) -> str:
    second = f"第{_ordinal(paragraph)}款" if paragraph else ""
    return f"第{_ordinal(article)}条{second}"


def _ordinal(text: str) -> str:
    short = text.isdecimal() and int(text) < 100
    return ordinal_zh(int(text)) if short else text


def _targets(lines: Iterable[Line]) -> set[str]:
    """Every place there is: articles, their numbered paragraphs, and those that are only counted.

    An article whose number was typed is one too.
    """
    found: set[str] = set()
    article, count, numbered = "", 0, False
    for line in lines:
        typed = _TYPED.match(line.text)
        if line.heads or typed:
            article = line.place if line.heads or not typed else _written(typed[1], "")
            count, numbered = 0, False
            found.add(article)
        elif article and line.row is None:
            count, numbered = count + 1, numbered or "款" in line.place
            found.add(line.place if numbered else _written_under(article, count))
    return found


def _written_under(article: str, count: int) -> str:
    return f"{article}第{_ordinal(str(count))}款"


def _where(pair: Pair, file: str) -> Where:
    return Where((pair.old or pair.new)[0].place, file)
