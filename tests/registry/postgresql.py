"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, on a Unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

_USER = "jieqing"


@contextmanager
def server() -> Iterator[Path]:
    """The folder of the socket; the server stops at the end, and nothing of it is left."""
    folder = Path(tempfile.mkdtemp(prefix="jq-pg-"))
    try:
        _hand_over(folder)
        data = folder / "data"
        _run("initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = f"-c listen_addresses= -c fsync=off -c unix_socket_directories={folder}"
        _run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
        try:
            yield folder
        finally:
            _run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def new_database(socket: Path) -> str:
    """The URL of a fresh place without tables: a schema is made and removed sooner than a whole
    database, and differs in nothing that matters here.
    """
    name = f"t{uuid4().hex}"
    with psycopg.connect(f"host={socket} user={_USER} dbname=postgres") as connection:
        connection.execute(f'CREATE SCHEMA "{name}"'.encode())
    return f"postgresql://{_USER}@/postgres?host={socket}&options=-csearch_path%3D{name}"


def _hand_over(folder: Path) -> None:
    """PostgreSQL refuses to run as root, so that ``nobody`` runs it there."""
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)


def _run(program: str, *arguments: object) -> None:
    command = [str(_program(program)), *map(str, arguments)]
    user = "nobody" if os.geteuid() == 0 else None
    # pg_ctl leaves a server behind that would hold a pipe open.
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if program ==
                          "initdb" else None, user=user, cwd="/", check=False)  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr!r}")


def _program(name: str) -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ["PATH"]]))
    if not found:
        raise RuntimeError(f"{name} is not installed: apt-get install postgresql")
    return Path(found)
