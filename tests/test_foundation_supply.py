"""What enters the program from outside is declared, pinned and hashed; secrets never enter."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pathspec import GitIgnoreSpec

from pipeline.case.identifiers import resident_id_with_checksum
from tests import tree

PROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text("utf-8"))
DECLARED = tuple(Requirement(one) for one in PROJECT["project"]["dependencies"])
EXTRAS = [one for extra in PROJECT["project"]["optional-dependencies"].values() for one in extra]
NAMES = {canonicalize_name(Requirement(str(one)).name) for one in (*DECLARED, *EXTRAS)}
DEV = {
    canonicalize_name(Requirement(one).name)
    for group in PROJECT["dependency-groups"].values()
    for one in group
    if isinstance(one, str)
}
NOT_IMPORTED = {
    "tzdata",  # data for the standard library's zoneinfo
    "pyarrow",  # imported by name, and only where a batch is a Parquet file
    "psycopg",  # SQLAlchemy loads it by the name in the database's address
}
NETWORK = {
    "socket", "ssl", "asyncio", "http.client", "urllib.request", "smtplib", "ftplib", "aiohttp",
    "requests", "httpx",
}  # fmt: skip
# Who opens connections, and to whom: nobody else does.
DOORS = {
    "pipeline/signing/web.py",  # servers of timestamps and revocation, where one is set
    "pipeline/verification/web.py",  # the same for whoever checks online
    "pipeline/documents/apart.py",  # the program's own worker, over a pair of sockets
    "pipeline/web/app.py",  # the page as a server
    "pipeline/web/examining.py",  # its workers, over a pair of sockets
    "pipeline/web/serving.py",  # where it listens
}
LOCKS = ("requirements.lock", "requirements-dev.lock")

PIN = re.compile(
    r"^([a-z0-9-]+)==(\S+).*((?:\\\n    --hash=sha256:[0-9a-f]{64} ?)+)$", re.MULTILINE
)
PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}")
KEY_FILES = {".p12", ".pfx", ".key", ".pem", ".jks", ".der"}
REGISTRY = re.compile(
    rb"pypi\.(?:org|python)|pythonhosted\.|npmjs\.|(?:deb|security)\.debian\.|crates\.io"
)
RESIDENT_ID = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9X](?![0-9A-Za-z])")


def pins(lock: str) -> dict[str, str]:
    """Name to version of a lock."""
    text = (tree.ROOT / lock).read_text("utf-8")
    return {name: version for name, version, _ in PIN.findall(text)}


def imports(room: str = "pipeline") -> set[str]:
    """Every module that a room imports, as written."""
    return {module for path in tree.python(room) for module in imports_of(path)}


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, as written."""
    found = set()
    for node in tree.nodes(path):
        match node:
            case ast.Import():
                found |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str(module), level=0):
                found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def third_party(room: str = "pipeline") -> Iterator[tuple[str, set[str]]]:
    """Each imported module from outside, with the distributions that may bring it."""
    brings = packages_distributions()
    found = {module.partition(".")[0] for module in imports(room)}
    ours = {"pipeline", "tests", "tools", "benchmarks"}
    for module in found - set(sys.stdlib_module_names) - ours - {"_typeshed"}:
        yield module, {canonicalize_name(one) for one in brings.get(module, [module])}


def test_every_import_is_declared() -> None:
    assert {module for module, names in third_party() if not names & NAMES} == set()


@pytest.mark.slow
@pytest.mark.parametrize("room", ["tests", "tools", "benchmarks"])
def test_every_import_of_the_workshop_is_declared(room: str) -> None:
    assert {module for module, names in third_party(room) if not names & (NAMES | DEV)} == set()


def test_only_these_doors_lead_outside() -> None:
    assert {
        tree.name(path) for path in tree.python("pipeline") if imports_of(path) & NETWORK
    } == DOORS


def test_every_dependency_is_used() -> None:
    used = {name for _, names in third_party() for name in names}
    assert NAMES - used - NOT_IMPORTED == set()


def test_every_dependency_has_its_reason() -> None:
    decisions = (tree.ROOT / "DECISIONS.md").read_text("utf-8").lower()
    assert [one for one in sorted(NAMES) if f"**{one}**" not in decisions] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_what_is_declared(lock: str) -> None:
    pinned = pins(lock)
    build = [Requirement(one) for one in PROJECT["build-system"]["requires"]]
    for one in (*DECLARED, *build):
        assert one.specifier.contains(pinned[canonicalize_name(one.name)]), one


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_hashed_and_names_no_address(lock: str) -> None:
    text = (tree.ROOT / lock).read_text("utf-8")
    assert set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)) == set(pins(lock))
    assert len(re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE)) == len(PIN.findall(text)) > 30
    assert "://" not in text
    assert "--only-binary :all:\n" in text


def test_tests_run_on_the_versions_that_users_get() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_wheel_carries_what_the_program_reads() -> None:
    sources = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["sources"]
    assert sources == {one: f"pipeline/_data/{one}" for one in ("templates", "schemas", "examples")}


def test_no_key_lies_in_the_tree() -> None:
    assert [tree.name(path) for path in tree.files() if path.suffix in KEY_FILES] == []
    assert [tree.name(path) for path in tree.files() if PRIVATE_KEY.search(path.read_bytes())] == []


def test_the_searches_see_what_they_look_for() -> None:
    assert PRIVATE_KEY.search(b"-----BEGIN EC " + b"PRIVATE KEY-----\nMHcCAQEEIIGn3k5T9Jx0aQ==")
    assert REGISTRY.search(b"https://files.python" + b"hosted.org/packages")
    assert RESIDENT_ID.fullmatch("99000119900101001X")


def test_no_registry_is_named() -> None:
    assert [tree.name(path) for path in tree.files() if REGISTRY.search(path.read_bytes())] == []


def test_resident_ids_belong_to_nobody() -> None:
    real = [
        f"{tree.name(path)}: {number}"
        for path in tree.files()
        for number in RESIDENT_ID.findall(path.read_bytes().decode("utf-8", "ignore"))
        if not number.startswith("99") and resident_id_with_checksum(number[:17]) == number
    ]
    assert real == []


def test_git_keeps_keys_and_packets_out() -> None:
    lines = (tree.ROOT / ".gitignore").read_text("utf-8").splitlines()
    ignored = GitIgnoreSpec.from_lines(lines)
    kept_out = ["keys/lender.p12", "keys/ca.crt", "a/b.pem", "a.key", "packet/x.pdf"]
    let_in = ["keys/README", "examples/online-loan/case.yaml", "templates/agreement.zh.docx"]
    assert [path for path in (*kept_out, *let_in) if ignored.match_file(path)] == kept_out
