"""What `jieqing new` left to be filled in: texts in 〈…〉."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.case.texts import Place, texts

_PLACEHOLDER = re.compile("〈[^〉]*〉")


def placeholders(tree: object) -> Iterator[tuple[Place, str]]:
    """The place and the first placeholder of every text of a tree that has one."""
    for place, text in texts(tree):
        if found := _PLACEHOLDER.search(text):
            yield place, found[0]
