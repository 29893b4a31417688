"""What a person should look at in a reviewed agreement besides its key terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.case.terms import ReviewDecision
from pipeline.documents.review.compare import Pair, differences
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.running.review_examined import Examined

_FIGURE = re.compile(r"\d[\d,.]*\s*(?:元|%|％|日|天|个月|期|年)")
_REFERENCE = re.compile(
    r"本协议第([零一二三四五六七八九十百]+)条(?:第([零一二三四五六七八九十百]+)款)?"
)
_SHOWN = 60


def decision_findings(decision: ReviewDecision, examined: Examined, file: str) -> Iterator[Finding]:
    """An approval without changes has none, and one with changes has some."""
    changed = examined.changed
    if decision is ReviewDecision.APPROVED and changed:
        yield Finding(
            "review.decision",
            Severity.ERROR,
            Where(changed[0].old[0].place if changed[0].old else changed[0].new[0].place, file),
            msg("The decision is “approved”, but the text differs in {count} place(s).",
                count=len(changed)),
            msg("Use --decision approved_with_changes, or take back the file as it was issued."),
        )  # fmt: skip
    if decision is ReviewDecision.APPROVED_WITH_CHANGES and not changed:
        yield Finding(
            "review.no-changes",
            Severity.WARNING,
            Where(file=file),
            msg("The decision is “approved with changes”, but the text is as it was issued."),
            msg("Make sure that this is the file that the lawyer edited."),
        )


def figure_findings(examined: Examined, file: str) -> Iterator[Finding]:
    """New figures in the wording, which no data stand behind; references that a change of the
    numbering has led astray.
    """
    for pair in examined.changed:
        for figure in _new_figures(pair):
            yield Finding(
                "review.new-figure",
                Severity.WARNING,
                Where((pair.old or pair.new)[0].place, file),
                msg("The wording now says “{figure}”, which is not in the data.", figure=figure),
                msg("Make sure that it does not contradict the terms of the case."),
            )
    yield from _references(examined, file)


def _new_figures(pair: Pair) -> list[str]:
    before = set(_FIGURE.findall(pair.old_text))
    if not any(part.op != "equal" for part in differences(pair)):
        return []
    return [each for each in dict.fromkeys(_FIGURE.findall(pair.new_text)) if each not in before]


def _references(examined: Examined, file: str) -> Iterator[Finding]:
    """References count by the numbers that articles had; each must still lead to the same text."""
    now = {
        pair.old[0].place: pair.new[0].place
        for pair in examined.pairs
        if pair.old and pair.new and pair.old[0].row is None
    }
    there = {pair.old[0].place for pair in examined.pairs if pair.old}
    for pair in examined.pairs:
        for found in _REFERENCE.finditer(pair.new_text if pair.old else ""):
            target = f"第{found[1]}条" + (f"第{found[2]}款" if found[2] else "")
            if target in there and now.get(target) != target and found[0] in pair.old_text:
                yield Finding(
                    "review.reference",
                    Severity.ERROR,
                    Where(pair.new[0].place, file),
                    msg("“{reference}” no longer leads to the text that it meant: that is now "
                        "{now}.", reference=found[0], now=now.get(target) or "—"),
                    msg("Correct the reference in the Word file, save it, and take it back again."),
                )  # fmt: skip
