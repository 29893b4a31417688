"""A file on its way to becoming pages, with what its reader may need besides its bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from pipeline.documents.bundle.prepared import Prepared, Rejected, unusable
from pipeline.errors import BadInput
from pipeline.messages import msg

MAX_DEPTH = 4
"""Files within files within files: deeper is no correspondence but a trap."""


@dataclass(slots=True)
class Allowance:
    """What all files within one file may come to, however deep: bytes unpacked, and files."""

    size: int = 256 * 2**20
    files: int = 500

    def take(self, name: str, size: int) -> None:
        """Count a file in; ``BadInput`` when that is too much."""
        self.size -= size
        self.files -= 1
        if self.size < 0 or self.files < 0:
            raise too_much_inside(name)


def too_much_inside(name: str) -> BadInput:
    """The error for a file with more in it than can be meant."""
    return unusable(
        "too-much-inside",
        msg(
            "{file} holds too many files, or too large ones: hand in those that matter, each by"
            " itself.",
            file=name,
        ),
    )


def _nothing(name: str) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class Item:
    """``name`` is what messages and pages call the file; ``beside`` finds another file of the same
    folder by its name; ``read`` makes pages of a file within this one."""

    name: str
    data: bytes = field(repr=False)
    read: Callable[[Item], Prepared | Rejected]
    password: str | None = field(default=None, repr=False)
    language: str = "zh"
    beside: Callable[[str], bytes | None] = _nothing
    depth: int = 0
    allowance: Allowance = field(default_factory=Allowance)

    @property
    def suffix(self) -> str:
        """``.csv``, in small letters."""
        return PurePosixPath(self.name).suffix.lower()

    def within(
        self, name: str, data: bytes, beside: Callable[[str], bytes | None] = _nothing
    ) -> Prepared | Rejected:
        """The outcome of a file found inside this one. ``BadInput`` if that is too much."""
        self.allowance.take(self.name, len(data))
        if self.depth >= MAX_DEPTH:
            message = msg("{file} lies too deep, in a file within files within files.", file=name)
            return Rejected("documents.bundle.too-deep", message)
        inner = replace(self, name=name, data=data, beside=beside, depth=self.depth + 1)
        return self.read(inner)
