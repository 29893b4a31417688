"""The verb ``review``: the lawyer's edit of the agreement is taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.case.dates import today
from pipeline.case.terms import ReviewDecision
from pipeline.cli.options import Day, ExistingPath, now, templates_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.messages import msg
from pipeline.papers.reviewed import Change, Decision
from pipeline.running.review_outcome import ReviewRequest, ReviewResult
from pipeline.running.reviewing import take_back

_DECISIONS: tuple[Decision, ...] = (
    ReviewDecision.APPROVED, ReviewDecision.APPROVED_WITH_CHANGES, ReviewDecision.REFUSED,
)  # fmt: skip
_CHANGES = {
    Change.CHANGED: msg("changed"),
    Change.ADDED: msg("added"),
    Change.REMOVED: msg("taken out"),
    Change.MOVED: msg("moved"),
}


@click.command()
@click.argument("case", type=ExistingPath)
@click.argument("reviewed", type=ExistingPath)
@click.option("--by", required=True, metavar="PARTY", help="审查律师的代号。 / The lawyer.")
@click.option(
    "--decision",
    required=True,
    type=click.Choice([each.value for each in _DECISIONS]),
    help="通过、修改后通过、不通过。 / What the lawyer decided.",
)
@click.option("--note", required=True, help="审查意见。 / The lawyer's opinion.")
@click.option(
    "--on",
    "day",
    type=Day(),
    default=lambda: today(now()),
    show_default="today",
    help="审查日期。 / Day of the review.",
)
@click.option(
    "-o",
    "--output",
    type=ExistingPath,
    help="对照文件放到别的文件夹。 / Another folder for the comparison.",
)
@templates_option
@language_option
@json_option
def review(
    case: Path,
    reviewed: Path,
    by: str,
    decision: str,
    note: str,
    day: date,
    output: Path | None,
    office: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """收回律师修改后的协议，逐段对照、核对关键条款并登记。 / Take back the lawyer's edit.

    Example: jieqing review my-case edited.docx --by lawyer --decision approved_with_changes
    --note "Grace period explained"
    """
    known = next(each for each in _DECISIONS if each == decision)
    request = ReviewRequest(
        case, reviewed, by, known, note, day, now(), templates=office, output=output
    )
    voice, result = Voice(lang, as_json), take_back(request)
    _tell(voice, result)
    if as_json:
        voice.emit(result.as_json(lang))
    return 0 if result.record else 1


def _tell(voice: Voice, result: ReviewResult) -> None:
    voice.findings(result.findings)
    for each in result.record.deviations if result.record else ():
        voice.say(msg("{place}: {change}", place=each.place, change=_CHANGES[each.change]))
    voice.say(msg("{count} change(s), to look at: {page} and {word}", count=result.changes,
                  page=result.page, word=result.marked))  # fmt: skip
    if result.record is None:
        voice.say(msg("Not taken back: settle what is named above first."), style="red")
    elif not result.record.is_approval:
        voice.say(msg("Recorded: review {number}, {lawyer} refused the agreement. Nothing is "
                      "signed: change the terms as the opinion says, build, and have the new copy "
                      "reviewed.", number=result.record.number,
                      lawyer=result.record.lawyer), style="yellow")  # fmt: skip
    elif result.changed:
        voice.say(msg("Recorded: review {number} by {lawyer}. Build again: this file is what is "
                      "signed.", number=result.record.number,
                      lawyer=result.record.lawyer), style="green")  # fmt: skip
    else:
        voice.say(msg("Nothing changed: this review is on record already."))
