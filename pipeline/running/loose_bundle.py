"""A bundle from loose files, without a case: `jieqing bundle`."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.documents.apart import shared_desk
from pipeline.documents.attach import attach
from pipeline.documents.bundle import (
    Filed,
    Original,
    PlacedExhibit,
    Prepared,
    Rejected,
    assemble,
    page_ranges,
    type_in_words,
)
from pipeline.documents.bundle.masking import Sought
from pipeline.documents.ocr import require_ocr
from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.papers.draft import Draft, SigningStep
from pipeline.papers.file_list import FileList, FileRow, draft
from pipeline.papers.volumes import continues
from pipeline.papers.words import day, exhibit_no
from pipeline.running.bundling import (
    page_counts,
    pages_in_words,
    settled,
    total_in_words,
)
from pipeline.running.divider_facts import file_facts, short_digest
from pipeline.running.earlier import Earlier
from pipeline.running.filing import Source, file_all
from pipeline.running.loose_files import Found, find, printable
from pipeline.running.loose_masked import Full, MaskedFiles, masked_files
from pipeline.running.originals import kept_beside, lying_beside, where_they_are
from pipeline.running.passwords import Passwords
from pipeline.running.remarks import remarks, same_files
from pipeline.running.sealing import Seal, listing, seal, written
from pipeline.running.signatures import lay_signature_fields
from pipeline.running.templates import Templates
from pipeline.running.text_layer import recognise, unrecognised
from pipeline.running.typesetting import Typeset, typeset
from pipeline.signing.timestamps import TimestampServers

SUBMITTER = "submitter"
"""The name of the signature field, for ``jieqing sign --party``."""
SIGNATURE_LABEL = "提交人签章："


@dataclass(frozen=True, slots=True)
class LooseBundle:
    """The bundle, its manifest as plain data, a finding for each file left out, and the edition
    for the other side if one is asked for; how many files are ``inside`` of those handed in."""

    pdf: bytes
    manifest: Mapping[str, Any]
    seal: Seal
    findings: tuple[Finding, ...]
    masked: MaskedFiles | None = None
    originals: Mapping[str, Original] = field(default_factory=dict)
    inside: int = 0

    @property
    def pages(self) -> int:
        """How many it has of its own."""
        return int(self.manifest["pages"]) - int(self.manifest["first_page"]) + 1


@dataclass(frozen=True, slots=True)
class Front:
    """What the cover says beside the files; ``submitter`` gets a field to sign in, ``earlier`` is
    the bundle that a supplement goes on from.
    """

    title: str
    dated: date
    case_no: str = ""
    submitter: str = ""
    earlier: Earlier | None = None

    @property
    def pages_before(self) -> int:
        """How many pages were served before."""
        return self.earlier.follows.pages if self.earlier else 0

    def no(self, number: int) -> str:
        """The number of the file that is ``number`` (from 1) among those given: 证据三."""
        return exhibit_no(number + (self.earlier.follows.exhibits if self.earlier else 0))


def bundle_files(
    paths: Sequence[Path],
    front: Front,
    *,
    templates: Templates,
    passwords: Passwords,
    leave_out: Sequence[Path] = (),
    ocr: bool = False,
    timestamps: TimestampServers | None = None,
    known_token: bytes | None = None,
    sought: Sought | None = None,
    name: str = "",
    attached: bool = True,
) -> LooseBundle:
    """Bind files, and the files of folders, in the order given; names sort within a folder.

    ``leave_out`` are files that an earlier run wrote into such a folder, ``known_token`` is its
    timestamp, which is kept if it is over the same manifest. ``sought`` is what an edition for the
    other side hides. Originals that are not attached (``attached``) lie in a folder beside the
    bundle, whose file is called ``name``, without its suffix.

    A file that cannot be bound is listed with the reason, and the others go on. Raises
    :class:`~pipeline.errors.BadInput` for a path that is not there and for folders without files.
    """
    if ocr:
        require_ocr()  # before hours of reading
    sources = [_source(found, passwords) for found in _files(paths, leave_out)]
    files = file_all(sources, shared_desk())
    files = [replace(file, submitter=front.submitter) for file in files]
    files = recognise(files) if ocr else files
    nos = [front.no(number) for number in range(1, len(files) + 1)]
    files = lying_beside(files, nos, name, attach=attached)
    cover, length = settled(lambda length: _list(files, front, templates, length))
    listed = _listed(files, front, length)
    sealed = seal(written(listed), timestamps, known_token)
    pdf = assemble(
        _signable(attach(cover.pdf, tuple(sealed.attachments()), front.dated), front),
        _placed(files, front),
        title=front.title,
        case_no=front.case_no,
        language="zh",
        date=front.dated,
        first=front.pages_before + 1,
    )
    again = front.earlier.findings(listed) if front.earlier else ()
    findings = (*_rejected(files), *unrecognised(files), *remarks(files, Severity.ERROR), *again)
    full = _full(files, front, length, sealed)
    masked = masked_files(files, full, sought, templates, front.dated) if sought else None
    return LooseBundle(pdf, listed, sealed, findings, masked, kept_beside(files),
                       sum(file.inside for file in files))  # fmt: skip


def _full(files: Sequence[Filed], front: Front, length: int, sealed: Seal) -> Full:
    """What the masked edition needs to know of the full one."""
    return Full(
        _placed(files, front),
        lambda shown, n: _context(shown, front, n),
        length,
        sealed.digest,
        front.earlier.follows if front.earlier else None,
    )


def _files(paths: Sequence[Path], leave_out: Sequence[Path]) -> list[Found]:
    """Every file that is there, in the order given."""
    ours = {path.resolve() for path in leave_out}
    found = [each for path in paths for each in find(path) if not _is_one(each.path, ours)]
    if not found:
        raise BadInput("bundle.no-files", msg("There are no files to bind."))
    return found


def _is_one(path: Path, ours: Container[Path]) -> bool:
    """Whether a file is one of ours, or lies in a folder of ours."""
    whole = path.resolve()
    return any(each in ours for each in (whole, *whole.parents))


def _source(found: Found, passwords: Passwords) -> Source:
    def beside(other: str) -> bytes | None:
        return found.neighbour(other).read_if_there()

    return Source(found.name, found.read, beside, passwords.of(found.name))


def _list(files: Sequence[Filed], front: Front, templates: Templates, length: int) -> Typeset:
    follows = front.earlier.follows if front.earlier else None
    made: Draft = draft(_context(files, front, length), front.dated, follows)
    return typeset(made, templates, made.context)


def _context(files: Sequence[Filed], front: Front, length: int) -> FileList:
    return FileList(
        title=front.title,
        heading="补充文件清单" if front.earlier else "文件清单",
        continues=continues(front.earlier.follows) if front.earlier else "",
        case_no=front.case_no,
        submitter=front.submitter,
        count=_counted(files),
        total=total_in_words(front.pages_before, int(str(_listed(files, front, length)["pages"]))),
        dated=day(front.dated),
        files=tuple(_rows(files, front, length)),
        originals=where_they_are(files),
        seal=sha256(written(_listed(files, front, length))).hexdigest(),
        signature_label=SIGNATURE_LABEL if front.submitter else "",
    )


def _counted(files: Sequence[Filed]) -> str:
    """``3个``; ``3个，其中压缩包、邮件等内含文件7个``."""
    inside = sum(file.inside for file in files)
    return f"{len(files)}个" + (f"，其中压缩包、邮件等内含文件{inside}个" if inside else "")


def _rows(files: Sequence[Filed], front: Front, length: int) -> Iterator[FileRow]:
    ranges = page_ranges(front.pages_before + length, page_counts(files))
    for number, (file, span) in enumerate(zip(files, ranges, strict=True), 1):
        made = file.outcome
        yield FileRow(
            no=front.no(number),
            name=printable(file.name),
            kind=type_in_words(made.media_type) if isinstance(made, Prepared) else "—",
            pages=pages_in_words(span),
            digest=short_digest(file),
        )


def _listed(files: Sequence[Filed], front: Front, length: int) -> dict[str, object]:
    """The manifest of a bundle whose front takes ``length`` pages."""
    follows = front.earlier.follows if front.earlier else None
    listed = listing(files, length, len(files), follows, "zh")
    return front.earlier.noted(listed) if front.earlier else listed


def _signable(cover: bytes, front: Front) -> bytes:
    """With an empty field for whoever hands the files in."""
    steps = [SigningStep(SUBMITTER, front.submitter, SIGNATURE_LABEL)] if front.submitter else []
    return lay_signature_fields(cover, steps)


def _placed(files: Sequence[Filed], front: Front) -> list[PlacedExhibit]:
    same = {later + 1: front.no(first + 1) for later, first in same_files(files).items()}
    return [
        PlacedExhibit(
            no=front.no(number),
            title=Path(file.name).stem,
            side="文件",
            prepared=file.outcome,
            filename=Path(file.name).name,
            original=file.original,
            beside=bool(file.kept),
            facts=file_facts(file, "zh", same.get(number)),
        )
        for number, file in enumerate(files, 1)
        if isinstance(file.outcome, Prepared)
    ]


def _rejected(files: Sequence[Filed]) -> Iterator[Finding]:
    for file in files:
        if isinstance(file.outcome, Rejected):
            where = Where(file=file.name)
            yield Finding(file.outcome.code, Severity.ERROR, where, file.outcome.reason)
