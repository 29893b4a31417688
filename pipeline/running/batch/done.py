"""What was done: one small file per case, by which the next run knows what it may leave as it is.

The key is the digest of all that shapes a case's papers; the packet is compared byte by byte, so
that a signature that came back, or a file that is gone, is never passed over. Below that, inside a
case, every paper has a key of its own (``made_from`` in the manifest).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from hashlib import blake2b, file_digest
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline import resources
from pipeline.case.source import read
from pipeline.documents.further_fonts import further_fonts
from pipeline.running.batch.formats import CaseLine
from pipeline.running.batch.items import Item
from pipeline.running.build import Request
from pipeline.running.files import write_file
from pipeline.running.opening import find_case_file
from pipeline.running.workshop import engine_version
from pipeline.version import VERSION

STATE = ".batch"
_DATA = frozenset({".toml", ".po", ".typ"})
_NOT_SHAPING = frozenset({"case", "output", "now", "keys", "templates", "files", "timestamps",
                          "trust", "protection", "log_key"})  # fmt: skip


class Done(BaseModel):
    """What became of a case, from which key, and what its packet was then."""

    model_config = ConfigDict(frozen=True)
    key: str
    packet: str
    line: CaseLine


def step_key(item: Item, request: Request) -> str:
    """Digest of the case, the files it names, templates, clauses, fonts, law, keys, options, the
    engine and the program."""
    parts = [
        _program(),
        engine_version(request.engine),
        _templates(request.templates),
        *(font.sha256 for font in further_fonts()),
        *_keys(request),
        *_options(request),
        *_inputs(item),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def packet_digest(folder: Path) -> str:
    """Of every file of a packet by its name and bytes; empty where there is none, or one that a
    run did not finish."""
    if not (folder / "manifest.json").is_file() or (folder / ".staging").exists():
        return ""
    return _tree(folder)


def read_done(output: Path, case: str) -> Done | None:
    """What an earlier run left, or None."""
    try:
        return Done.model_validate_json(_file(output, case).read_bytes())
    except (OSError, ValidationError):
        return None


def write_done(output: Path, case: str, done: Done) -> None:
    """Atomically; errors as :func:`pipeline.running.files.write_file`."""
    write_file(_file(output, case), done.model_dump_json(by_alias=True).encode(), mode=0o600)


def laid_folder(output: Path, case: str) -> Path:
    """Where a case that came in a line lies while it is built."""
    return output / STATE / "laid" / _name(case)


def _file(output: Path, case: str) -> Path:
    name = _name(case)
    return output / STATE / "done" / name[:2] / f"{name}.json"


def _name(case: str) -> str:
    """A file's name that any case number can have."""
    return blake2b(case.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@cache
def _program() -> str:
    """The version, and the data that the program comes with: law and wording."""
    root = Path(str(resources.__file__)).parent
    return f"{VERSION} {_digest(each for each in root.rglob('*') if each.suffix in _DATA)}"


@cache
def _templates(office: Path | None) -> str:
    ours = _tree(resources.templates())
    return f"{ours} {_tree(office)}" if office else ours


def _keys(request: Request) -> Iterator[str]:
    """The keys, certificates and pictures as files: encrypted bytes, never what is inside."""
    if request.keys and not request.draft:
        yield _tree(request.keys.folder)


def _options(request: Request) -> Iterator[str]:
    for each in fields(request):
        if each.name not in _NOT_SHAPING:
            yield f"{each.name}={getattr(request, each.name)}"
    yield f"level={request.protection.level} timestamps={request.timestamps is not None}"


def _inputs(item: Item) -> Iterator[str]:
    """The case's own bytes, and each file that any text in it names."""
    if item.text:
        yield item.text
        tree: object = json.loads(item.text)
    elif item.folder:
        file = find_case_file(item.folder)
        yield _sha256(file)
        tree = read(file).tree
    if item.folder:
        root = item.folder.resolve()
        for name in sorted(set(_texts(tree))):
            path = _named(root, name)
            if path:
                yield f"{name} {_sha256(path)}"


def _named(root: Path, name: str) -> Path | None:
    if len(name) > 255 or "\n" in name or "\0" in name:
        return None
    try:
        path = (root / name).resolve()
        return path if path.is_file() and path.is_relative_to(root) else None
    except OSError:
        return None


def _texts(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _texts(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _texts(value)


def _tree(folder: Path) -> str:
    return _digest((each for each in folder.rglob("*") if each.is_file()), folder)


def _digest(files: Iterable[Path], root: Path | None = None) -> str:
    found = hashlib.sha256()
    for each in sorted(files):
        name = each.relative_to(root) if root else each.name
        found.update(f"{name}\0{_sha256(each)}\n".encode())
    return found.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
