"""A signed paper is never rebuilt, never dropped, and never contradicted by a later one.

Before anything is made, every signed paper of the packet is computed anew at its own date and held
against the data it was signed with, whichever stages are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.errors import WrongState
from pipeline.messages import Message, Series, Words, msg
from pipeline.papers.draft import Draft
from pipeline.papers.matter import Matter
from pipeline.running.changes import changes, in_words
from pipeline.running.manifest import Manifest, PaperEntry
from pipeline.stages import STAGES

_BUNDLE = "evidence-bundle"
_MAY_CHANGE = frozenset({"contact", "copies"})
"""How somebody is reached, and who acts for whom: what a letter said of that was true then."""


def keep_signed(manifest: Manifest, matter: Matter) -> tuple[PaperEntry, ...]:
    """The signed papers that are of a later day than the one asked for, and stay as they are.

    Raises :class:`~pipeline.errors.WrongState` if the data of a signed paper have changed or gone.
    """
    outcomes = [each for stage in STAGES.values() for each in stage(matter)]
    drafts = {each.key: each for each in outcomes if isinstance(each, Draft)}
    kept = []
    for paper in manifest.papers:
        if paper.signed_by and paper.key in drafts:
            _refuse_changes(paper, drafts[paper.key])
        elif paper.signed_by:
            _refuse_loss(paper, matter)
            kept.append(paper)
    return tuple(kept)


def _refuse_changes(paper: PaperEntry, draft: Draft) -> None:
    if paper.kind == _BUNDLE:
        _refuse_other_exhibits(paper, draft)
    found = changes(paper.context, draft.context.model_dump(mode="json"))
    changed = [path for path in found if path not in _MAY_CHANGE]
    if changed:
        raise WrongState(
            "build.signed-paper-changed",
            msg(
                "“{title}” is signed and is never rebuilt, but its data have changed: {changes}.",
                title=paper.title,
                changes=in_words(type(draft.context), changed),
            ),
            hint=_remedy(paper),
        )


def _refuse_other_exhibits(paper: PaperEntry, draft: Draft) -> None:
    """What was served stays, and is named if it does not; that a number moves is no change."""
    there = [_but_number(row) for row in draft.context.model_dump(mode="json")["exhibits"]]
    gone = [row for row in paper.context["exhibits"] if _but_number(row) not in there]
    if gone:
        names = (f"{row['no']} {row['title']}" for row in gone)
        raise WrongState(
            "build.served-exhibit-changed",
            msg(
                "“{title}” is signed; these exhibits of it were changed or taken out: {exhibits}.",
                title=paper.title,
                exhibits=Series(tuple(Words(name, name) for name in names)),
            ),
            hint=_remedy(paper),
        )


def _but_number(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "no"}


def _refuse_loss(paper: PaperEntry, matter: Matter) -> None:
    if paper.dated <= matter.as_of:
        raise WrongState(
            "build.signed-paper-unfounded",
            msg(
                "“{title}” is signed, but the case no longer holds what it rests on.",
                title=paper.title,
            ),
            hint=_remedy(paper),
        )


def _remedy(paper: PaperEntry) -> Message:
    if paper.kind == _BUNDLE:
        return msg("Undo the change; further evidence goes into a supplement (补充证据).")
    if paper.kind == "agreement":
        return msg("Undo the change, or record it in a supplementary agreement (补充协议).")
    return msg("Undo the change: what this paper said when it was signed stays on record.")
