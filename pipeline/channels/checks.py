"""All checks of what came in over the channels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.negotiation import Channel
from pipeline.channels import (
    agents,
    contact,
    email,
    in_person,
    overlaps,
    phone,
    third_parties,
    threads,
    video,
    wording,
)
from pipeline.channels.intake import Records
from pipeline.channels.people import People
from pipeline.channels.view import Scene, View
from pipeline.finding import Finding
from pipeline.law.law import Law

CHANNELS: Mapping[Channel, Callable[[View], Iterator[Finding]]] = {
    Channel.IN_PERSON: in_person.check,
    Channel.VIDEO: video.check,
    Channel.PHONE: phone.check,
    Channel.EMAIL: email.check,
}
"""One module for each channel; it checks one session."""

ACROSS: tuple[Callable[[Scene], Iterator[Finding]], ...] = (
    overlaps.check,
    contact.check,
    third_parties.check,
    threads.check,
    agents.check,
    wording.check,
)
"""What only several sessions together can show."""


def check_channels(
    case: Case,
    records: Records,
    law: Law,
    where: Locate,
    as_of: date,
    evidence: Mapping[str, str],
) -> Iterator[Finding]:
    """Every finding about the sessions and their records; those of the files come first.

    ``evidence`` maps evidence ids to SHA-256 digests; ``as_of`` is the day up to which unanswered
    mails are counted. A session after that day is checked like any other.
    """
    yield from records.findings
    scene = Scene(case, records, People.of(case), law, where, as_of, evidence)
    for view in scene.sessions():
        yield from CHANNELS[view.session.channel](view)
    for check in ACROSS:
        yield from check(scene)
