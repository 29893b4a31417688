"""A packet is what its manifest lists, whenever the process dies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import BadInput, WrongState
from pipeline.papers.draft import Stage
from pipeline.running import packet as module
from pipeline.running.manifest import FileEntry, Manifest, PaperEntry, read_manifest, write_manifest
from pipeline.running.packet import MANIFEST, open_packet


class Killed(BaseException):
    """What a kill -9 is in a test: nothing that runs afterwards may tidy up."""


def manifest_of(files: Mapping[str, bytes]) -> Manifest:
    """A manifest that lists these files, each as a paper of its own."""
    papers = tuple(
        PaperEntry(
            key=name,
            kind="test",
            stage=Stage.PREPARATION,
            title=name,
            language="zh",
            dated=date(2026, 1, 1),
            pages=1,
            template=FileEntry.of("t.docx", b""),
            made_from="",
            case_sha256="",
            unsigned_sha256="",
            files=(FileEntry.of(name, data),),
        )
        for name, data in files.items()
    )
    return Manifest(
        case="C-1", as_of=date(2026, 1, 1), program="0", engine="e", inputs=(), papers=papers
    )


OLD = {"1/a.pdf": b"a-old", "1/b.pdf": b"b-old", "2/gone.pdf": b"gone"}
NEW = {"1/a.pdf": b"a-new", "1/b.pdf": b"b-old", "3/c.pdf": b"c-new"}


def put(folder: Path, files: Mapping[str, bytes]) -> bool:
    with open_packet(folder) as packet:
        return packet.commit(files, manifest_of(files))


def holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether the packet is exactly these files, its manifest says so, and nothing else is left."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    return found == dict(files) and (folder / MANIFEST).read_bytes() == write_manifest(
        manifest_of(files)
    )


def test_the_same_packet_again_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "C-1"
    assert put(folder, OLD)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert not put(folder, OLD)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_what_is_no_longer_listed_goes_and_foreign_files_stay(tmp_path: Path) -> None:
    folder = tmp_path / "C-1"
    put(folder, OLD)
    (folder / "2" / "note of a colleague.txt").write_text("keep me")
    put(folder, NEW)
    assert not (folder / "2" / "gone.pdf").exists()
    assert (folder / "2" / "note of a colleague.txt").read_text() == "keep me"


@pytest.mark.parametrize("fatal", range(1, 12))
def test_a_run_killed_at_any_rename_leaves_old_or_new(
    tmp_path: Path, fatal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "C-1"
    put(folder, OLD)
    steps = 0

    def counting(step: Callable[..., object]) -> Callable[..., object]:
        def run(self: Path, *args: object, **options: object) -> object:
            nonlocal steps
            steps += 1
            if steps == fatal:
                raise Killed
            return step(self, *args, **options)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", counting(Path.replace))
        patch.setattr(Path, "unlink", counting(Path.unlink))
        patch.setattr(module, "_write_durably", counting(module._write_durably))
        try:
            put(folder, NEW)
        except Killed:
            pass
        else:
            assert fatal > steps, "the fault was never injected"
    with open_packet(folder):
        pass
    assert holds(folder, OLD) or holds(folder, NEW)


def test_a_packet_in_use_is_refused(tmp_path: Path) -> None:
    with open_packet(tmp_path / "C-1"), pytest.raises(WrongState) as refused:
        put(tmp_path / "C-1", OLD)
    assert refused.value.code == "packet.busy"


def test_a_damaged_manifest_is_never_replaced(tmp_path: Path) -> None:
    put(tmp_path / "C-1", OLD)
    (tmp_path / "C-1" / MANIFEST).write_text('{"case": "C-1"')
    with pytest.raises(BadInput) as refused:
        put(tmp_path / "C-1", NEW)
    assert refused.value.code == "packet.manifest"
    assert (tmp_path / "C-1" / "2" / "gone.pdf").exists()


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput) as refused:
        put(tmp_path / "file" / "C-1", OLD)
    assert refused.value.code == "packet.not-writable"


def test_manifest_round_trip(tmp_path: Path) -> None:
    written = write_manifest(manifest_of(OLD))
    (tmp_path / MANIFEST).write_bytes(written)
    read = read_manifest(tmp_path / MANIFEST)
    assert read is not None
    assert write_manifest(read) == written
    assert read.papers[0].pdf.sha256 == sha256(b"a-old").hexdigest()


@pytest.mark.parametrize(
    "journal",
    [
        '{"mov',
        "[]",
        '{"moves": [], "gone": ["../../evil.pdf"]}',
        '{"moves": [{"number": 0, "to": "/evil.pdf"}], "gone": []}',
        '{"moves": [{"number": 0, "to": "..\\\\evil.pdf"}], "gone": []}',
    ],
)
def test_a_foreign_journal_touches_nothing(tmp_path: Path, journal: str) -> None:
    folder = tmp_path / "out" / "C-1"
    put(folder, OLD)
    victim = tmp_path / "evil.pdf"
    victim.write_text("mine")
    (folder / ".staging").mkdir()
    (folder / ".staging" / "journal.json").write_text(journal)
    (folder / ".staging" / "0").write_text("theirs")
    with pytest.raises(BadInput) as refused:
        put(folder, NEW)
    assert refused.value.code == "packet.journal"
    assert victim.read_text() == "mine"


def test_a_manifest_cannot_name_files_outside(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "C-1"
    put(folder, OLD)
    text = (folder / MANIFEST).read_text().replace("2/gone.pdf", "../../victim.txt")
    (folder / MANIFEST).write_text(text)
    with pytest.raises(BadInput):
        put(folder, NEW)


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "C-1"
    put(folder, OLD)
    (tmp_path / "elsewhere").mkdir()
    (folder / "3").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadInput) as refused:
        put(folder, NEW)
    assert refused.value.code == "packet.outside"
    assert not any((tmp_path / "elsewhere").iterdir())
