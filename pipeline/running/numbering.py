"""Numbers are drawn from the registry before a paper is made, and recorded after it is signed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_path

from pipeline.errors import BadInput, WrongState
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.papers.draft import Draft, Numbered, Outcome
from pipeline.papers.record import Record
from pipeline.registry import Registry, draw_number
from pipeline.running.holding import holder_mark, qr_link
from pipeline.running.manifest import Manifest
from pipeline.running.stopwatch import step
from pipeline.running.workshop import Workshop

VARIABLE = "JIEQING_REGISTRY"
_DRAFT_NUMBER = "草案"


def open_registry(
    place: str | Path | None, *, existing: bool = False
) -> AbstractContextManager[Registry]:
    """The registry named (a file, or a database's URL), or that of ``JIEQING_REGISTRY``, or the one
    in the user's data folder.

    One place for each issuer, so that two output folders never give two certificates. With
    ``existing``, ``BadInput`` for a file that is not there: an empty registry would know nothing.
    """
    named = place or os.environ.get(VARIABLE) or user_data_path("jieqing") / "registry.sqlite"
    if existing and not is_url(named) and not Path(named).is_file():
        raise BadInput(
            "registry.none",
            msg("There is no registry here."),
            where=Where(file=str(named)),
        )
    return Registry.open(named)


def is_url(place: str | Path) -> bool:
    """Whether a registry is named by an address, not by a file."""
    return isinstance(place, str) and "://" in place


@step("register")
def claim_numbers(outcomes: tuple[Outcome, ...], shop: Workshop, record: Record) -> Record:
    """The record with a number for each paper that needs one, and the mark of its holder.

    The same subject always has the same number. Papers whose number stands in the packet keep it.
    """
    wanted = {
        each.numbered.key: each.numbered
        for each in outcomes
        if isinstance(each, Draft) and each.numbered
    }
    for key, each in wanted.items():
        if key not in record.numbers:
            record = record.with_number(key, *_claimed(each, shop))
    return record


def _claimed(wanted: Numbered, shop: Workshop) -> tuple[str, str, str]:
    """Number, holder's mark, and link for the QR code."""
    if shop.draft:
        return _DRAFT_NUMBER, "", ""
    claim = shop.registry.claim(
        wanted.kind,
        wanted.issuer,
        wanted.subject,
        now=shop.now(),
        draw=_draw(shop.now()),
        keeper=shop.secrets if wanted.holder else None,
    )
    if claim.secret is None:
        return claim.number, "", ""
    mark = holder_mark(claim.secret, wanted.holder)
    return claim.number, mark, qr_link(shop.page, claim.number, claim.secret)


@step("register")
def record_papers(registry: Registry, manifest: Manifest | None, now: datetime) -> None:
    """Record every complete numbered paper; doing it again changes nothing."""
    for paper in manifest.papers if manifest else ():
        if paper.number and paper.signed_by and not paper.waiting_for:
            registry.record(paper.number, paper.key, paper.pdf.sha256, now=now)


def refuse_second_issue(registry: Registry, draft: Draft) -> None:
    """A paper that the registry holds is never made again, not even in another folder.

    Raises :class:`~pipeline.errors.WrongState`.
    """
    if draft.number and registry.paper(draft.number, draft.key):
        raise WrongState(
            "registry.issued-before",
            msg("“{title}” was issued before, and the packet does not hold it.", title=draft.title),
            hint=msg("Look for the packet it is in; a certificate is issued once."),
        )


def _draw(now: datetime) -> Callable[[], str]:
    return lambda: draw_number(now, secrets.choice)
