"""Where a file and the case do not say the same: values behind labels, and rows of a record.

A contradiction is said only of what the file itself labels, and only if the case's value stands
nowhere in it: a text is read by its words, not understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.case.checks.finding_tools import Place
from pipeline.case.evidence import EvidenceItem, EvidenceKind
from pipeline.case.identifiers import mask_id
from pipeline.case.model import Case
from pipeline.law.proofs.contents import Content
from pipeline.law.proofs.expected import Expected, expected, loans_of
from pipeline.law.proofs.record import Repayment, repayments
from pipeline.law.proofs.table import CompareRow, ProofTable, Reads
from pipeline.law.proofs.values import Said, Value, in_words, is_said, labelled
from pipeline.messages import Words

_ZERO = Decimal(0)
_ROWS = Words("各笔还款之和", "sum of the repayments listed")
_PAYMENT = Words("还款", "repayment")
_MASKED = frozenset({Reads.RESIDENT_ID})


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two values that should be one: ``said`` on a page of the file, ``known`` in the case.

    ``known`` is empty where the case has nothing of the kind. ID numbers are masked.
    """

    what: Words
    said: str
    known: str
    page: int
    place: Place


def contradictions(
    case: Case, item: EvidenceItem, content: Content, table: ProofTable
) -> tuple[Contradiction, ...]:
    """Everything that the item's text says otherwise than the case."""
    found: dict[str, Contradiction] = {}
    for row in table.compare:
        if not set(row.kinds).isdisjoint(item.kinds) and row.unless not in found:
            odd = _odd(row, content, expected(case, item, content, row.against))
            found |= {row.id: odd} if odd else {}
    rows: tuple[Contradiction, ...] = ()
    if EvidenceKind.REPAYMENTS in item.kinds:
        rows = tuple(_record(case, item, content, table))
    return (*found.values(), *rows)


def _odd(row: CompareRow, content: Content, known: tuple[Expected, ...]) -> Contradiction | None:
    told = labelled(content, row.reads, row.labels)
    missing = [each for each in known if not is_said(content, row.reads, each.value)]
    if not told or not missing or (row.any and len(missing) < len(known)):
        return None
    values = [each.value for each in known]
    total = sum((value for value in values if isinstance(value, Decimal)), _ZERO)
    if row.adds_up and is_said(content, row.reads, total):
        return None
    odd = next((said for said in told if said.value not in (*values, total)), None)
    return _contradiction(row, odd, missing[0]) if odd else None


def _contradiction(row: CompareRow, said: Said, known: Expected) -> Contradiction:
    def shown(value: Value) -> str:
        text = in_words(value, row.reads)
        return mask_id(text) if row.reads in _MASKED else text

    return Contradiction(row.name, shown(said.value), shown(known.value), said.page, known.place)


def _record(
    case: Case, item: EvidenceItem, content: Content, table: ProofTable
) -> Iterator[Contradiction]:
    """The rows up to the cut-off make what was repaid; later ones are payments of the case."""
    rows, loans = repayments(content, table), loans_of(case, item, content)
    if not rows or not loans:
        return
    terms = case.terms
    before = [row for row in rows if terms is None or row.on <= terms.cut_off]
    repaid, total = (
        sum((loan.repaid for loan in loans), _ZERO),
        sum((row.amount for row in before), _ZERO),
    )
    if before and total != repaid:
        place = ("loans", case.loans.index(loans[0]), "repaid")
        yield Contradiction(_ROWS, _yuan(total), _yuan(repaid), before[-1].page, place)
    if terms:
        yield from _later(case, [row for row in rows if row.on > terms.signing_date])


def _later(case: Case, rows: list[Repayment]) -> Iterator[Contradiction]:
    """Repayments under the agreement stand in the case too, by day and amount."""
    known = {(payment.received_on, payment.amount) for payment in case.payments}
    for row in rows:
        if (row.on, row.amount) not in known:
            said = f"{row.on} {_yuan(row.amount)}"
            yield Contradiction(_PAYMENT, said, _on(case, row.on), row.page, ("payments",))


def _on(case: Case, day: date) -> str:
    paid = [payment.amount for payment in case.payments if payment.received_on == day]
    return f"{day} {_yuan(sum(paid, _ZERO))}" if paid else ""


def _yuan(amount: Decimal) -> str:
    return in_words(amount, Reads.AMOUNT)
