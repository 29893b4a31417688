"""Data for programs that say something else than the pages, and answers of registers."""

from __future__ import annotations

import datetime as dt
import io
import json
from hashlib import sha256

import pikepdf
import rfc8785

from pipeline.signing.signer import DocMDP, sign
from pipeline.verification.register import GOOD, REVOKED, SUPERSEDED, Entry, Register
from tests.attacks.case import Case
from tests.attacks.tools import Writer, increment
from tests.signing import papers

_NUMBER = "JQ-2026-0001"
_OLD = dt.timedelta(days=2)


def data_with_another_sum() -> bytes:
    """The lender signed a certificate whose data name a sum that no page shows."""
    return papers.certificate(papers.data(amount="¥1.00"))


def data_of_another_issuer() -> bytes:
    other = papers.data(amount=papers.AMOUNT, issuer=papers.BORROWER.name, issuer_code="")
    return papers.certificate(other)


def data_not_canonical() -> bytes:
    return papers.certificate(papers.broken_json()[1])


def data_of_another_version() -> bytes:
    """What the other version means, nobody knows here; it may be honest."""
    data = json.loads(papers.data(amount="¥1.00")) | {"schema": "certificate.v2"}
    return papers.certificate(rfc8785.dumps(data))


def data_without_a_schema() -> bytes:
    data = json.loads(papers.data(amount=papers.AMOUNT))
    return papers.certificate(rfc8785.dumps({"visible": data["visible"]}))


def data_changed_after_signing() -> bytes:
    def edit(writer: Writer) -> None:
        files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
        stream = files[1]["/EF"]["/F"]
        stream._data = papers.data(amount="¥1.00")
        stream._encoded_data = stream._data
        stream.pop("/Filter", None)
        writer.update_container(stream)

    return increment(papers.certificate(), edit)


def data_twice() -> bytes:
    """Two attachments of one name: one for the verifier, one for everybody else."""
    laid = papers.laid_certificate(papers.data(amount=papers.AMOUNT))
    with pikepdf.open(io.BytesIO(laid)) as document:
        document.attachments["z"] = pikepdf.AttachedFileSpec(
            document, papers.data(amount="¥1.00"), filename="certificate.json"
        )
        names = document.Root.Names.EmbeddedFiles.Names
        second = next(i for i in range(0, len(names), 2) if str(names[i]) == "z")
        names[second] = pikepdf.String("certificate.json")
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    lender = papers.signer("lender")
    return sign(written.getvalue(), field="lender", signer=lender, now=papers.NOW,
                certify=DocMDP.NO_CHANGES)  # fmt: skip


def _asked(status: str, *, of: bytes | None = None, ago: dt.timedelta = dt.timedelta(0)) -> Case:
    pdf = papers.certificate()
    digest = sha256(of or pdf).hexdigest()
    entry = Entry(digest, _NUMBER, status, papers.NOW - ago)
    return Case(pdf, register=lambda _: entry)


def register_answers_about_another_paper() -> Case:
    return _asked(GOOD, of=papers.agreement())


def register_answer_of_two_days_ago_played_again() -> Case:
    return _asked(GOOD, ago=_OLD)


def register_says_withdrawn() -> Case:
    return _asked(REVOKED)


def register_says_replaced() -> Case:
    return _asked(SUPERSEDED)


def register_does_not_know_it() -> Case:
    nobody: Register = lambda _: None  # noqa: E731
    return Case(papers.certificate(), register=nobody)


def register_says_something_unknown() -> Case:
    return _asked("probably")


def register_lists_it() -> Case:
    """The honest neighbour."""
    return _asked(GOOD)
