"""What a divider says of an exhibit's file: type, size, digest, and what was done to it."""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.documents.bundle import IN_WORDS, Changed, Facts, Filed, Prepared, Removed, type_name
from pipeline.messages import Message, Series, Words, msg

SHORT = 16
"""Letters of a digest that a person compares."""


def file_facts(file: Filed, language: str, same_as: str | None = None) -> Facts:
    """The facts of a file that has pages, in the order in which the divider shows them;
    ``same_as`` is the exhibit of the same bytes before it."""
    if not isinstance(file.outcome, Prepared):
        return ()
    made = file.outcome
    name = PurePosixPath(file.name).name
    facts = (
        (msg("Pages"), msg("{count} in all", count=made.count)),
        (
            msg("File"),
            msg(
                "{file} ({type}, {size} bytes)",
                file=Words(name, name),
                type=type_name(made.media_type),
                size=f"{file.original.size:,}",
            ),
        ),
        (msg("SHA-256 (first 16)"), Words(digest := short_digest(file), digest)),
        (msg("Same file as"), Words(same_as, same_as) if same_as else None),
        (msg("Left out"), _series([IN_WORDS[Removed(code)] for code in made.removed])),
        (msg("Done"), _series(list(_done(made)))),
    )
    return tuple((name.render(language), fact.render(language)) for name, fact in facts if fact)


def short_digest(file: Filed) -> str:
    """The first letters of the SHA-256 (hex)."""
    return file.original.digests.sha256[:SHORT]


def _done(made: Prepared) -> list[Message]:
    repaired = [msg("damage repaired as far as it went")] if made.repaired else []
    return repaired + [IN_WORDS[Changed(code)] for code in made.changed]


def _series(items: list[Message]) -> Series | None:
    return Series(tuple(items)) if items else None
