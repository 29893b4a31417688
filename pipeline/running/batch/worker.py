"""One case after the other: what every engine runs, in whatever process."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import JieqingError
from pipeline.finding import Finding, Severity, Where
from pipeline.law.law import Law
from pipeline.messages import Message, msg
from pipeline.running.batch.done import (
    Done,
    laid_folder,
    packet_digest,
    read_done,
    step_key,
    write_done,
)
from pipeline.running.batch.formats import CaseLine, PaperLine, Reason
from pipeline.running.batch.items import Item
from pipeline.running.batch.settings import Settings, Task
from pipeline.running.build import BuildResult, Request
from pipeline.running.files import write_private
from pipeline.running.manifest import Manifest, PaperEntry
from pipeline.running.numbering import open_registry, record_papers
from pipeline.running.opening import open_case
from pipeline.running.stopwatch import measuring

PASSING = frozenset({"packet.busy", "registry.locked"})
"""Others are in the way for a moment, such as a worker of a batch that was killed."""
SURROUNDINGS = frozenset({
    "registry.server", "registry.not-writable", "registry.no-database", "packet.not-writable",
    "file.not-writable", *PASSING,
})  # fmt: skip
"""Not the case's fault: tried once more, and a batch that meets nothing else stops."""
BUG = "batch.bug"
_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task; ``again`` if it is worth another attempt elsewhere."""

    task: Task
    line: CaseLine
    again: bool = False


@dataclass(slots=True)
class Worker:
    """Keeps nothing of a case but what the process keeps warm: fonts, templates, opened keys."""

    settings: Settings
    engine: str = "serial"
    _seconds: dict[str, float] = field(default_factory=dict)
    _pattern: Request | None = None

    def work(self, task: Task) -> Outcome:
        """Never raises for what a case brings."""
        self._seconds = {}
        try:
            line, again = self._case(task.item), False
        except JieqingError as error:
            line, again = self._failed(task.item, error), error.code in SURROUNDINGS
        except Exception as error:
            line, again = self._bug(task.item, error), True
        seconds = {name: round(took, 3) for name, took in self._seconds.items()}
        told = {"engine": self.engine, "attempt": task.attempt, "seconds": seconds}
        return Outcome(task, line.model_copy(update=told), again)

    def _case(self, item: Item) -> CaseLine:
        with self._laid(item) as request:
            with self._timed("key"):
                key = step_key(item, request)
            done = read_done(request.output, item.id)
            if done and done.key == key and self._stands(done, request, item):
                return done.line.model_copy(update={"status": "unchanged", **_place(item)})
            if self.settings.dry_run:
                return self._checked(item, request)
            with self._timed("rest"), measuring() as watch:
                result = self._built(request)
            self._share(watch.seconds)
            line = self._line(item, result)
            packet = packet_digest(result.folder)
            write_done(request.output, item.id, Done(key=key, packet=packet, line=line))
            return line

    def _share(self, seconds: dict[str, float]) -> None:
        """The steps of the build as they were measured inside; ``rest`` is what is left of it."""
        for name, took in seconds.items():
            self._seconds[name] = self._seconds.get(name, 0.0) + took
            self._seconds["rest"] -= took

    def _stands(self, done: Done, request: Request, item: Item) -> bool:
        """Whether the packet is what it was, and the registry knows what it holds."""
        folder = request.output / (f"{item.id}-draft" if request.draft else item.id)
        with self._timed("compare"):
            if not done.packet or packet_digest(folder) != done.packet:
                return False
        numbered = any(each.number and each.signed_by for each in done.line.papers)
        if numbered and not self.settings.dry_run:
            manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
            with self._timed("register"), open_registry(request.registry) as registry:
                record_papers(registry, manifest, request.now())
        return True

    def _built(self, request: Request) -> BuildResult:
        """Waits while somebody else holds the packet or the registry."""
        until = time.monotonic() + self.settings.patience
        while True:
            try:
                return self.settings.build(request)
            except JieqingError as error:
                if error.code not in PASSING or time.monotonic() > until:
                    raise
            time.sleep(_PAUSE)

    def _checked(self, item: Item, request: Request) -> CaseLine:
        with self._timed("check"):
            opened = open_case(request.case, Law.load(), request.as_of, request.files)
            opened.sound(despite_errors=request.draft)
        return self._plain(item, "checked", opened.findings)

    def _line(self, item: Item, result: BuildResult) -> CaseLine:
        papers = tuple(_paper(each) for each in result.manifest.papers)
        waiting = len(result.waiting)
        plain = self._plain(item, "waiting" if waiting else "built", result.findings)
        return plain.model_copy(update={"papers": papers, "waiting": waiting})

    def _plain(self, item: Item, status: str, findings: tuple[Finding, ...]) -> CaseLine:
        told = [_placed(each, item).as_json(self.settings.lang) for each in findings]
        return CaseLine.model_validate({**_place(item), "status": status, "findings": told})

    def _failed(self, item: Item, error: JieqingError) -> CaseLine:
        findings: tuple[Finding, ...] = getattr(error, "findings", ())
        first = next((each for each in findings if each.severity == "error"), None)
        code, message = (first.code, first.message) if first else (error.code, error.message)
        return failure(item, code, message, self._plain(item, "failed", findings).findings)

    def _bug(self, item: Item, error: Exception) -> CaseLine:
        """A bug by where it happened, without values: they may be personal data."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}"
        return failure(item, BUG, msg("This is a bug in jieqing ({place}); please report it.",
                                      place=place))  # fmt: skip

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[step] = self._seconds.get(step, 0) + time.perf_counter() - began

    @contextmanager
    def _laid(self, item: Item) -> Iterator[Request]:
        """The request of a case; one that came in a line is laid down for the moment, where the
        next run finds it if this one is killed."""
        self._pattern = self._pattern or replace(self.settings.pattern(), lender_only=True)
        if not item.text and item.folder:
            yield replace(self._pattern, case=item.folder)
            return
        with self._folder(item) as folder:
            write_private(folder / "case.json", item.text.encode())
            files = item.folder or folder
            yield replace(self._pattern, case=folder / "case.json", files=files)

    @contextmanager
    def _folder(self, item: Item) -> Iterator[Path]:
        if self._pattern is None or self.settings.dry_run:
            with tempfile.TemporaryDirectory(prefix="jieqing-") as made:
                yield Path(made)
            return
        folder = laid_folder(self._pattern.output, item.id)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def failure(
    item: Item, code: str, message: Message, findings: tuple[dict[str, object], ...] = ()
) -> CaseLine:
    """The line of a case that failed."""
    reason = Reason.of(code, message)
    return CaseLine(**_place(item), status="failed", reason=reason, findings=findings)


def problem_line(item: Item) -> CaseLine:
    """The line of an item that could not even be read."""
    assert item.problem is not None
    where = item.problem.where or item.where
    found = Finding(
        item.problem.code, Severity.ERROR, where, item.problem.message, item.problem.hint
    )
    return failure(item, item.problem.code, item.problem.message, (found.as_json("zh"),))


def _place(item: Item) -> dict[str, object]:
    return {"number": item.number, "source": str(item.where), "case": item.id}


def _placed(finding: Finding, item: Item) -> Finding:
    """A finding of a case from a line stands in that line."""
    if not item.text or not finding.where.file.endswith("case.json"):
        return finding
    where = Where(finding.where.path, item.where.file, item.where.line)
    return replace(finding, where=where)


def _paper(entry: PaperEntry) -> PaperLine:
    pdf = entry.pdf
    return PaperLine(
        key=entry.key,
        file=pdf.file,
        sha256=pdf.sha256,
        number=entry.number,
        signed_by=entry.signed_by,
        waiting_for=entry.waiting_for,
    )
