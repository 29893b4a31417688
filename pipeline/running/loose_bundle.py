"""A bundle from loose files, without a case: `jieqing bundle`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.documents.bundle import (
    Filed,
    PlacedExhibit,
    Prepared,
    Rejected,
    assemble,
    manifest,
    page_ranges,
    prepare,
)
from pipeline.errors import BadInput
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.papers.draft import Draft
from pipeline.papers.file_list import FileRow, draft
from pipeline.papers.words import ordinal_zh
from pipeline.running.bundling import NOT_INCLUDED, pages_in_words, settled
from pipeline.running.files import read_file
from pipeline.running.templates import Templates
from pipeline.running.typesetting import Typeset, typeset


@dataclass(frozen=True, slots=True)
class LooseBundle:
    """The bundle, its manifest as plain data, and a finding for each file left out."""

    pdf: bytes
    manifest: Mapping[str, Any]
    findings: tuple[Finding, ...]


def bundle_files(
    paths: Sequence[Path],
    *,
    title: str,
    as_of: date,
    templates: Templates,
    password: str | None,
    leave_out: Sequence[Path] = (),
) -> LooseBundle:
    """Bind files, and the files of folders, in the order given; names sort within a folder.

    ``leave_out`` are files that an earlier run wrote into such a folder.

    A file that cannot be bound is listed with the reason, and the others go on. Raises
    :class:`~pipeline.errors.BadInput` for a path that is not there and for folders without files.
    """
    files = [_filed(name, path, password) for name, path in _files(paths, leave_out)]
    listing, first = settled(lambda length: _list(files, title, as_of, templates, length))
    pdf = assemble(listing.pdf, _placed(files), title=title, case_no="", language="zh", date=as_of)
    return LooseBundle(pdf, manifest(files, first, "zh"), tuple(_rejected(files)))


def _files(paths: Sequence[Path], leave_out: Sequence[Path]) -> list[tuple[str, Path]]:
    """Each file with the name it goes by; a link that leads out of its folder is left alone."""
    ours = {path.resolve() for path in leave_out}
    named = [each for path in paths for each in _named(path)]
    found = [(name, file) for name, file in named if file.resolve() not in ours]
    if not found:
        raise BadInput("bundle.no-files", msg("There are no files to bind."))
    return found


def _named(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        yield path.name, path
        return
    root = path.resolve()
    for folder, _, names in sorted(os.walk(path)):
        for name in sorted(names):
            file = Path(folder) / name
            inside = file.resolve().is_relative_to(root)
            if inside and file.is_file() and not name.startswith("."):
                yield file.relative_to(path).as_posix(), file


def _filed(name: str, path: Path, password: str | None) -> Filed:
    data = read_file(path)

    def beside(other: str) -> bytes | None:
        neighbour = path.with_name(Path(other).name)
        return read_file(neighbour) if neighbour.is_file() else None

    return Filed(name, data, prepare(name, data, password=password, beside=beside))


def _list(
    files: Sequence[Filed], title: str, as_of: date, templates: Templates, length: int
) -> Typeset:
    made: Draft = draft(title, as_of, tuple(_rows(files, length)))
    return typeset(made, templates, made.context)


def _rows(files: Sequence[Filed], length: int) -> Iterator[FileRow]:
    counts = [f.outcome.count if isinstance(f.outcome, Prepared) else 0 for f in files]
    for number, (file, span) in enumerate(zip(files, page_ranges(length, counts), strict=True), 1):
        included = isinstance(file.outcome, Prepared)
        yield FileRow(
            no=_no(number),
            name=file.name,
            kind=file.outcome.media_type if isinstance(file.outcome, Prepared) else "—",
            pages=pages_in_words(span) if included else NOT_INCLUDED,
            digest=hashlib.sha256(file.data).hexdigest()[:16],
        )


def _placed(files: Sequence[Filed]) -> list[PlacedExhibit]:
    return [
        PlacedExhibit(
            no=_no(number),
            title=Path(file.name).stem,
            side="文件",
            prepared=file.outcome,
            filename=Path(file.name).name,
            original=file.data,
        )
        for number, file in enumerate(files, 1)
        if isinstance(file.outcome, Prepared)
    ]


def _no(number: int) -> str:
    return f"证据{ordinal_zh(number)}" if number < 100 else f"证据{number}"


def _rejected(files: Sequence[Filed]) -> Iterator[Finding]:
    for file in files:
        if isinstance(file.outcome, Rejected):
            where = Where(file=file.name)
            yield Finding(file.outcome.code, Severity.ERROR, where, file.outcome.reason)
