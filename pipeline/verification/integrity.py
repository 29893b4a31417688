"""Checks (1) to (4): the signatures, the bytes they cover, their mathematics, their algorithms."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from asn1crypto import algos
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.reader import PdfFileReader

from pipeline.messages import Message, Series, Words, msg
from pipeline.verification.additions import unexplained
from pipeline.verification.algorithms import DIGESTS, HASHES, is_strong, mechanism_of
from pipeline.verification.container import (
    SET,
    TIMESTAMP,
    Container,
    algorithm_name,
    der,
    is_canonical,
    parse,
)
from pipeline.verification.paper import Paper, Question, Signature
from pipeline.verification.report import Check, Verdict

_HEX = re.compile(rb"<(?:[0-9A-F]+|[0-9a-f]+)>")  # in one case; linear, whatever stands there
_END = re.compile(rb"startxref\s{1,4}\d{1,12}\s{1,4}%%EOF(?:\r\n|\r|\n)?\Z")
_SUBFILTER = "/ETSI.CAdES.detached"
_NATIONAL = msg(
    "It uses the Chinese algorithms SM2 and SM3, which cannot be checked here. Check it with the "
    "program of the CA or of the e-signature provider that made it."
)


def check_signatures(paper: Paper, _question: Question) -> Iterator[Check]:
    """(1) There are signatures, each an object of its own in one field and one revision."""
    found = paper.signatures
    if not found:
        yield Check(
            "signatures",
            Verdict.FAIL,
            msg("Nobody has signed this paper; a picture of a seal or of a signature is none."),
        )
        return
    problem = _found_twice(paper)
    if problem:
        yield Check("signatures", Verdict.FAIL, problem)
        return
    fields = Series(tuple(Words(each.label, each.label) for each in found))
    message = msg("Signatures found: {fields}.", fields=fields)
    yield Check("signatures", Verdict.PASS, message)


def _found_twice(paper: Paper) -> Message | None:
    found = paper.seals
    if any(each.value_ref is None for each in found):
        return msg("A signature is stored in an irregular way, as in forged files.")
    if len({each.value_ref for each in found}) < len(found):
        return msg("One signature is shown in two places as if it were two.")
    if len(set(paper.field_order)) < len(paper.field_order):
        return msg("Two places to sign have the same name, so it cannot be told which one counts.")
    if len({each.revision for each in found}) < len(found):
        return msg("Two signatures were added in one step; each must be added by itself.")
    return None


def check_coverage(paper: Paper, _question: Question) -> Iterator[Check]:
    """(2) Every signature covers its revision from the first byte to the last, the last one the
    whole file but for proofs about certificates; /Contents holds one canonical container and
    nothing else.
    """
    problems = 0
    for seal in paper.seals:
        found = _uncovered(paper, seal) or (None if seal.is_national else _loose_container(seal))
        if found:
            problems += 1
            verdict, message = found
            yield Check("coverage", verdict, _at(seal, message))
    if paper.signatures and not problems:
        yield Check(
            "coverage", Verdict.PASS, msg("The signatures cover the file from start to end.")
        )


Problem = tuple[Verdict, Message]


def _uncovered(paper: Paper, seal: Signature) -> Problem | None:
    ranges = seal.byte_range
    if len(ranges) != 4 or ranges[0] != 0:
        return _bad(
            msg(
                "It does not say plainly which part of the file it protects; any part "
                "could have been changed."
            )
        )
    (start, stop), end = seal.gap, seal.end
    if not 0 < start < stop < end <= len(paper.pdf):
        return _bad(msg("The part of the file that it claims to protect does not exist."))
    gap = paper.pdf[start:stop]
    if len(gap) % 2 or not _HEX.fullmatch(gap):
        return _bad(msg("It leaves a part of the file unprotected, which could have been changed."))
    if bytes.fromhex(gap[1:-1].decode()) != seal.contents:
        return _bad(
            msg(
                "The signature is not where the file says it is, as if it had been put "
                "in afterwards."
            )
        )
    if seal is paper.seals[-1] and not _ends_well(paper, seal):
        return _bad(msg("Something was added to the file after the last signature."))
    return _wrong_revision(paper, seal)


def _ends_well(paper: Paper, last: Signature) -> bool:
    """Whether nothing follows, or whole versions of the file with proofs about certificates."""
    if last.end == len(paper.pdf):
        return True
    is_whole = _END.search(paper.pdf, max(last.end, len(paper.pdf) - 80)) is not None
    return is_whole and paper.reader.total_revisions > last.revision + 1 and not unexplained(paper)


def _wrong_revision(paper: Paper, seal: Signature) -> Problem | None:
    """The covered bytes are a PDF of their own, whose last revision is the signature's."""
    covered = paper.pdf[: seal.end]
    if covered[-8:].strip(b"\r\n")[-5:] != b"%%EOF":
        return _bad(msg("The part that it protects breaks off in the middle of the file."))
    is_all = len(covered) == len(paper.pdf)
    alone = paper.reader if is_all else PdfFileReader(io.BytesIO(covered), strict=True)
    if alone.total_revisions != seal.revision + 1:
        return _bad(
            msg("What it protects is another version of the file than the one that is shown.")
        )
    return None


def _loose_container(seal: Signature) -> Problem | None:
    try:
        container = seal.container
        exact = is_canonical(container)
        token_exact = container.token is None or is_canonical(parse(container.token))
    except (ValueError, TypeError, KeyError):
        return _bad(
            msg("The signature itself cannot be read: it is damaged, or somebody tampered with it.")
        )
    if any(each != TIMESTAMP for each in container.unsigned):
        return _bad(msg("Something was slipped into the signature that nothing protects."))
    if not exact:
        return _bad(
            msg(
                "The signature is not stored in the one form that can be relied on. A careless "
                "program may be the reason, and nobody need have tampered with it; but changes "
                "could hide there. Have the paper signed again with another program."
            )
        )
    if not token_exact:
        return Verdict.INDETERMINATE, msg(
            "Its timestamp is not encoded in the one permitted way, so that parts of it could have "
            "been changed unseen."
        )
    if seal.is_stamp:
        is_right = container.is_timestamp and seal.dictionary.get("/Type") == "/DocTimeStamp"
        return None if is_right else _bad(msg("It is no timestamp over the paper."))
    if container.is_timestamp or seal.dictionary.get("/SubFilter") != _SUBFILTER:
        return _bad(
            msg("It is a signature of a kind that nothing can be built on here (not PAdES).")
        )
    return None


def _bad(message: Message) -> Problem:
    return Verdict.FAIL, message


def check_integrity(paper: Paper, _question: Question) -> Iterator[Check]:
    """(3) The digest of the covered bytes and the signature over it are right."""
    for signature in paper.signatures:
        if signature.is_national:
            yield Check("integrity", Verdict.INDETERMINATE, _at(signature, _NATIONAL))
            continue
        problem = _broken(paper, signature)
        if problem:
            yield Check("integrity", Verdict.FAIL, _at(signature, problem))
        else:
            good = msg("Not one covered character has changed since the signature.")
            yield Check("integrity", Verdict.PASS, _at(signature, good))


def _broken(paper: Paper, signature: Signature) -> Message | None:
    container = signature.container
    digest_name = DIGESTS.get(container.digest_algorithm)
    mechanism = mechanism_of(container.signature_algorithm)
    if digest_name is None or mechanism is None:
        return msg("It uses a method of signing that is not accepted here, so it proves nothing.")
    digest = hashes.Hash(HASHES[digest_name])
    digest.update(paper.covered(signature))
    if container.message_digest != digest.finalize():
        return msg("The content was changed after the signature.")
    if not (container.is_over_data and container.names_its_certificate):
        return msg(
            "It does not say which certificate it belongs to, so another one could "
            "have been put in its place."
        )
    signed = der(SET, container.attributes)
    if not mechanism.fits(container.signer.public_key(), container.signature, signed):
        return msg("The signature is wrong: it was not made with the key of this certificate.")
    return None


def check_algorithms(paper: Paper, _question: Question) -> Iterator[Check]:
    """(4) SHA-2, ECDSA over a NIST curve or RSA from 2048 bits, in signature and certificates."""
    problems = 0
    for signature in paper.examinable:
        problem = _weak(signature.container)
        if problem:
            problems += 1
            yield Check("algorithms", Verdict.FAIL, _at(signature, problem))
    if paper.examinable and not problems:
        yield Check("algorithms", Verdict.PASS, msg("The algorithms are strong enough."))


def _weak(container: Container) -> Message | None:
    if container.digest_algorithm not in DIGESTS:
        name = algorithm_name(container.digest_algorithm, algos.DigestAlgorithm)
        return msg(
            "The method of signing ({name}) is too weak or unknown, so it could be forged.",
            name=name,
        )
    mechanism = mechanism_of(container.signature_algorithm)
    if mechanism is None or mechanism.digest != DIGESTS[container.digest_algorithm]:
        name = algorithm_name(container.signature_algorithm, algos.SignedDigestAlgorithm)
        return msg(
            "The method of signing ({name}) is too weak or unknown, so it could be forged.",
            name=name,
        )
    for encoded in container.certificates:
        if not is_strong(x509.load_der_x509_certificate(encoded)):
            return msg("A certificate in it uses an algorithm or key that is too weak.")
    return None


def _at(signature: Signature, message: Message) -> Message:
    if signature.is_stamp:
        return msg("Timestamp over the whole paper: {message}", message=message)
    return msg("Signature “{field}”: {message}", field=signature.label, message=message)
