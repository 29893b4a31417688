"""Cases one by one, from a folder of case folders or from a file with one case a line.

Each is held against the checks that its ledger rests on; evidence files are not opened: that is
what ``jieqing check`` does, one case at a time. A case that cannot be read harms no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.case.checks import check_case
from pipeline.case.checks.finding_tools import Locate
from pipeline.case.loading import Loaded, load, validate
from pipeline.case.model import Case
from pipeline.case.source import Source, from_tree, read_string
from pipeline.errors import BadInput, JieqingError
from pipeline.finding import Finding, Severity, Where
from pipeline.law.checks import check_law
from pipeline.law.law import Law
from pipeline.law.uncovered import or_uncovered
from pipeline.messages import msg
from pipeline.running.case_folder import CaseFolder
from pipeline.running.money_check import check_money
from pipeline.running.notices_check import check_notices
from pipeline.running.opening import CASE_FILES, find_case_file, with_payments


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """A case of a portfolio: the place it came from, and what is wrong with it."""

    place: str
    case: Case | None
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether it can be counted."""
        return all(each.severity is not Severity.ERROR for each in self.findings)


def cases_of(path: Path, law: Law, as_of: date) -> Iterator[OneOfMany]:
    """Every case, read when it is asked for: folders by name, lines in their order.

    Raises :class:`~pipeline.errors.BadInput` where there is no case at all.
    """
    if path.is_dir():
        return _of_folders(path, law, as_of)
    if path.suffix.lower() == ".jsonl" and path.is_file():
        return _of_lines(path, law, as_of)
    raise BadInput(
        "portfolio.input",
        msg("{path} is neither a folder of case folders nor a file of cases (.jsonl).", path=path),
        hint=msg("Give the folder above the case folders, or a file with one case in JSON a line."),
    )


def failure(error: JieqingError, place: Where) -> Finding:
    """What stopped a case, as a finding about it."""
    return Finding(error.code, Severity.ERROR, error.where or place, error.message, error.hint)


def _of_folders(path: Path, law: Law, as_of: date) -> Iterator[OneOfMany]:
    folders = sorted(each for each in path.iterdir() if _holds_case(each))
    if not folders:
        raise BadInput(
            "portfolio.empty",
            msg("{path} holds no case folders.", path=path),
            hint=msg("Give the folder above the case folders, or a file with one case in JSON"
                     " a line."),
        )  # fmt: skip
    for folder in folders:
        try:
            yield _of_folder(folder, law, as_of)
        except JieqingError as error:
            found = (failure(error, Where(file=folder.name)),)
            yield OneOfMany(folder.name, None, found)


def _holds_case(folder: Path) -> bool:
    return folder.is_dir() and any((folder / name).is_file() for name in CASE_FILES)


def _of_folder(folder: Path, law: Law, as_of: date) -> OneOfMany:
    loaded = load(find_case_file(folder), Case)
    if loaded.value is None:
        return OneOfMany(folder.name, None, loaded.findings)
    findings = list(loaded.findings)
    case, _, where = with_payments(loaded.value, loaded.where, CaseFolder(folder), findings)
    return OneOfMany(folder.name, case, (*findings, *_checked(case, where, law, as_of)))


def _of_lines(path: Path, law: Law, as_of: date) -> Iterator[OneOfMany]:
    number = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                place, at = f"{path.name}:{number}", Where(file=path.name, line=number)
                try:
                    yield _of_line(line, place, at, law, as_of, path.parent)
                except JieqingError as error:
                    yield OneOfMany(place, None, (failure(error, at),))
    if not number:
        raise BadInput("portfolio.empty", msg("{path} holds no case.", path=path))


def _of_line(line: bytes, place: str, where: Where, law: Law, as_of: date, root: Path) -> OneOfMany:
    source = _source(line, where)
    folder = source.tree.pop("folder", None)  # where a batch finds what lies beside the case
    if isinstance(folder, str) and not source.tree:
        return replace(_of_folder(root / folder, law, as_of), place=place)
    loaded: Loaded[Case] = validate(source, Case)
    if loaded.value is None:
        return OneOfMany(place, None, loaded.findings)
    if loaded.value.payments_file:
        raise BadInput(
            "portfolio.payments-file",
            msg("A case of one line holds its payments itself."),
            hint=msg("List them under payments, or keep the case in a folder of its own."),
            where=where,
        )
    found = _checked(loaded.value, loaded.where, law, as_of)
    return OneOfMany(place, loaded.value, (*loaded.findings, *found))


def _source(line: bytes, where: Where) -> Source:
    """A line as a case's source. What strict JSON refuses is read once more, for its message."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = msg("The line is not UTF-8.")
        raise BadInput("portfolio.encoding", message, where=where) from error
    try:
        tree = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        tree = None
    if not isinstance(tree, dict):
        try:
            tree = read_string(text, where.file, is_json=True).tree
        except BadInput as error:
            raise BadInput(error.code, error.message, hint=error.hint, where=where) from None
    return from_tree(tree, where.file, where.line)


def _once(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    pairs = list(pairs)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refused(text: str) -> object:
    raise ValueError(text)


def _checked(case: Case, where: Locate, law: Law, as_of: date) -> Iterator[Finding]:
    yield from check_case(case, where)
    yield from check_law(case, law, where, as_of)
    yield from check_money(case, where, as_of)
    yield from or_uncovered(check_notices(case, law, where, as_of), where())
