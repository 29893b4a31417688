"""The evidence bundle: a catalogue that knows its exhibits' pages, and the exhibits behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from pipeline.documents.apart import shared_desk
from pipeline.documents.attach import attach
from pipeline.documents.bundle import (
    Filed,
    PlacedExhibit,
    Prepared,
    Rejected,
    assemble,
    page_ranges,
    pages_in_all,
)
from pipeline.errors import BadInput, RenderingError
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.papers.draft import Draft, Exhibit
from pipeline.papers.evidence_bundle import Catalogue, divider_facts
from pipeline.running.divider_facts import file_facts
from pipeline.running.filing import Source, file_all
from pipeline.running.originals import kept_beside, lying_beside, where_they_are
from pipeline.running.passwords import password_in
from pipeline.running.remarks import remarks, same_files
from pipeline.running.sealing import listing, seal, written
from pipeline.running.signatures import lay_places
from pipeline.running.stopwatch import step
from pipeline.running.text_layer import recognise, unrecognised
from pipeline.running.typesetting import Typeset, typeset
from pipeline.running.workshop import Workshop

_ATTEMPTS = 4
NOT_INCLUDED = "未收录"
WITHHELD = "本册供对方当事人，不附所收到的文件；隐去了个人信息的页面是图片"


@step("bundle")
def bundle(draft: Draft, shop: Workshop, known_token: bytes | None = None) -> Typeset:
    """The bundle of a draft. A file that cannot be bound is named, and the others go on.

    Empty signature fields stand in its catalogue, unless the papers are drafts. ``known_token`` is
    the timestamp of an earlier run, which is kept if it is over the same manifest.
    """
    files = gather(draft, shop)
    front, length = front_of(draft, shop, files)
    listed = listed_in(draft, files, length)
    sealed = seal(written(listed), shop.timestamps, known_token)
    cover = attach(front.pdf, tuple(sealed.attachments()), draft.dated)
    pdf = assemble(
        cover if shop.draft else lay_places(cover, draft.signing, shop.keys, shop.protection),
        placed(draft, files),
        title=draft.title,
        case_no=_context(draft).case_no,
        language=draft.language,
        date=draft.dated,
        first=pages_before(draft) + 1,
    )
    findings = (*front.findings, *_rejected(files), *unrecognised(files), *remarks(files))
    items: tuple[dict[str, Any], ...] = tuple(listed["items"])  # type: ignore[arg-type]
    pages = int(str(listed["pages"])) - pages_before(draft)
    return replace(
        front, pdf=pdf, pages=pages, exhibits=items, findings=findings, seal=sealed,
        originals=kept_beside(files),
    )  # fmt: skip


def is_bundle(draft: Draft) -> bool:
    """Whether a draft is cover and catalogue of a bundle."""
    return isinstance(draft.context, Catalogue)


def gather(draft: Draft, shop: Workshop) -> list[Filed]:
    """The files of the exhibits, in their order, with what became of each."""
    files = file_all((_source(exhibit, shop) for exhibit in draft.exhibits), shared_desk())
    files = recognise(files) if shop.ocr else files
    files = [
        replace(file, submitter=exhibit.side, submitted_on=exhibit.item.submitted_on)
        for exhibit, file in zip(draft.exhibits, files, strict=True)
    ]
    full = draft.hides.full if draft.hides else draft
    nos = [exhibit.no for exhibit in draft.exhibits]
    return lying_beside(files, nos, full.filename, attach=shop.attach)


def placed(draft: Draft, files: Sequence[Filed]) -> list[PlacedExhibit]:
    """The exhibits that have pages, with what their dividers say."""
    rows = {row.no: row for row in _context(draft).exhibits}
    nos = [exhibit.no for exhibit in draft.exhibits]
    same = {nos[later]: nos[first] for later, first in same_files(files).items()}
    return [
        PlacedExhibit(
            no=exhibit.no,
            title=exhibit.item.title,
            side=exhibit.side,
            prepared=file.outcome,
            filename=PurePosixPath(file.name).name,
            original=file.original,
            beside=bool(file.kept),
            facts=(
                *divider_facts(rows[exhibit.no]),
                *file_facts(file, draft.language, same.get(exhibit.no)),
            ),
        )
        for exhibit, file in zip(draft.exhibits, files, strict=True)
        if isinstance(file.outcome, Prepared)
    ]


def _source(exhibit: Exhibit, shop: Workshop) -> Source:
    def beside(name: str) -> bytes | None:
        try:
            return shop.read_evidence(str(PurePosixPath(exhibit.file).with_name(name)))
        except BadInput:
            return None

    named = exhibit.item.password_file
    password = password_in(shop.read_evidence(named)) if named else None
    return Source(exhibit.file, lambda: shop.read_evidence(exhibit.file), beside, password)


def front_of(draft: Draft, shop: Workshop, files: Sequence[Filed]) -> tuple[Typeset, int]:
    """Cover and catalogue with page numbers, and their own length, which those depend on."""

    def front(length: int) -> Typeset:
        context = with_pages(draft, files, length)
        return typeset(draft, shop.templates, context, shop.engine)

    return settled(front)


def settled(make: Callable[[int], Typeset]) -> tuple[Typeset, int]:
    """What ``make`` makes of its own length, once the two agree, and that length in pages.

    Raises :class:`~pipeline.errors.RenderingError` if they never do.
    """
    length = 1
    for _ in range(_ATTEMPTS):
        made = make(length)
        if made.pages == length:
            return made, length
        length = made.pages
    raise RenderingError(
        "build.catalogue-unstable",
        msg("The catalogue's length changes with its own page numbers."),
        hint=msg("Shorten the texts of the evidence items a little."),
    )


def with_pages(draft: Draft, files: Sequence[Filed], length: int) -> Catalogue:
    """Cover and catalogue that know the pages of the exhibits, behind ``length`` of their own."""
    catalogue, counts = _context(draft), page_counts(files)
    before = pages_before(draft)
    ranges = page_ranges(before + length, counts)
    pages = {
        exhibit.no: pages_in_words(span)
        for exhibit, span in zip(draft.exhibits, ranges, strict=True)
    }
    rows = (
        row.model_copy(update={"pages": pages[row.no]}) if row.no in pages else row
        for row in catalogue.exhibits
    )
    total = total_in_words(before, pages_in_all(before + length, counts))
    update: dict[str, Any] = {"exhibits": tuple(rows), "total": total}
    if draft.hides:
        return catalogue.model_copy(update=update | {"originals": WITHHELD})
    update["seal"] = sha256(written(listed_in(draft, files, length))).hexdigest()
    update["originals"] = where_they_are(files)
    return catalogue.model_copy(update=update)


def listed_in(draft: Draft, files: Sequence[Filed], length: int) -> dict[str, object]:
    """The manifest of a bundle whose front takes ``length`` pages."""
    exhibits = len(_context(draft).exhibits)
    return listing(files, length, exhibits, draft.follows, draft.language)


def pages_before(draft: Draft) -> int:
    """How many pages were served before a supplement's own first one."""
    return draft.follows.pages if draft.follows else 0


def total_in_words(before: int, last: int) -> str:
    """``57页``; of a supplement ``第58页至第63页``."""
    return f"第{before + 1}页至第{last}页" if before else f"{last}页"


def page_counts(files: Sequence[Filed]) -> list[int]:
    """How many pages each file has; none for one that was rejected."""
    return [file.count for file in files]


def _context(draft: Draft) -> Catalogue:
    if not isinstance(draft.context, Catalogue):
        raise TypeError("a bundle's context is a Catalogue")
    return draft.context


def pages_in_words(span: range) -> str:
    """``4`` or ``4–7``."""
    if not span:
        return NOT_INCLUDED
    return str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}"


def _rejected(files: Sequence[Filed]) -> Iterator[Finding]:
    for file in files:
        if isinstance(file.outcome, Rejected):
            where = Where(file=file.name)
            yield Finding(file.outcome.code, Severity.WARNING, where, file.outcome.reason)
