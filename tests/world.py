"""A small world for tests: an example case, keys, a registry and a clock, all in one folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline import resources
from pipeline.law.law import Law
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult, Request, build_case
from pipeline.running.opening import open_case
from pipeline.running.signatures import holders
from pipeline.signing.keys import KeyFolder, new_throwaway

PASSPHRASE = "correct horse battery staple"
SIGNING_DAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SETTLED = date(2026, 10, 28)


@dataclass
class Clock:
    """A clock that ticks a second at each look, so that no two signatures share a time."""

    moment: datetime = SIGNING_DAY

    def __call__(self) -> datetime:
        """The time now."""
        self.moment += timedelta(seconds=1)
        return self.moment


@dataclass
class World:
    """Where a test builds. ``signers`` are those whose keys are at hand, None for all."""

    folder: Path
    example: str = "online-loan"
    clock: Clock = field(default_factory=Clock)

    @property
    def case(self) -> Path:
        """The case folder, a copy of the example."""
        case = self.folder / "case"
        if not case.exists():
            shutil.copytree(resources.examples() / self.example, case)
        return case

    @property
    def case_file(self) -> Path:
        """The case file itself."""
        return self.case / "case.yaml"

    @property
    def root(self) -> Path:
        """The trust anchor of the keys."""
        return self.keys().folder / "root.pem"

    def keys(self, *signers: str) -> KeyFolder:
        """Keys of all signatories, or of the parties named only."""
        everyone = self.folder / "keys"
        if not everyone.exists():
            case = open_case(self.case, Law.load(), SETTLED).sound()
            new_throwaway(everyone, holders(case), passphrase=PASSPHRASE, now=self.clock())
        if not signers:
            return KeyFolder(everyone, PASSPHRASE)
        some = self.folder / f"keys of {' and '.join(signers)}"
        if not some.exists():
            some.mkdir(mode=0o700)
            for name in ("root.pem", "issuing.pem", *(f"{signer}.p12" for signer in signers)):
                shutil.copy2(everyone / name, some / name)
        return KeyFolder(some, PASSPHRASE)

    def request(
        self, *, as_of: date = SETTLED, keys: KeyFolder | None = None, draft: bool = False
    ) -> Request:
        """A build of everything."""
        return Request(
            case=self.case,
            output=self.folder / "packets",
            as_of=as_of,
            now=self.clock,
            keys=keys,
            registry=self.folder / "registry.sqlite",
            draft=draft,
        )

    def build(self, *stages: Stage, as_of: date = SETTLED, sign: bool = True) -> BuildResult:
        """Build with all keys, or unsigned."""
        request = self.request(as_of=as_of, keys=self.keys() if sign else None)
        request = replace(request, trust=(self.keys().root(),))
        return build_case(replace(request, stages=stages) if stages else request)

    def edit(self, old: str, new: str) -> None:
        """Replace a text in the case file; it must be there exactly once."""
        text = self.case_file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        self.case_file.write_text(text.replace(old, new), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
