"""Signed bytes are durable before they are recorded, and recorded before the packet shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import WrongState
from pipeline.messages import msg
from pipeline.running import packet as module
from pipeline.running.manifest import Manifest
from pipeline.running.packet import MANIFEST, open_packet
from tests.running.test_packet import NEW, OLD, holds, manifest_of, put


class Killed(BaseException):
    """As kill -9 would, in the middle."""


def test_who_must_know_is_told_while_only_the_staging_holds_the_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "C-1"
    seen: list[bool] = []

    def decided(manifest: Manifest) -> None:
        assert manifest == manifest_of(NEW)
        staged = {path.read_bytes() for path in (folder / ".staging").iterdir()}
        assert set(NEW.values()) <= staged
        seen.append((folder / MANIFEST).exists() or (folder / "1").exists())

    with open_packet(folder, decided) as packet:
        packet.commit(NEW, manifest_of(NEW))
    assert seen == [False]
    assert holds(folder, NEW)


def test_a_refusal_leaves_the_packet_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "C-1"
    put(folder, OLD)

    def refuses(_: Manifest) -> None:
        raise WrongState("registry.other-paper", msg("The registry holds another file."))

    with pytest.raises(WrongState), open_packet(folder, refuses) as packet:
        packet.commit(NEW, manifest_of(NEW))
    with open_packet(folder):
        pass
    assert holds(folder, OLD)


@pytest.mark.parametrize("before_recording", [True, False])
def test_a_run_killed_between_staging_and_showing_is_told_again(
    tmp_path: Path, before_recording: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, told = tmp_path / "C-1", list[Manifest]()
    put(folder, OLD)

    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, "_roll_forward", dies)
        first = dies if before_recording else told.append
        with pytest.raises(Killed), open_packet(folder, first) as packet:
            packet.commit(NEW, manifest_of(NEW))
    with open_packet(folder, told.append):
        pass
    assert told == [manifest_of(NEW)] * (1 if before_recording else 2)
    assert holds(folder, NEW)
