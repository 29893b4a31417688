"""No byte of a signed certificate can change unseen, and no change makes the verifier raise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator

import pytest

from pipeline.verification import Verdict, verify
from tests.signing import papers

SEED = 20261103
Mutation = tuple[int, int]


def regions(pdf: bytes) -> dict[str, tuple[int, int]]:
    """The parts of the file by name: first byte, and the first one behind."""
    contents = re.search(rb"/Contents (<[0-9A-F]+>)", pdf)
    assert contents
    start, stop = contents.span(1)
    padding = len(pdf[:stop].rstrip(b">").rstrip(b"0"))
    dictionary = pdf.rindex(b" obj", 0, start)
    table = pdf.rindex(b"xref", 0, pdf.rindex(b"startxref"))
    trailer = pdf.rindex(b"trailer")
    unsigned = pdf.index(b"%%EOF")
    return {
        "paper": (0, unsigned),
        "increment": (unsigned, dictionary),
        "signature dictionary": (dictionary, start),
        "container": (start, padding),
        "padding": (padding, stop),
        "behind": (stop, table),
        "xref": (table, trailer),
        "trailer": (trailer, len(pdf)),
    }


def sampled(pdf: bytes, counts: dict[str, int]) -> Iterator[Mutation]:
    """Positions spread over every region, each with another value for the byte."""
    chance = random.Random(SEED)
    for name, (start, stop) in regions(pdf).items():
        count = min(counts[name], stop - start)
        for place in sorted(chance.sample(range(start, stop), count)):
            yield place, _other(pdf[place], name, chance)


def _other(byte: int, region: str, chance: random.Random) -> int:
    """Inside the container mostly another hexadecimal digit, the change that is hardest to see."""
    if region in ("container", "padding") and chance.random() < 0.8:
        return chance.choice([digit for digit in b"0123456789ABCDEF" if digit != byte])
    return (byte + chance.randrange(1, 256)) % 256


def survivors(pdf: bytes, mutations: Iterable[Mutation]) -> tuple[list[Mutation], int]:
    """The mutations that a verifier passes, and how many were tried."""
    passed: list[Mutation] = []
    tried = 0
    trust = [papers.keys().root()]
    for place, value in mutations:
        tried += 1
        mutant = bytearray(pdf)
        mutant[place] = value
        if verify(bytes(mutant), trust=trust, now=papers.NOW).verdict is Verdict.PASS:
            passed.append((place, value))
    return passed, tried


QUICK = {
    "paper": 30,
    "increment": 15,
    "signature dictionary": 30,
    "container": 150,
    "padding": 5,
    "behind": 30,
    "xref": 15,
    "trailer": 25,
}
ALL = 10**6


@pytest.mark.slow
def test_no_sampled_byte_can_change_unseen() -> None:
    pdf = papers.certificate()
    passed, tried = survivors(pdf, sampled(pdf, QUICK))
    assert passed == []
    assert tried > 250


@pytest.mark.slow
def test_ten_thousand_changes_are_all_seen() -> None:
    """Every byte of what the signature added, and the rest of the ten thousand in the paper."""
    pdf = papers.certificate()
    added = dict.fromkeys(QUICK, ALL) | {"paper": 0}
    rest = 10_000 - sum(1 for _ in sampled(pdf, added))
    passed, tried = survivors(pdf, sampled(pdf, added | {"paper": rest}))
    assert passed == []
    assert tried == 10_000


@pytest.mark.slow
def test_no_byte_of_the_first_signature_can_change_unseen() -> None:
    pdf = papers.agreement()
    passed, tried = survivors(pdf, sampled(pdf, QUICK | {"container": 600}))
    assert passed == []
    assert tried >= 700
