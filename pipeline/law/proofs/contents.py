"""What was read in an evidence file, as values: the pages' text, or why there is none."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from pipeline.messages import Message

_BREAKS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u00ad": "", "\u200b": "", "\ufeff": ""})


@dataclass(frozen=True)
class Content:
    """The text of each page as it stands there; a picture has none.

    ``problem`` says why a file cannot be used at all; ``blank``: its pages show nothing.
    """

    pages: tuple[str, ...] = ()
    problem: Message | None = None
    blank: bool = False

    @cached_property
    def lines(self) -> tuple[tuple[int, str], ...]:
        """Every line with the number of its page: half-width, single spaces, none empty."""
        plain = ((n, plain_text(page)) for n, page in enumerate(self.pages, 1))
        lines = ((n, " ".join(line.split())) for n, text in plain for line in text.splitlines())
        return tuple((n, line) for n, line in lines if line)

    @cached_property
    def flowing(self) -> tuple[tuple[int, str], ...]:
        """Every page as one line with single spaces, with its number."""
        return tuple(
            (n, " ".join(plain_text(page).split())) for n, page in enumerate(self.pages, 1)
        )

    @cached_property
    def squeezed(self) -> str:
        """All of it without white space: what is broken across lines is whole here."""
        return "".join("".join(plain_text(page).split()) for page in self.pages)


def plain_text(text: str) -> str:
    """Full-width signs as half-width ones, and a PDF's own signs for breaks undone."""
    return unicodedata.normalize("NFKC", text.translate(_BREAKS))
