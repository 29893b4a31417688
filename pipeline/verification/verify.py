"""May this paper be relied on? The checks, in order; each is one function with the same number.

 (0) It is a PDF, not encrypted, and can be read strictly.
 (1) There are signatures, each an object of its own in one field and one revision.
 (2) Every signature covers its revision from the first byte to the last, the last one the whole
     file; /Contents holds one canonical container and nothing else.
 (3) The digest of the covered bytes and the signature over it are right.
 (4) The algorithms are strong enough.
 (5) Every certificate leads to a given anchor and was valid at the claimed time.
 (6) Revocation: before the signature, after it, or not; by what the CAs signed.
 (7) Timestamps: proved or only claimed; document timestamps from the last to the first.
 (8) What came after each signature was permitted by it.
 (9) Text and picture of every signed version are those of the last one.
(10) Everybody has signed, in order, each with a certificate of their own, and each in the place
     that is bound to them.
(11) Embedded data are canonical, what they call visible stands on the pages, and the issuer whom
     they name has signed.
(12) The issuer's register lists this very file, and has not taken it back.
(13) An evidence bundle is what its sealed manifest lists.
(14) Where it is asked: the certificate is that of the person who shows it.

A paper passes only if every mandatory check passed and none is open. Whatever a hostile file makes
a library raise becomes a verdict, never an exception. Only the anchors given are trusted, never the
system's; nothing is fetched unless the asker brings a way to ask, and then only from the CAs that
lead to an anchor.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence

from cryptography import x509

from pipeline.messages import Words, msg
from pipeline.verification.bundle import MANIFEST, check_bundle
from pipeline.verification.changes import check_changes
from pipeline.verification.evidence import NOTHING, Ask, Evidence, embedded
from pipeline.verification.holder import check_holder
from pipeline.verification.integrity import (
    check_algorithms,
    check_coverage,
    check_integrity,
    check_signatures,
)
from pipeline.verification.meaning import check_data, check_parties
from pipeline.verification.pages import check_pages, pages_of
from pipeline.verification.paper import Expected, Holder, Paper, Question, Signature, read
from pipeline.verification.paths import Path
from pipeline.verification.register import Register, check_registry
from pipeline.verification.report import Check, Document, Report, SignatureLine, Verdict, overall
from pipeline.verification.revocation import Standing, standing
from pipeline.verification.subjects import signer_name
from pipeline.verification.times import check_timestamps, proofs
from pipeline.verification.trouble import NotExaminable, no_pdf, reason
from pipeline.verification.trust import check_chain, check_revocation, is_throw_away, path_of

Step = Callable[[Paper, Question], Iterator[Check]]

STEPS: tuple[tuple[str, Step], ...] = (
    ("signatures", check_signatures),  # (1)
    ("coverage", check_coverage),  # (2)
    ("integrity", check_integrity),  # (3)
    ("algorithms", check_algorithms),  # (4)
    ("chain", check_chain),  # (5)
    ("revocation", check_revocation),  # (6)
    ("timestamp", check_timestamps),  # (7)
    ("changes", check_changes),  # (8)
    ("content", check_pages),  # (9)
    ("parties", check_parties),  # (10)
    ("data", check_data),  # (11)
    ("registry", check_registry),  # (12)
    ("bundle", check_bundle),  # (13)
    ("holder", check_holder),  # (14)
)
_CALLED = {
    "signatures": Words("有哪些签名", "the signatures in it"),
    "coverage": Words("签名覆盖了哪些内容", "what the signatures cover"),
    "integrity": Words("内容有没有改动", "whether the content was changed"),
    "algorithms": Words("签名算法", "the algorithms"),
    "chain": Words("证书的来历", "where the certificates come from"),
    "revocation": Words("证书是否被吊销", "whether a certificate was revoked"),
    "timestamp": Words("时间戳", "the timestamps"),
    "changes": Words("签署之后的改动", "what was changed after signing"),
    "content": Words("页面显示的内容", "what the pages show"),
    "parties": Words("由谁签署", "who has signed"),
    "data": Words("内嵌数据", "the embedded data"),
    "registry": Words("登记情况", "the register"),
    "bundle": Words("证据册", "the evidence bundle"),
}
"""What people call the steps."""
MANDATORY = (
    "readable",
    "signatures",
    "coverage",
    "integrity",
    "algorithms",
    "chain",
    "changes",
    "content",
    "parties",
)


def verify(
    pdf: bytes,
    *,
    trust: Sequence[x509.Certificate],
    now: dt.datetime,
    expected: Expected | None = None,
    revocation: Evidence = NOTHING,
    ask: Ask | None = None,
    register: Register | None = None,
    beside: Callable[[str], str | None] | None = None,
    holder: Holder | None = None,
) -> Report:
    """Examine a paper. ``trust`` are the only anchors, ``now`` (with a time zone) is the time of
    asking, ``expected`` what the asker knows about who had to sign. ``revocation`` are lists of
    CAs that the asker has, ``ask`` fetches what is missing; ``register`` is the issuer's;
    ``holder`` is who says that it is theirs; ``beside`` gives the SHA-256 (hex) of what lies beside
    the paper. Never raises for a file.
    """
    question = Question(tuple(trust), now, expected, revocation, ask, register, beside, holder)
    paper, readable = _opened(pdf)  # (0)
    if paper is None:
        return Report(readable.verdict, _document(pdf), (readable,), ())
    checks = [readable]
    for name, step in STEPS:
        if not _is_moot(name, paper, checks):
            checks += _guarded(name, step, paper, question)
    return Report(
        verdict=overall(checks, MANDATORY),
        document=_document(pdf),
        checks=tuple(checks),
        signatures=tuple(_line(paper, each, question) for each in paper.signatures),
    )


def _opened(pdf: bytes) -> tuple[Paper | None, Check]:
    """(0) It is a PDF, not encrypted, and can be read strictly."""
    if not pdf.startswith(b"%PDF-"):
        return None, Check("readable", *no_pdf(pdf))
    try:
        paper = read(pdf)
    except NotExaminable as known:
        return None, Check("readable", known.verdict, known.message)
    except Exception as error:
        message = msg("The PDF is damaged or built in a forbidden way ({reason}). Ask the "
                      "issuer for the file as it was signed.",
                      reason=reason(error))  # fmt: skip
        return None, Check("readable", Verdict.FAIL, message)
    return paper, Check("readable", Verdict.PASS, msg("The file is a sound PDF."))


def _guarded(name: str, step: Step, paper: Paper, question: Question) -> list[Check]:
    """The outcomes of one step; what it stumbled over is an outcome as well."""
    found: list[Check] = []
    try:
        found.extend(step(paper, question))
    except Exception as error:
        found.append(
            Check(
                name,
                Verdict.INDETERMINATE,
                msg(
                    "“{what}” could not be examined ({reason}). Ask the issuer for the file as it "
                    "was signed.",
                    what=_CALLED[name],
                    reason=reason(error),
                ),
            )
        )
    return found


def _is_moot(name: str, paper: Paper, checks: Sequence[Check]) -> bool:
    """Whether it need not be read any more what is embedded, since the file was changed; which
    file of a bundle that was is still worth telling.
    """
    is_broken = any(each.id == "integrity" and each.verdict is Verdict.FAIL for each in checks)
    is_bundle = MANIFEST.encode() in paper.pdf
    return is_broken and (name == "data" or (name == "bundle" and not is_bundle))


def _document(pdf: bytes) -> Document:
    is_pdf = pdf.startswith(b"%PDF-")
    try:
        pages = pages_of(pdf) if is_pdf else None
    except Exception:
        pages = None
    return Document(hashlib.sha256(pdf).hexdigest(), len(pdf), pages, is_pdf)


def _line(paper: Paper, signature: Signature, question: Question) -> SignatureLine:
    try:
        certificate = signature.container.signer
        name, throw_away = signer_name(certificate), is_throw_away(certificate)
    except Exception:
        name, throw_away = "", False
    level, stamped = _level(paper, signature, question)
    return SignatureLine(
        party=signature.label,
        field=signature.field,
        signer=name,
        signed_at=_claimed(signature),
        timestamp=stamped,
        level=level,
        covers_whole_file=_covers_all(paper, signature),
        throw_away=throw_away,
    )


def _level(
    paper: Paper, signature: Signature, question: Question
) -> tuple[str, dt.datetime | None]:
    """What is proved of a signature, as a level of ETSI EN 319 142-1, and the time that is."""
    try:
        proof = proofs(paper, question)[signature.field_ref]
        if proof.by is None:
            return "B-B", None
        path = path_of(paper, signature, question)
        if not _is_settled(standing(path, embedded(paper.reader), proof.existed)):
            return "B-T", proof.existed
        kept = any(_is_kept(paper, each, path, proof.existed) for each in paper.stamps)
        return "B-LTA" if kept else "B-LT", proof.existed
    except Exception:
        return "B-B", None


def _is_settled(found: Standing) -> bool:
    return found.said is not None and not found.unknown and not found.silent


def _is_kept(paper: Paper, stamp: Signature, path: Path, existed: dt.datetime) -> bool:
    """Whether a document timestamp covers what proves the path."""
    version = paper.reader.get_historical_resolver(stamp.revision)
    return _is_settled(standing(path, embedded(version), existed))


def _claimed(signature: Signature) -> dt.datetime | None:
    try:
        return signature.claimed_time
    except Exception:
        return None


def _covers_all(paper: Paper, signature: Signature) -> bool:
    try:
        return signature.end == len(paper.pdf)
    except Exception:
        return False
