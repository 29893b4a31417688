"""At the door: record files are read inside the folder only, and `check` shows what is wrong."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from pipeline.channels.checks import check_channels
from pipeline.channels.intake import Records, take_in
from pipeline.channels.log import build_log
from pipeline.running.opening import OpenedCase, open_case
from pipeline.verification.log import verify_log
from pipeline.verification.report import Verdict
from tests.case.broken import EXAMPLES, ONE, altered, nowhere
from tests.channels.desk import AS_OF, LAW

WRITTEN = "5f0c1e7a9b3d48624c7f1a0be95d2736c84a1f6072be93d5a1c8e40f7d26b913"


def opened(folder: Path, written: str, instead: str) -> OpenedCase:
    """The example in a folder of its own, with one text of its case file replaced."""
    file = folder / "case.yaml"
    text = (EXAMPLES / ONE / "case.yaml").read_text("utf-8")
    assert written in text
    file.write_text(text.replace(written, instead), "utf-8")
    return open_case(folder, LAW, AS_OF)


def channel_codes(case: OpenedCase) -> list[str]:
    return [one.code for one in case.findings if one.code.startswith("channel.")]


def test_record_files_are_inputs_with_their_digests() -> None:
    case = open_case(EXAMPLES / ONE, LAW, AS_OF)
    entries = {entry.file: entry for entry in case.inputs}
    for taken in case.records.taken:
        data = (EXAMPLES / ONE / taken.named.file).read_bytes()
        assert taken.sha256 == hashlib.sha256(data).hexdigest()
        assert entries[taken.named.file].sha256 == taken.sha256
        assert entries[taken.named.file].size == len(data)
    assert len(case.records.taken) == 12


@pytest.mark.parametrize("name", ["../outside.vtt", "records/link.vtt", "records", "/etc/hostname"])
def test_nothing_outside_of_the_folder_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nsecret\n", "utf-8")
    shutil.copytree(EXAMPLES / ONE, tmp_path / "case")
    (tmp_path / "case/records/link.vtt").symlink_to(tmp_path / "outside.vtt")
    case = opened(tmp_path / "case", "records/s2-transcript.vtt", name)
    assert channel_codes(case) == ["channel.record.missing"]
    assert all(taken.named.file != name for taken in case.records.taken)


def test_a_recording_is_hashed_and_must_be_the_one_that_was_named(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / ONE, tmp_path / "case")
    sound = b"RIFF\0\0\0\0WAVE"
    (tmp_path / "case/records/s2.wav").write_bytes(sound)
    digest = hashlib.sha256(sound).hexdigest()
    named = "recording:\n        file: records/s2.wav\n"
    other = opened(tmp_path / "case", "recording:\n", named)
    assert channel_codes(other) == ["channel.record.digest"]
    assert other.has_errors
    before = "recording:\n        sha256: " + WRITTEN
    right = opened(tmp_path / "case", before, f"{named}        sha256: {digest}")
    assert channel_codes(right) == []
    assert right.case
    log = build_log(right.case, right.records)
    assert [one.file for one in log.entries if one.kind == "recording"] == ["records/s2.wav"]


@pytest.mark.slow
@pytest.mark.parametrize("value", [None, "无", "9999-12-31T23:59:59", []])
def test_no_case_that_loads_makes_the_checks_or_the_log_fall_over(value: object) -> None:
    for case in altered(ONE, value):
        records = take_in(case, {}, nowhere)
        codes = {one.code for one in check_channels(case, records, LAW, nowhere, AS_OF, {})}
        assert "channel.record.missing" in codes or not case.negotiation.sessions
        log = build_log(case, Records())
        assert verify_log(log.jsonl(), head=log.head).verdict is Verdict.PASS
