"""Checks (10) and (11): who signed, and what the embedded data say."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import chain

import rfc8785

from pipeline.messages import Message, Series, Words, msg
from pipeline.verification.bundle import NamedTwice, attached
from pipeline.verification.control import check_control
from pipeline.verification.issuer import check_issuer
from pipeline.verification.pages import text_of
from pipeline.verification.paper import Paper, Question, plain
from pipeline.verification.report import Check, Verdict
from pipeline.verification.seats import check_seat
from pipeline.verification.subjects import signer_in_full
from pipeline.verification.versions import other_version

SCHEMA, DATA_NAME = "certificate.v1", "certificate.json"
"""The attachment with the machine-readable content of a certificate.

Contract: the file is canonical JSON (RFC 8785), one object. Its key ``schema`` is
``certificate.v1``; what another version means is not known here. Its key ``visible`` maps names to
strings; each of these strings stands in the text of the pages. Spaces and line breaks do not count
there, and compatible forms of a character are the same (NFKC). The other keys are free. The issuer
is ``visible.issuer``, and ``visible.issuer_code`` is its unified social credit code; without one,
the issuer is a person.
"""


def check_parties(paper: Paper, question: Question) -> Iterator[Check]:
    """(10) Everybody has signed, in order, each with a certificate of their own, and each in the
    place that is bound to them.
    """
    if not paper.signatures:
        return
    seats = (each for signature in paper.examinable for each in check_seat(paper, signature))
    found: list[Check] = []
    hands = _wrong_hands(paper, question), check_control(paper)
    for each in chain(*hands, _open_places(paper), seats):
        found.append(each)
        yield each
    known = paper.examinable == paper.signatures
    if known and all(each.verdict is Verdict.NOTE for each in found):
        signers = tuple(signer_in_full(each.container.signer) for each in paper.signatures)
        message = msg("Everybody who was to sign has signed: {names}.", names=Series(signers))
        yield Check("parties", Verdict.PASS, message)


def _wrong_hands(paper: Paper, question: Question) -> Iterator[Check]:
    certificates = {each.container.signer_der for each in paper.examinable}
    if len(certificates) < len(paper.examinable):
        message = msg(
            "Two parties signed with one and the same certificate, so one person signed for both."
        )
        yield Check("parties", Verdict.FAIL, message)
    wanted = question.expected.fields if question.expected else ()
    if wanted and list(wanted) != [each.field for each in paper.signatures]:
        names = ", ".join(wanted)
        message = msg("It should be signed by these, in this order: {fields}.", fields=names)
        yield Check("parties", Verdict.FAIL, message)


def _open_places(paper: Paper) -> Iterator[Check]:
    signed = [each.field for each in paper.signatures]
    if paper.waiting:
        waiting = Series(tuple(Words(each, each) for each in paper.waiting))
        message = msg("Not everybody has signed yet. Missing: {fields}.", fields=waiting)
        yield Check("parties", Verdict.INDETERMINATE, message)
    elif signed != [field for field in paper.field_order if field in signed]:
        message = msg("The parties signed in another order than the paper foresees.")
        yield Check("parties", Verdict.INDETERMINATE, message)


def check_data(paper: Paper, _question: Question) -> Iterator[Check]:
    """(11) Embedded data are canonical, what they call visible stands on the pages, and the issuer
    whom they name has signed.
    """
    try:
        data = attached(paper.pdf).get(DATA_NAME)
    except NamedTwice:
        message = msg("Two attachments have one name, so that programs can read different ones.")
        yield Check("data", Verdict.FAIL, message)
        return
    if data is None:
        yield Check("data", Verdict.NOT_APPLICABLE, msg("No machine-readable data are embedded."))
        return
    if unknown := other_version(data, SCHEMA):
        yield Check("data", Verdict.INDETERMINATE, unknown)
        return
    problem = _contradiction(data, paper.pdf)
    if problem:
        yield Check("data", Verdict.FAIL, problem)
    if problem or not paper.signatures:
        return
    visible = json.loads(data)["visible"]
    problems = list(check_issuer(paper, visible.get("issuer", ""), visible.get("issuer_code", "")))
    yield from problems
    if not problems:
        good = msg("The embedded data say the same as the pages, and {issuer}, the issuer whom "
                   "they name, has signed.", issuer=visible["issuer"])  # fmt: skip
        yield Check("data", Verdict.PASS, good)


def _contradiction(data: bytes, pdf: bytes) -> Message | None:
    try:
        content = json.loads(data)
        canonical = rfc8785.dumps(content)
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        return msg("The embedded data cannot be read.")
    is_known = isinstance(content, dict) and content.get("schema") == SCHEMA
    visible = content.get("visible") if is_known else None
    if canonical != data or not isinstance(visible, Mapping) or not visible:
        return msg(
            "The data embedded for programs are not written as they are issued; "
            "somebody may have changed them."
        )
    text = _squeezed("".join(text_of(pdf)))
    for name, value in visible.items():
        if not isinstance(value, str) or not value or _squeezed(value) not in text:
            return msg(
                "The data embedded for programs say “{value}” ({name}), but no page shows that.",
                value=plain(value),
                name=plain(name),
            )
    return None


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
