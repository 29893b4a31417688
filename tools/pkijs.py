"""Makes ``pipeline/web/assets/pkijs.js``, which the page as one file carries, from locked packages.

``python -m tools.pkijs`` installs what ``tools/browser/package-lock.json`` pins (versions and
digests; no script of a package is run), bundles it with esbuild and writes the result with the
licences on top. ``--check`` ends with 1 if the file is not what would be written. Needs npm, which
neither the program nor its tests do.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).parent
SOURCE = _HERE / "browser"
TARGET = _HERE.parent / "pipeline" / "web" / "assets" / "pkijs.js"
_OPTIONS = (
    "--bundle",
    "--minify",
    "--format=iife",
    "--global-name=PKI",
    "--target=es2020",
    "--legal-comments=none",  # the licences stand in full on top
    "--charset=ascii",
)


def main() -> int:
    """Write the bundle, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        made = bundle(Path(folder))
    if not check:
        TARGET.write_text(made, "utf-8")
    elif TARGET.read_text("utf-8") != made:
        print(f"{TARGET} is not what its packages make; run python -m tools.pkijs")
        return 1
    return 0


def bundle(folder: Path) -> str:
    """The bundle, made in an empty folder."""
    for file in SOURCE.iterdir():
        shutil.copy(file, folder)
    _run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    code = _run(folder, "node_modules/.bin/esbuild", "entry.js", *_OPTIONS)
    return f"/*!\n{_notice(folder)}\n*/\n{code}"


def _run(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603


def _notice(folder: Path) -> str:
    return "\n\n".join(
        [
            "What pkijs needs, bundled by esbuild; made by tools/pkijs.py from these packages.",
            *_licences(folder),
        ]
    )


def _licences(folder: Path) -> Iterator[str]:
    """Name, version and licence of every package that goes into the bundle."""
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))
    for place, package in sorted(lock["packages"].items()):
        if place and not package.get("dev"):
            name, terms = place.removeprefix("node_modules/"), package["license"]
            text = next((folder / place).glob("LICENSE*")).read_text("utf-8").strip()
            yield f"== {name} {package['version']} ({terms})\n{text.replace('*/', '* /')}"


if __name__ == "__main__":
    sys.exit(main())
