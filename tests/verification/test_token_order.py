"""A timestamp authority may give its certificates in any order; nothing else in a token is free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

import pytest

from pipeline.signing.archive import _with_document_timestamp
from pipeline.signing.levels import Level, Protection
from pipeline.signing.signer import DocMDP, sign
from pipeline.signing.timestamps import TimestampServers
from pipeline.verification import Verdict, verify
from pipeline.verification.container import Container, is_canonical, parse, rebuild
from pipeline.verification.paper import read
from tests.signing import papers
from tests.signing.tsa import Pki, authority, pki


@lru_cache(maxsize=1)
def served() -> tuple[Pki, bytes]:
    """OpenSSL's server, and a token of it with its certificates not in the order of DER."""
    for _ in range(20):
        made = pki()
        with authority(made) as tsa:
            token = TimestampServers((tsa.url,)).stamp(sha256(b"data").digest()).token
        found = parse(token).certificates
        if list(found) != sorted(found):
            return made, token
    raise AssertionError("OpenSSL sorts them now")


def test_the_order_of_its_certificates_is_the_authority_s_choice() -> None:
    assert is_canonical(parse(served()[1]))


def doubled(parts: Container) -> Container:
    return replace(parts, certificates=(*parts.certificates, parts.certificates[0]))


def loose(parts: Container) -> Container:
    """The length of a certificate in more bytes than it takes."""
    first, *others = parts.certificates
    size = len(first) - 4
    longer = b"\x30\x83" + size.to_bytes(3, "big") + first[4:]
    return replace(parts, certificates=(longer, *others))


def is_taken(token: bytes) -> bool:
    try:
        return is_canonical(parse(token))
    except ValueError:
        return False


@pytest.mark.parametrize("change", [doubled, loose])
def test_no_certificate_comes_twice_or_in_another_encoding(
    change: Callable[[Container], Container],
) -> None:
    token = rebuild(change(parse(served()[1])))
    assert len(token) > len(served()[1])
    assert not is_taken(token)


def test_what_follows_a_token_is_no_padding_but_zeros() -> None:
    token = served()[1]
    assert is_canonical(parse(token + bytes(40)))
    with pytest.raises(ValueError, match="zeros"):
        parse(token + bytes(40) + b"\1")


def test_in_a_signature_the_order_stays_bound() -> None:
    container = read(papers.half_signed()).seals[0].container
    assert len(container.certificates) > 1
    turned = replace(container, certificates=tuple(sorted(container.certificates, reverse=True)))
    assert is_canonical(container)
    assert rebuild(turned) == container.der


@pytest.mark.slow
def test_a_paper_with_such_timestamps_passes() -> None:
    """In both signatures, and over the whole document."""
    made = served()[0]
    now = dt.datetime.now(dt.UTC)
    keys = papers.keys(made=now - dt.timedelta(hours=1))
    with authority(made) as tsa:
        asked = Protection(Level.TIME, TimestampServers((tsa.url,)), (made.root,))
        pdf = papers.laid_agreement()
        for party in ("borrower", "lender"):
            pdf = sign(pdf, field=party, signer=papers.signer(party, keys), now=now,
                       certify=DocMDP.FILL_FORMS if party == "borrower" else None,
                       appearance=papers.picture(party), stamper=asked.stamper)  # fmt: skip
        pdf = _with_document_timestamp(pdf, asked)
    report = verify(pdf, trust=[keys.root(), made.root], now=dt.datetime.now(dt.UTC))
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert [each.level for each in report.signatures] == ["B-T"] * 2
