"""Makes the packet of a release: ``python -m tests.compat.make 0.1.0``, once, before it goes out.

From the example case: the certificate in all editions with its proof, the agreement, the
negotiation log, the manifest cut down to these, what the registry publishes, a bundle. The keys are
thrown away; the code of the holder, who is invented, stays.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pipeline.cli.keyring import log_key
from pipeline.papers.draft import Stage
from pipeline.registry import Registry
from pipeline.registry.export import export
from pipeline.registry.log_key import new_log_key
from pipeline.registry.signed import LogKey
from pipeline.running.build import build_case
from pipeline.running.holding import secrets_beside
from pipeline.running.loose_bundle import Front, bundle_files
from pipeline.running.manifest import Manifest, write_manifest
from pipeline.running.passwords import Passwords
from pipeline.running.templates import open_templates
from tests.world import PASSPHRASE, SETTLED, World

HERE = Path(__file__).parent
PAGE = "https://verify.example.cn"
KEPT = ("certificate", "certificate-brief", "agreement")
_WEEK = timedelta(days=7)


def main() -> int:
    """Make it; refuse where it lies already."""
    release = HERE / sys.argv[1]
    release.mkdir()
    os.environ["JIEQING_PASSPHRASE"] = PASSPHRASE
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        key = _log_key(world)
        built = build_case(replace(world.request(keys=world.keys()), page=PAGE, log_key=key))
        _keep(built.folder, built.manifest, release / "papers")
        with Registry.open(world.folder / "registry.sqlite") as registry:
            export(registry, release / "registry", key, now=world.clock(), valid_for=_WEEK)
        (release / "registry" / "log.pem").unlink()  # its digest is enough
        _bundle(world, release / "bundle.pdf")
        (secret,) = secrets_beside(built.folder).folder.glob("*.secret")
        about = {"at": f"{world.clock():%Y-%m-%dT%H:%M:%SZ}", "code": secret.read_text("ascii"),
                 "identity": "990106199104230024", "log": key.id,
                 "root": world.root.read_text("ascii")}  # fmt: skip
        (release / "about.json").write_text(json.dumps(about, indent=1) + "\n", "ascii")
    return 0


def _log_key(world: World) -> LogKey:
    file = world.folder / "log.p12"
    new_log_key(file, "示例公司", passphrase=PASSPHRASE, now=world.clock())
    return log_key(str(file))


def _keep(packet: Path, manifest: Manifest, folder: Path) -> None:
    """Only what the test needs, as it lies in the packet; Word files can be made again."""
    kept = []
    for paper in (each for each in manifest.papers if each.kind in KEPT):
        files = tuple(each for each in paper.files if not each.file.endswith(".docx"))
        if paper.language == "zh" or paper.stage is Stage.SETTLEMENT:
            kept.append(paper.model_copy(update={"files": files}))
    smaller = manifest.model_copy(update={"papers": tuple(kept)})
    for entry in smaller.files:
        target = folder / entry.file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(packet / entry.file, target)
    (folder / "manifest.json").write_bytes(write_manifest(smaller))


def _bundle(world: World, file: Path) -> None:
    note = world.folder / "说明.txt"
    note.write_text("还款说明：每月十五日转账。\n", "utf-8")
    made = bundle_files((note,), Front("证据册", SETTLED), templates=open_templates(None),
                        passwords=Passwords({}))  # fmt: skip
    file.write_bytes(made.pdf)


if __name__ == "__main__":
    sys.exit(main())
