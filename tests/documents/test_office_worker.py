"""The life of a LibreOffice: started when needed, ended at a limit, renewed, and no trace left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pytest

from pipeline.documents.render.office import OfficeInfo, Worker, office_available
from pipeline.errors import RenderingError
from tests.documents import word_files as wf

pytestmark = pytest.mark.slow
DOCX = wf.simple("甲方", "乙方")


@pytest.fixture(scope="module")
def info() -> OfficeInfo:
    found = office_available()
    if found is None:
        pytest.fail("LibreOffice is not installed: run tools/system-packages")
    return found


@pytest.fixture(scope="module")
def worker(info: OfficeInfo) -> Iterator[Worker]:
    with Worker(info, limit=60) as worker:
        yield worker


def group(worker: Worker) -> int:
    """The process group of a document that was just set."""
    worker.convert(DOCX, "题")
    assert worker.process is not None
    return worker.process.group


def is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def gone_soon(group: int, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while is_there(group) and time.monotonic() < end:
        time.sleep(0.1)
    return not is_there(group)


def test_the_version_is_known(info: OfficeInfo) -> None:
    assert int(info.version.split(".")[0]) >= 7
    assert info.path.name == "soffice"


def test_it_starts_when_needed_and_stays_warm(worker: Worker) -> None:
    assert group(worker) == group(worker)


def test_a_hang_ends_at_the_limit_and_the_next_document_works(info: OfficeInfo) -> None:
    with Worker(info, limit=8) as worker:
        first = group(worker)
        os.kill(soffice(first), signal.SIGSTOP)
        started = time.monotonic()
        with pytest.raises(RenderingError) as caught:
            worker.convert(DOCX, "题")
        assert caught.value.code == "documents.render.office-slow"
        assert time.monotonic() - started < 30
        assert gone_soon(first)
        assert group(worker) != first


def test_a_crash_is_made_good_once(info: OfficeInfo) -> None:
    with Worker(info) as worker:
        first = group(worker)
        os.kill(soffice(first), signal.SIGKILL)
        assert group(worker) != first


def test_a_second_crash_over_one_document_is_an_error(info: OfficeInfo) -> None:
    with Worker(info) as worker, killing(worker, 2) as killed:
        with pytest.raises(RenderingError) as caught:
            worker.convert(wf.saved(wf.agreement(400)), "题")
        assert caught.value.code == "documents.render.office-crashed"
        assert len(killed) == 2
    assert all(map(gone_soon, killed))


def test_a_dead_helper_takes_its_libreoffice_along(info: OfficeInfo) -> None:
    with Worker(info) as worker:
        first = group(worker)
        os.kill(first, signal.SIGKILL)
        assert group(worker) != first
        assert gone_soon(first)


def test_an_interruption_does_not_mix_up_two_documents(info: OfficeInfo) -> None:
    class Interrupted(BaseException):
        pass

    def interrupt(*_: object) -> None:
        raise Interrupted

    long = wf.saved(wf.agreement(200))
    with Worker(info) as worker:
        first = group(worker)
        before = signal.signal(signal.SIGALRM, interrupt)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(Interrupted):
                worker.convert(long, "题")
        finally:
            signal.signal(signal.SIGALRM, before)
        with pypdfium2.PdfDocument(worker.convert(DOCX, "题")) as document:
            assert len(document) == 1
        assert gone_soon(first)


def test_what_libreoffice_cannot_read_is_an_error_and_does_not_end_it(worker: Worker) -> None:
    before = group(worker)
    with pytest.raises(RenderingError) as caught:
        worker.convert(b"no Word file", "题")
    assert caught.value.code == "documents.render.office"
    assert group(worker) == before


@pytest.mark.parametrize("limits", [{"documents": 2}, {"memory": 1 << 20}])
def test_it_is_renewed_by_count_and_by_memory(info: OfficeInfo, limits: dict[str, int]) -> None:
    seen = set()
    with Worker(info, **limits) as worker:
        for _ in range(3):
            worker.convert(DOCX, "题")
            if worker.process is not None:
                seen.add(worker.process.group)
                assert worker.process.served < 2
    assert len(seen) == (2 if "documents" in limits else 0)


def test_no_trace_is_left(info: OfficeInfo) -> None:
    with Worker(info) as worker:
        groups, traces = [], []
        for _ in range(2):
            groups.append(group(worker))
            assert worker.process is not None
            there = [path for path in worker.process.traces if path.exists()]
            assert len(there) == 3  # the profile and two sockets
            traces += there
            os.killpg(groups[-1], signal.SIGKILL)
        worker.convert(DOCX, "题")
        assert worker.process is not None
        traces += worker.process.traces
    assert not any(path.exists() for path in traces)
    assert all(map(gone_soon, groups))


_ABANDON = """
import os, sys
from pipeline.documents.render.office import Worker, office_available
worker = Worker(office_available())
worker.convert(sys.stdin.buffer.read(), "题")
print(worker.process.group, *worker.process.traces, flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["os._exit(1)", "os.kill(os.getpid(), 9)", "raise SystemExit"])
def test_it_does_not_outlive_us(end: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", _ABANDON.format(end=end)],
        input=DOCX, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    abandoned, *traces = child.stdout.decode().split()
    assert gone_soon(int(abandoned))
    assert not any(map(os.path.exists, traces))


def soffice(group: int) -> int:
    """The process of LibreOffice itself in a group."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if name.endswith("(soffice.bin") and int(rest.split()[2]) == group:
            return int(stat.parent.name)
    raise AssertionError("no LibreOffice in the group")


@contextmanager
def killing(worker: Worker, times: int) -> Iterator[list[int]]:
    """Kill each LibreOffice of the worker as soon as it has a document, so many times."""
    killed: list[int] = []
    done = threading.Event()

    def kill() -> None:
        while len(killed) < times and not done.wait(0.005):
            process = worker.process
            if process is not None and process.group not in killed:
                killed.append(process.group)
                os.kill(soffice(process.group), signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()
