"""A file as it was handed in: what it weighs and says for itself, and its bytes when needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from pipeline.documents.bundle.hashes import Digests
from pipeline.errors import BadInput
from pipeline.messages import msg


@dataclass(frozen=True, slots=True)
class Original:
    """``size`` in bytes and ``digests`` of a file, whose bytes are read again where they lie: a
    thousand of them are not held in memory."""

    name: str
    size: int
    digests: Digests
    again: Callable[[], bytes] = field(repr=False, compare=False)

    @classmethod
    def of(cls, name: str, data: bytes, again: Callable[[], bytes] | None = None) -> Self:
        """That of ``data``, which is held unless ``again`` reads it anew."""
        return cls(name, len(data), Digests.of(data), again or (lambda: data))

    @classmethod
    def unread(cls, name: str) -> Self:
        """One that could not be read: it has no digests, and no size is known."""
        return cls(name, 0, Digests("", ""), lambda: b"")

    def read(self) -> bytes:
        """The very bytes that were hashed; ``BadInput`` if the file is another one by now."""
        data = self.again()
        if len(data) != self.size or Digests.sha256_of(data) != self.digests.sha256:
            message = msg("{file} was changed while the bundle was made.", file=self.name)
            hint = msg("Leave the files alone until it is done, and start again.")
            raise BadInput("documents.bundle.changed-meanwhile", message, hint=hint)
        return data
