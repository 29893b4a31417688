"""How long a plan takes to solve: 10,000 random cases, at most 20 ms each on average.

``python -m benchmarks.propose [COUNT]``; the seed is fixed, so the cases are the same everywhere.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date, timedelta
from decimal import Decimal

from pipeline.case.means import WaiverLevel
from pipeline.proposals.limits import Limits, yuan
from pipeline.proposals.means import Means, Step
from pipeline.proposals.solve import solve

COUNT, SEED, MOST_MS = 10_000, 20260115, 20.0
BASE = date(2026, 1, 15)


def case(draw: random.Random) -> Limits:
    """Debts of ¥1,000 to ¥200,000, up to five years, one in three at a rate."""
    left = yuan(draw.randint(30_000, 800_000))
    changes = tuple(
        Step(
            date(2026 + draw.randint(0, 2), draw.randint(1, 12), 1),
            yuan(draw.randint(-50_000, 90_000)),
        )
        for _ in range(draw.randint(0, 3))
    )
    means = Means(
        income=left + 4000, expenses=Decimal(4000), assets=yuan(draw.randint(0, 5_000_000)),
        steps=changes, stress=Decimal("0.2"),
    )  # fmt: skip
    return Limits(
        debt=yuan(draw.randint(100_000, 20_000_000)),
        base=BASE,
        means=means,
        earliest=BASE + timedelta(days=draw.randint(1, 120)),
        due_day=draw.randint(1, 31),
        longest_months=draw.randint(3, 60),
        asked_rate=draw.choice((Decimal(0), Decimal(0), Decimal("0.12"))),
        cap=Decimal("0.24"),
        levels=(WaiverLevel(level="level", up_to=yuan(draw.randint(0, 5_000_000) + 1)),),
    )


def main(count: int) -> int:
    """Solve and tell; 1 if it takes longer than stated."""
    draw = random.Random(SEED)
    cases = [case(draw) for _ in range(count)]
    start = time.perf_counter()
    solutions = [solve(each) for each in cases]
    mean = (time.perf_counter() - start) * 1000 / count
    shortest = sum(each.shortest is not None for each in solutions)
    plans = sum(len(each.plans) for each in solutions)
    print(f"{count} cases, {mean:.2f} ms each (at most {MOST_MS:.0f}); "
          f"{shortest} can be paid in full, {plans} plans in all")  # fmt: skip
    return int(mean > MOST_MS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else COUNT))
