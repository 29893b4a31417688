"""Every text of a tree of plain values, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Place = tuple[str | int, ...]


def texts(tree: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """The texts of lists and fields, outer before inner, in the order of the tree."""
    if isinstance(tree, str):
        yield place, tree
    elif isinstance(tree, Mapping):
        for key, inner in tree.items():
            yield from texts(inner, (*place, key))
    elif isinstance(tree, Sequence):
        for index, inner in enumerate(tree):
            yield from texts(inner, (*place, index))
