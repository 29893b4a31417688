"""The log as a Merkle tree (RFC 9162, 2.1). The hashes of all full subtrees are stored when they
become full, so that proofs read a few of them and compute nothing over the rest.

A node is known by level (0 for leaves) and position within it; ``node`` fetches one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from hashlib import sha256

Node = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def growth(index: int, leaf: bytes, node: Node) -> Iterator[tuple[int, int, bytes]]:
    """The nodes that are new, as (level, position, hash), once ``leaf`` stands at ``index``."""
    level, position, digest = 0, index, leaf
    yield level, position, digest
    while position % 2:
        digest = node_hash(node(level, position - 1), digest)
        level, position = level + 1, position // 2
        yield level, position, digest


def root(size: int, node: Node) -> bytes:
    """The hash of the tree of the first ``size`` leaves."""
    return _over(0, size, node)


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The path from leaf ``index`` (from 0) to the root of ``size`` leaves (RFC 9162, 2.1.3)."""
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """That the first ``old`` of ``new`` leaves are the tree that was (RFC 9162, 2.1.4).

    ``old`` is at least 1.
    """
    start, end, path = 0, new, []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    if start:
        path.append(_over(start, end, node))
    return path[::-1]


def rooted(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root that a leaf and its path lead to: what a proof is checked by before it is given."""
    digest, start, end, sides = leaf, 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        sides.append(index < middle)
        start, end = (start, middle) if index < middle else (middle, end)
    for is_left, other in zip(reversed(sides), path, strict=True):
        digest = node_hash(digest, other) if is_left else node_hash(other, digest)
    return digest


def _split(width: int) -> int:
    """The largest power of two below ``width``."""
    return 1 << (width - 1).bit_length() - 1


def _over(start: int, end: int, node: Node) -> bytes:
    """The hash over some leaves; ``start`` is a place where a subtree of that size may begin."""
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(node(level, start >> level))
        start += 1 << level
    if not parts:
        return sha256().digest()
    return reduce(lambda right, left: node_hash(left, right), reversed(parts))
