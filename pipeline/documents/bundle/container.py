"""Files within a file (attachments of a mail, members of a ZIP): each an exhibit of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import pikepdf

from pipeline.documents.bundle.hashes import Digests
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.layers import carry_layers
from pipeline.documents.bundle.leaves import leaves, new_document
from pipeline.documents.bundle.paper import Column, Section, room
from pipeline.documents.bundle.prepared import Part, Prepared, Rejected
from pipeline.messages import Message, msg

_NOT_IN_NAMES = re.compile(r"[\0-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Content:
    """A file found inside: its name there, and its bytes, or why there are none."""

    name: str
    data: bytes | Rejected


@dataclass(frozen=True, slots=True)
class Contents:
    """The files found inside, with what became of each."""

    files: tuple[tuple[str, bytes, Prepared | Rejected], ...]

    def behind(self, own: Prepared) -> Prepared:
        """The pages of the whole: its own, then those of the files in it, in order."""
        if not self.files:
            return own
        pdf = pikepdf.new()
        pages, parts = list(leaves(own.document, pdf)), []
        for name, data, outcome in self.files:
            first = len(pages)
            if isinstance(outcome, Prepared):
                carry_layers(outcome.document, pdf)
                pages.extend(leaves(outcome.document, pdf))
                outcome = replace(outcome, held=pikepdf.new())
            parts.append(Part(name, len(data), Digests.of(data), outcome, first))
        made = [part.outcome for part in parts if isinstance(part.outcome, Prepared)]
        return replace(
            own,
            held=new_document(pdf, pages),
            count=len(pages),
            archival=own.archival and all(each.archival for each in made),
            parts=tuple(parts),
        )


def bind(item: Item, contents: Sequence[Content]) -> Contents:
    """Make pages of each file; a transcript may lie beside a recording in here."""
    found = {content.name: content.data for content in contents}

    def beside(name: str) -> bytes | None:
        data = found.get(name)
        return data if isinstance(data, bytes) else None

    made: list[tuple[str, bytes, Prepared | Rejected]] = []
    for content in contents:
        name = shown_name(content.name)
        if isinstance(content.data, Rejected):
            made.append((name, b"", content.data))
        else:
            made.append((name, content.data, item.within(name, content.data, beside)))
    return Contents(tuple(made))


def shown_name(name: str) -> str:
    """A name as it can be shown on one line; it is never used as a path."""
    return _NOT_IN_NAMES.sub(" ", name.replace("\\", "/")).strip() or "?"


def basename(name: str) -> str:
    """The last part of a path, however it is written."""
    return PurePosixPath(name.replace("\\", "/")).name


def listing(contents: Contents, title: Message, language: str) -> list[Section]:
    """A table of the files, with pages or the reason why there are none."""
    if not contents.files:
        return []
    width, size = room()[0], 9.0
    columns = [
        Column(0, 30, right=True, grey=True),
        Column(36, width * 0.42),
        Column(36 + width * 0.42, 64, right=True),
        Column(106 + width * 0.42, width - 106 - width * 0.42),
    ]
    head = ("", *(m.render(language) for m in (msg("File"), msg("Bytes"), msg("Outcome"))))
    rows = [
        (str(number), name, f"{len(data):,}", _outcome(outcome, language))
        for number, (name, data, outcome) in enumerate(contents.files, 1)
    ]
    return [Section(columns, rows, title.render(language), head, size, ruled=True)]


def _outcome(outcome: Prepared | Rejected, language: str) -> str:
    if isinstance(outcome, Rejected):
        return msg("Not included: {reason}", reason=outcome.reason).render(language)
    return msg("{count} pages", count=outcome.count).render(language)
