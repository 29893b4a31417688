"""The report: a line per case while it runs; summary, JUnit and a page at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO

from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.batch.formats import CaseLine, Summary
from pipeline.running.batch.junit import junit
from pipeline.running.batch.page import page
from pipeline.running.files import write_file


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of the report go; None for the usual place in the output folder."""

    lines: Path | None = None
    junit: Path | None = None

    def within(self, output: Path, name: str) -> dict[str, Path]:
        """Every file of the report by its kind."""
        lines = self.lines or output / f"{name}.jsonl"
        return {
            "lines": lines,
            "summary": lines.with_suffix(".json"),
            "page": lines.with_suffix(".html"),
            "junit": self.junit or lines.with_suffix(".xml"),
        }


class Teller(Protocol):
    """Who is told of every case, and of the whole."""

    def add(self, line: CaseLine) -> None:
        """A case that ended."""

    def finish(self, summary: Summary) -> dict[str, Path]:
        """The end; the files that were written, by kind."""
        ...


@dataclass(slots=True)
class Report:
    """A report that is being written; one of a run that was killed ends in the middle and has no
    summary."""

    files: dict[str, Path]
    _lines: TextIO = field(repr=False)

    @staticmethod
    @contextmanager
    def open(files: dict[str, Path], source: Path) -> Iterator[Report]:
        """Begin a report; that of an earlier run is replaced. Raises ``BadInput``."""
        _refuse_input(files, source)
        with _writable(files["lines"]):
            files["lines"].parent.mkdir(parents=True, exist_ok=True)
            for kind in ("summary", "page", "junit"):
                files[kind].unlink(missing_ok=True)
            opened = files["lines"].open("w", encoding="utf-8", newline="\n")
        with opened:
            yield Report(files, opened)

    def add(self, line: CaseLine) -> None:
        """A case that ended; it is in the file at once."""
        with _writable(self.files["lines"]):
            data = line.model_dump(mode="json", by_alias=True)
            self._lines.write(json.dumps(data, ensure_ascii=False) + "\n")
            self._lines.flush()

    def finish(self, summary: Summary) -> dict[str, Path]:
        """Write what tells of the whole."""
        with _writable(self.files["lines"]):
            os.fsync(self._lines.fileno())
        data = summary.model_dump(mode="json", by_alias=True)
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        write_file(self.files["junit"], junit(summary, self._read()).encode())
        write_file(self.files["page"], page(summary, self._read()).encode())
        write_file(self.files["summary"], text.encode())
        return self.files

    def _read(self) -> Iterator[CaseLine]:
        with self.files["lines"].open(encoding="utf-8") as file:
            for line in file:
                yield CaseLine.model_validate_json(line)


class Nothing:
    """The report of a dry run: nothing is written."""

    def add(self, line: CaseLine) -> None:
        """Not written."""

    def finish(self, summary: Summary) -> dict[str, Path]:
        """Not written."""
        return {}


@contextmanager
def _writable(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(
            "batch.report",
            msg("The report cannot be written: {reason}.", reason=error.strerror or "?"),
            hint=msg("Free some space or name another place, then start again: what is done is"
                     " not done twice."),
            where=Where(file=str(file)),
        ) from error  # fmt: skip


def _refuse_input(files: dict[str, Path], source: Path) -> None:
    for file in files.values():
        if file.exists() and file.samefile(source):
            raise BadInput(
                "batch.report-is-input",
                msg("The report would replace the input."),
                hint=msg("Name another place with --report."),
                where=Where(file=str(file)),
            )
