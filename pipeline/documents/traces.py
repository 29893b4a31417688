"""Traces of editing in a file of proof: what a person should look at, with the reason for each.

Only what the file says of itself is read: when and with what it was saved, an earlier state that is
still inside, marks laid over a page. Each trace has innocent causes, and a careful forger leaves
none: it is no finding of forgery, and nobody is refused for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pipeline.documents.trace_pdf import is_pdf, read_pdf
from pipeline.documents.trace_picture import read_picture
from pipeline.documents.trace_story import Story
from pipeline.messages import Message, msg

FILE = Path(__file__).parent / "editors.toml"
MAX_BYTES = 64 * 2**20
"""Larger files are not looked at: proof of means is a few pages."""

_SAME_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the case says of a file: its day, when it was handed in and by whom, and its source."""

    made_on: date | None = None
    submitted_on: date | None = None
    party: str = ""
    source: str = ""


def traces(data: bytes, claim: Claim) -> tuple[Message, ...]:
    """Every trace, as phrases; none for a kind of file that tells nothing or cannot be read."""
    if len(data) > MAX_BYTES:
        return ()
    story = read_pdf(data) if is_pdf(data) else read_picture(data)
    return (*_programs(story), *_pages(story), *_days(story, claim), *_author(story, claim))


@cache
def editors() -> Mapping[str, tuple[str, ...]]:
    """The names in :data:`FILE`."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    return {kind: tuple(names) for kind, names in table.items()}


def _programs(story: Story) -> Iterator[Message]:
    names = [name for group in editors().values() for name in group]
    for program in dict.fromkeys(story.programs):
        if any(name in program.lower() for name in names):
            yield msg("saved with {program}, which can change what is shown", program=program)


def _pages(story: Story) -> Iterator[Message]:
    for page in story.changed_pages:
        yield msg("page {page} was changed in a later save, its earlier state is still in the file",
                  page=page)  # fmt: skip
    for page in story.covered_pages:
        yield msg("marks are laid over page {page}", page=page)


def _days(story: Story, claim: Claim) -> Iterator[Message]:
    made, changed = story.made, story.changed
    if changed and claim.submitted_on and changed > claim.submitted_on + _SAME_DAY:
        yield msg("changed on {changed}, after it was handed in on {submitted}",
                  changed=changed, submitted=claim.submitted_on)  # fmt: skip
    elif made and changed and changed > made + _SAME_DAY:
        yield msg("changed on {changed}, after it was made on {made}", changed=changed, made=made)
    if made and claim.made_on and made < claim.made_on - _SAME_DAY:
        yield msg("the file was made on {made}, before {claimed}, the day it is said to be of",
                  made=made, claimed=claim.made_on)  # fmt: skip


def _author(story: Story, claim: Claim) -> Iterator[Message]:
    """Whoever hands it in is its author, but it is said to come from somebody else."""
    theirs = claim.party and claim.party in story.author
    own = any(word in claim.source for word in (claim.party, "本人", "借款人", "自行"))
    if theirs and claim.source and not own:
        yield msg("its author is {author}, but it is said to come from {source}",
                  author=story.author, source=claim.source)  # fmt: skip
