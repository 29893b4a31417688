"""Word to PDF: our typst engine beside LibreOffice, warm and in one call, and beside typst by hand.

``python -m benchmarks.render [--papers N] [--memory N]``. Every paper differs from every other in
every paragraph. Ends with 1 if a target is missed, with 8 if LibreOffice is not there.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from datetime import time as clock
from functools import cache
from pathlib import Path
from typing import TypeVar

import pypdfium2
import typst

from benchmarks.render_files import beginning, by_hand, varied
from benchmarks.render_papers import agreement
from pipeline.documents import fonts
from pipeline.documents.proof import prove
from pipeline.documents.render import word
from pipeline.documents.render.engine import RenderOptions
from pipeline.documents.render.office import OfficeEngine
from pipeline.documents.render.office_probe import OfficeInfo, office_available
from pipeline.documents.render.office_profile import Profile
from pipeline.documents.render.typst import TypstEngine

Made = TypeVar("Made")
INSTALMENTS, IN_ONE_CALL = 24, 20
SHORT = 70  # paragraphs and tables of about five pages
FASTER_THAN_WARM, FASTER_THAN_CALL, OF_THE_LIMIT = 4.0, 6.0, 3.0
MOST_MEMORY, MOST_GROWTH, MOST_ROWS = 200.0, 3.0, 12.0
_PDF_A = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"3"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"}}'
)
_MISSING_TOOL = 8
_TURN = 5
OURS, BY_HAND, WARM, PROOF = "typst engine", "typst by hand", "LibreOffice, warm", "reading back"


class Stopwatch:
    """Times of several things by name, in milliseconds."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}

    def note(self, name: str, milliseconds: float) -> None:
        """One more time."""
        self.times.setdefault(name, []).append(milliseconds)

    def time(self, name: str, work: Callable[..., Made], *arguments: object) -> Made:
        """What the work makes."""
        start = time.perf_counter()
        made = work(*arguments)
        self.note(name, (time.perf_counter() - start) * 1000)
        return made

    def medians(self) -> dict[str, float]:
        """By name; the first time of each does not count: it includes the setting up."""
        return {name: statistics.median(times[1:]) for name, times in self.times.items()}


class Limit:
    """The text written as a typst document by hand, compiled by the same wheel.

    In a process of its own: what typst remembers of our papers must not slow it down, nor us its.
    """

    def __init__(self) -> None:
        self._process = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))

    def render(self, source: bytes, options: RenderOptions) -> tuple[float, bytes]:
        """Milliseconds, and a tagged PDF/A-3b, as the engine's."""
        return self._process.submit(_compile_by_hand, source, options).result()


@cache
def _compiler() -> typst.Compiler:
    folders = sorted({str(path.parent) for path in fonts.paths().values()})
    faces = typst.Fonts(include_system_fonts=False, font_paths=folders)
    return typst.Compiler(font_paths=faces)


def _compile_by_hand(source: bytes, options: RenderOptions) -> tuple[float, bytes]:
    noon = datetime.combine(options.date, clock(), tzinfo=UTC)
    start = time.perf_counter()
    pdf = _compiler().compile(input=source, format="pdf", pdf_standards=["a-3b"], timestamp=noon)
    took = (time.perf_counter() - start) * 1000
    assert isinstance(pdf, bytes)
    return took, pdf


def side_by_side(
    papers: list[bytes], options: RenderOptions, limit: Limit, office: bool
) -> dict[str, float]:
    """Medians in milliseconds; the tools take turns, a handful of papers at a time."""
    engine, watch = TypstEngine(), Stopwatch()
    libre = OfficeEngine() if office else None
    for start in range(0, len(papers), _TURN):
        turn = papers[start : start + _TURN]
        made = [watch.time(OURS, engine.render, paper, options).pdf for paper in turn]
        for source in [by_hand(word.read(paper), options.title) for paper in turn]:
            watch.note(BY_HAND, limit.render(source, options)[0])
        for paper in turn if libre else ():
            watch.time(WARM, libre.render, paper, options)
        for pdf, paper in zip(made, turn, strict=True):
            assert watch.time(PROOF, prove, pdf, paper) == ()
    return watch.medians()


def in_one_call(info: OfficeInfo, papers: list[bytes]) -> float:
    """Milliseconds a file of ``soffice --convert-to``, its start included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "profile").mkdir()
        profile = Profile(folder / "profile")
        files = [folder / f"{n}.docx" for n in range(len(papers))]
        for file, paper in zip(files, papers, strict=True):
            file.write_bytes(paper)
        command = [
            str(info.path), "--headless", f"-env:UserInstallation={profile.folder.as_uri()}",
            "--convert-to", _PDF_A, "--outdir", str(folder / "made"), *map(str, files),
        ]  # fmt: skip
        start = time.perf_counter()
        subprocess.run(command, env=profile.environment(), check=True, capture_output=True)
        took = (time.perf_counter() - start) * 1000
        made = len(list((folder / "made").glob("*.pdf")))
        assert made == len(papers), f"{made} of {len(papers)} files converted"
    return took / len(papers)


def rows() -> float:
    """How many times as long 2,400 rows take as 240; they take turns."""
    watch, engine = Stopwatch(), TypstEngine()
    papers = {count: agreement(count) for count in (240, 2_400)}
    for seed in range(6):
        for count, (paper, options) in papers.items():
            watch.time(str(count), engine.render, varied(paper, seed), options)
    medians = watch.medians()
    return medians["2400"] / medians["240"]


def memory(paper: bytes, options: RenderOptions, count: int) -> tuple[float, float, float]:
    """Resident megabytes: half-way, at the end, and the most, in a process of its own."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        Path(file.name).write_bytes(paper)
        command = [sys.executable, "-m", "benchmarks.render_memory", file.name, options.title,
                   options.date.isoformat(), str(count)]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured = {int(n): float(mb) for n, mb in map(str.split, done.stdout.splitlines())}
    half = measured[min(measured, key=lambda n: abs(n - count / 2))]
    return half, measured[count], max(measured.values())


class Report:
    """Prints figures beside their targets, and counts those met and missed."""

    def __init__(self) -> None:
        self.met = self.missed = 0

    def line(self, what: str, figure: str, target: str = "", met: bool | None = None) -> None:
        verdict = "" if met is None else "met" if met else "MISSED"
        self.met += met is True
        self.missed += met is False
        print(f"{what:<44}{figure:>14}   {target:<22}{verdict}", flush=True)

    def end(self) -> None:
        """How many targets were met, and how busy the machine was with other things."""
        load = " ".join(f"{each:.1f}" for each in os.getloadavg())
        print(f"\n{self.met} of {self.met + self.missed} targets met.")
        print(f"{os.cpu_count()} cores, load {load}: whatever else runs slows both down.")


def main(papers: int, documents: int) -> int:
    """Measure and tell."""
    report, info = Report(), office_available()
    paper, options = agreement(INSTALMENTS)
    _papers(report, paper, options, papers, info, judged=True)
    _papers(report, beginning(paper, SHORT), options, papers, info, judged=False)
    grown = rows()
    report.line("2,400 rows against 240", f"{grown:.1f} ×", f"at most {MOST_ROWS:.0f} ×",
                grown <= MOST_ROWS)  # fmt: skip
    if documents:
        _report_memory(report, memory(paper, options, documents), documents)
    report.end()
    return _MISSING_TOOL if info is None else int(report.missed > 0)


def _papers(
    report: Report,
    paper: bytes,
    options: RenderOptions,
    count: int,
    info: OfficeInfo | None,
    *,
    judged: bool,
) -> None:
    """All tools on papers like one; the targets are those of the whole agreement (``judged``)."""
    pages = _pages(TypstEngine().render(paper, options).pdf)
    limit = Limit()
    hand_pages = _pages(limit.render(by_hand(word.read(paper), options.title), options)[1])
    what = f"Agreement, {INSTALMENTS} instalments" if judged else "Its beginning"
    print(f"{what}, {pages} pages (by hand {hand_pages}); medians of {count}, ms a paper")
    files = [varied(paper, seed) for seed in range(count + 1)]
    medians = side_by_side(files, options, limit, office=info is not None)
    ours = medians[OURS]
    report.line(OURS, f"{ours:.0f}")
    for name in (PROOF, BY_HAND, WARM):
        if name in medians:
            _compare(report, name, medians[name], ours, judged)
    if info:
        call = in_one_call(info, [varied(paper, -seed) for seed in range(1, IN_ONE_CALL + 1)])
        _compare(report, f"soffice --convert-to, {IN_ONE_CALL} files", call, ours, judged)
    else:
        print("LibreOffice is not installed: nothing to compare with.")
    print()


def _compare(report: Report, name: str, median: float, ours: float, judged: bool) -> None:
    report.line(name, f"{median:.0f}")
    if name == BY_HAND:
        target, met = f"at most {OF_THE_LIMIT:.0f} ×", ours / median <= OF_THE_LIMIT
        report.line("  ours to it", f"{ours / median:.2f} ×", *((target, met) if judged else ()))
    elif name != PROOF:
        wanted = FASTER_THAN_WARM if name == WARM else FASTER_THAN_CALL
        target, met = f"at least {wanted:.0f} ×", median / ours >= wanted
        report.line("  it to ours", f"{median / ours:.1f} ×", *((target, met) if judged else ()))


def _report_memory(report: Report, measured: tuple[float, float, float], documents: int) -> None:
    half, end, most = measured
    report.line(f"{documents} papers in one process, most MB", f"{most:.0f}",
                f"under {MOST_MEMORY:.0f}", most < MOST_MEMORY)  # fmt: skip
    report.line("  growth over the last half, MB", f"{end - half:+.1f}",
                f"at most {MOST_GROWTH:.0f}", end - half <= MOST_GROWTH)  # fmt: skip


def _pages(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return len(document)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=20, help="papers to time each tool with")
    parser.add_argument(
        "--memory", type=int, default=1_000, help="papers of the memory run; 0: none"
    )
    given = parser.parse_args()
    sys.exit(main(given.papers, given.memory))
