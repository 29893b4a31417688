"""How long ``status`` takes in process, from a case to its data, and how it grows with cases.

``python -m benchmarks.status [CASES]``: one case of 60 instalments and 500 payments, at most 20 ms;
then CASES cases of 10 instalments against a tenth of them. The seed is fixed.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from pipeline.case.loading import load
from pipeline.case.model import Case
from pipeline.case.performance import PaymentReceived
from pipeline.debt.account import account_of
from pipeline.debt.report import report
from pipeline.resources import examples

CASES, SEED, MOST_MS, MOST_GROWTH = 10_000, 20260115, 20.0, 12.0
ROUNDS = 15


def example() -> Case:
    """The first example, loaded once."""
    loaded = load(examples() / "online-loan" / "case.yaml", Case)
    assert loaded.value
    return loaded.value


def grown(case: Case, instalments: int, payments: int, draw: random.Random) -> Case:
    """The case with so many instalments, at 12 % a year, and random payments over their time."""
    terms = case.terms
    assert terms
    plan = terms.schedule.model_copy(update={"count": instalments, "rate": Decimal("0.12")})
    first = plan.first_due or terms.signing_date
    days = sorted(draw.randrange(instalments * 30) for _ in range(payments))
    most = int(2 * terms.confirmed.total * 100 / payments)
    money = tuple(
        PaymentReceived(received_on=first + timedelta(days=day), reference=f"R{number:05}",
                        amount=Decimal(draw.randint(1, most)).scaleb(-2))
        for number, day in enumerate(days)
    )  # fmt: skip
    return case.model_copy(
        update={"terms": terms.model_copy(update={"schedule": plan}), "payments": money}
    )


def told(cases: Iterable[Case], as_of: date) -> float:
    """Seconds of processor time for the data of every case; others on the machine cost nothing."""
    start = time.process_time()
    for case in cases:
        assert case.terms
        report(case, case.terms, account_of(case, case.terms, as_of)).model_dump_json()
    return time.process_time() - start


def main(count: int) -> int:
    """Measure and tell; 1 if a target is missed."""
    draw, case = random.Random(SEED), example()
    large = grown(case, 60, 500, draw)
    as_of = date(2031, 1, 31)
    times = sorted(told([large], as_of) * 1000 for _ in range(ROUNDS))
    print(f"60 instalments, 500 payments: {times[ROUNDS // 2]:.1f} ms, best {times[0]:.1f}"
          f" (at most {MOST_MS:.0f})")  # fmt: skip
    many = [grown(case, 10, 12, draw) for _ in range(count)]
    few, all_ = told(many[: count // 10], as_of), told(many, as_of)
    print(f"{count // 10} cases {few:.2f} s, {count} cases {all_:.2f} s: {all_ / few:.1f} times"
          f" (at most {MOST_GROWTH:.0f})")  # fmt: skip
    return int(times[ROUNDS // 2] > MOST_MS or all_ > MOST_GROWTH * few)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))
