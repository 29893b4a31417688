"""How the command line shows which proof each side owes and how it stands."""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from pipeline.cli.voice import Voice
from pipeline.law.proofs import Completeness, Proof, Status
from pipeline.law.proofs.assess import IN_WORDS, LEVELS, SIDES
from pipeline.law.proofs.table import Level, Side
from pipeline.messages import Message, Series, Words, msg

_STYLES = {Status.COMPLETE: "green", Status.MISSING: "red", Status.CONTRADICTING: "bold red"}
_FAULTY = "yellow"


def tell_proofs(report: Completeness, voice: Voice, *, every: bool) -> None:
    """A line for each side; below it ``every`` proof, or only those that are not complete."""
    for side in Side:
        proofs = report.of(side)
        if proofs:
            voice.say(_summary(side, proofs))
        for proof in proofs:
            if every or proof.owed:
                voice.console.print(_line(proof, voice.lang))


def _summary(side: Side, proofs: tuple[Proof, ...]) -> Message:
    needed = [proof.status for proof in proofs if proof.row.level is Level.OBLIGATORY]
    found = Counter(needed)
    counts = Series(
        tuple(
            Words(f"{IN_WORDS[each].zh} {found[each]}", f"{found[each]} {IN_WORDS[each].en}")
            for each in Status
            if found[each]
        )
    )
    return msg(
        "Proof owed by the {side}: {count}; {counts}.",
        side=SIDES[side],
        count=len(needed),
        counts=counts,
    )


def _line(proof: Proof, lang: str) -> Text:
    """``  [齐全] 必备 借款合同: 个人消费借款合同``."""
    style = _STYLES.get(proof.status, _FAULTY)
    if proof.row.level is Level.ADVISABLE and proof.status is Status.MISSING:
        style = "dim"
    line = Text("  ")
    line.append(f"[{IN_WORDS[proof.status].render(lang)}]", style=style)
    line.append(f" {LEVELS[proof.row.level].render(lang)}", style="dim")
    line.append(f" {proof.name.render(lang)}")
    titles = ("；" if lang == "zh" else "; ").join(each.item.title for each in proof.items)
    if titles:
        line.append(f"{'：' if lang == 'zh' else ': '}{titles}")
    return line
