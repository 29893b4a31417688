"""Passwords of locked evidence: kept apart from the case, and told to nothing but the reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import PurePosixPath

import yaml

from pipeline.errors import BadInput
from pipeline.messages import msg


def password_in(data: bytes) -> str | None:
    """The first line of a text file; None if there is nothing on it."""
    lines = _text(data).splitlines()
    return (lines[0].strip() or None) if lines else None


class Passwords:
    """Passwords by the names of files: ``contracts/a.pdf``, or ``a.pdf`` wherever it lies; what
    has none of its own gets the one for ``*``, if there is one."""

    def __init__(self, by_name: Mapping[str, str], otherwise: str | None = None) -> None:
        self._by_name = dict(by_name)
        self._otherwise = otherwise

    def __repr__(self) -> str:
        return f"Passwords(for {len(self._by_name)} files)"

    def of(self, name: str) -> str | None:
        """The password of a file."""
        for each in (name, PurePosixPath(name).name, "*"):
            if each in self._by_name:
                return self._by_name[each]
        return self._otherwise


def read_passwords(name: str, data: bytes, otherwise: str | None = None) -> Passwords:
    """Passwords from a table (CSV: file, password) or a YAML mapping, by the suffix of ``name``.

    Raises :class:`~pipeline.errors.BadInput` for anything else; it shows nothing of the content.
    """
    text = _text(data)
    yaml_like = PurePosixPath(name).suffix.lower() in {".yaml", ".yml", ".json"}
    found = _mapping(text) if yaml_like else _table(text)
    if not found:
        raise BadInput(
            "bundle.passwords",
            msg("{file} holds no passwords that can be read.", file=name),
            hint=msg(
                "Write one line for each file: its name, a comma, its password; or as YAML:"
                " name: password."
            ),
        )
    return Passwords(found, otherwise)


def _mapping(text: str) -> dict[str, str]:
    try:
        loaded = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes nothing but texts
    except yaml.YAMLError:
        return {}
    pairs = loaded.items() if isinstance(loaded, dict) else ()
    return {key: value for key, value in pairs if isinstance(key, str) and isinstance(value, str)}


def _table(text: str) -> dict[str, str]:
    rows = csv.reader(io.StringIO(text), skipinitialspace=True)
    return {row[0].strip(): row[1].strip() for row in rows if len(row) == 2 and row[0].strip()}


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
