"""What changed between the data a signed paper was made from and the data of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def changes(before: object, after: object, path: str = "") -> Iterator[str]:
    """The paths of all values that differ: ``instalments[3].total``."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            inner = f"{path}.{key}" if path else str(key)
            yield from changes(before.get(key), after.get(key), inner)
    elif _is_list(before) and _is_list(after):
        yield from _list_changes(before, after, path)  # type: ignore[arg-type]
    elif before != after:
        yield path


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _list_changes(before: Sequence[object], after: Sequence[object], path: str) -> Iterator[str]:
    if len(before) != len(after):
        yield f"{path} ({len(before)} → {len(after)})"
        return
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        yield from changes(old, new, f"{path}[{index}]")
