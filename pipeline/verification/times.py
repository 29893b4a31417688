"""Check (7): when a paper was signed, as far as timestamps prove it.

A document timestamp proves that everything before it was there; the one in a signature proves that
this signature was. Each is itself only as good as its authority at the time for which the next
later one vouches (ETSI EN 319 102-1, 5.6): so one goes from the end of the file to its beginning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from pyhanko.pdf_utils import generic

from pipeline.messages import Message, msg
from pipeline.verification.evidence import Evidence, embedded
from pipeline.verification.paper import Paper, Question, Ref, Signature
from pipeline.verification.report import Check, Verdict
from pipeline.verification.revocation import fetched, standing
from pipeline.verification.timestamps import Stamp, UntrueStamp, read_stamp

_BEIJING = ZoneInfo("Asia/Shanghai")
_CLOCK_SKEW = dt.timedelta(minutes=5)
_REQUIRED = 1  # ISO 32000-2, table 237: /Ff of a time stamp dictionary


@dataclass(frozen=True, slots=True)
class Proof:
    """When a seal existed: at ``existed`` at the latest, says ``by``; without, that is only the
    time of asking. ``own`` is its own timestamp, ``problem`` what is wrong with that.
    """

    existed: dt.datetime
    by: Stamp | None = None
    own: Stamp | None = None
    problem: UntrueStamp | None = None


@lru_cache(maxsize=2)
def evidence_of(paper: Paper, question: Question) -> Evidence:
    """What CAs say, by the file and by the asker."""
    return embedded(paper.reader) | question.revocation


@lru_cache(maxsize=2)
def proofs(paper: Paper, question: Question) -> Mapping[Ref, Proof]:
    """What is proved about the time of every signature and timestamp, by the field's reference."""
    found: dict[Ref, Proof] = {}
    latest = Proof(question.now)
    for seal in reversed(paper.seals):
        if seal.is_national:
            found[seal.field_ref] = Proof(latest.existed, latest.by)
            continue
        proof = found[seal.field_ref] = _proof(paper, question, seal, latest)
        if seal.is_stamp and proof.by:
            latest = proof
    return found


def check_timestamps(paper: Paper, question: Question) -> Iterator[Check]:
    """(7) Timestamps: proved or only claimed; without one, the time of signing is only what the
    signer says.
    """
    proved = proofs(paper, question)
    for signature in paper.examinable:
        verdict, message = _judged(paper, signature, proved[signature.field_ref])
        said = msg("Signature “{field}”: {message}", field=signature.label, message=message)
        yield Check("timestamp", verdict, said)
    for stamp in paper.stamps:
        yield Check("timestamp", *_over_all(proved[stamp.field_ref]))


def beijing(moment: dt.datetime) -> str:
    """A moment for people, in Beijing time."""
    return f"{moment.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}"


def _proof(paper: Paper, question: Question, seal: Signature, latest: Proof) -> Proof:
    token, data = _token(paper, seal)
    if token is None:
        return Proof(latest.existed, latest.by)
    evidence = evidence_of(paper, question)
    try:
        own = read_stamp(
            token, data, trust=question.trust, now=question.now, others=evidence.certificates
        )
    except UntrueStamp as untrue:
        return Proof(latest.existed, latest.by, problem=untrue)
    if question.ask:
        evidence |= fetched(own.path, evidence, latest.existed, question.ask)
    problem = _weakness(own, evidence, latest.existed)
    if problem:
        return Proof(latest.existed, latest.by, own, problem)
    return Proof(min(own.time, latest.existed), own, own)


def _token(paper: Paper, seal: Signature) -> tuple[bytes | None, bytes]:
    if seal.is_stamp:
        return seal.container.der, paper.covered(seal)
    return seal.container.token, seal.container.signature


def _weakness(stamp: Stamp, evidence: Evidence, known: dt.datetime) -> UntrueStamp | None:
    """Why the word of an authority does not count at ``known``, the time that later ones prove."""
    values = {"time": beijing(stamp.time), "authority": stamp.authority}
    if not stamp.trusted:
        return _open(
            msg("It bears a timestamp of {time} (Beijing time) by {authority}, but no root that is "
                "trusted here vouches for that authority.", **values)
        )  # fmt: skip
    if stamp.expires < known:
        return _open(
            msg("Its timestamp of {time} (Beijing time) by {authority} has lapsed: the authority's "
                "certificate ran out before the timestamp was renewed.", **values)
        )  # fmt: skip
    revoked = standing(stamp.path, evidence, known).revoked
    if revoked and revoked <= known:
        return _open(
            msg("Its timestamp of {time} (Beijing time) proves nothing any more: the certificate "
                "of {authority} was revoked.", **values)
        )  # fmt: skip
    return None


def _judged(paper: Paper, signature: Signature, proof: Proof) -> tuple[Verdict, Message]:
    if proof.problem:
        return proof.problem.verdict, proof.problem.message
    if _must_be_stamped(paper, signature) and proof.own is None:
        return Verdict.FAIL, msg(
            "The paper demands a timestamp here, but there is none: it was left out or taken away."
        )
    if proof.by is None:
        return Verdict.NOTE, msg(
            "No timestamp: the time of signing is what the signer's computer said."
        )
    claimed = signature.claimed_time
    if claimed and claimed > proof.existed + _CLOCK_SKEW:
        return Verdict.INDETERMINATE, msg(
            "It claims to have been made on {claimed}, but was there already on {time} (Beijing "
            "time), as its timestamp proves: the clock of the signer's computer was wrong, or was "
            "set.",
            claimed=beijing(claimed), time=beijing(proof.existed)
        )  # fmt: skip
    return Verdict.PASS, msg(
        "The timestamp authority {authority} confirms that it was there on {time} (Beijing time).",
        authority=proof.by.authority,
        time=beijing(proof.existed),
    )


def _over_all(proof: Proof) -> tuple[Verdict, Message]:
    if proof.problem:
        said = msg("Timestamp over the whole paper: {message}", message=proof.problem.message)
        return proof.problem.verdict, said
    own = proof.own
    return Verdict.PASS, msg(
        "The timestamp authority {authority} confirms that the whole paper was there on {time} "
        "(Beijing time).",
        authority=own.authority if own else "",
        time=beijing(proof.existed),
    )


def _must_be_stamped(paper: Paper, signature: Signature) -> bool:
    """Whether the field, as it was signed, demands a timestamp (/SV /TimeStamp, /Ff 1)."""
    version = paper.reader.get_historical_resolver(signature.revision)
    place = version.get_object(generic.Reference(*signature.field_ref))
    for key in ("/SV", "/TimeStamp"):
        if key not in place:
            return False
        place = place.raw_get(key).get_object()
    return int(place.get("/Ff", 0)) == _REQUIRED


def _open(message: Message) -> UntrueStamp:
    return UntrueStamp(message, Verdict.INDETERMINATE)
