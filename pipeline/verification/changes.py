"""Check (8): what changed after each signature, against what the signers permitted.

Two judges, both must agree. pyHanko's difference analysis is one. The other is narrower and our
own (:mod:`~pipeline.verification.additions`): what follows a signature may add further signatures
in fields that were laid and empty before, timestamps over the whole paper, and what CAs say about
certificates. So an appearance swapped later or a new field over a sum fail here, although a
difference analysis made for every form in the world lets some of them pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from pipeline.messages import Message, msg
from pipeline.verification.additions import raw, unexplained
from pipeline.verification.paper import Paper, Pdf, Question, Signature
from pipeline.verification.report import Check, Verdict

_NO_CHANGES = 1


def check_changes(paper: Paper, question: Question) -> Iterator[Check]:
    """(8) What came after each signature was permitted by it (ISO 32000-2, 12.8.2.2, 12.8.2.4);
    and where the asker knows the paper, nothing but signatures came after what is known.
    """
    if not paper.signatures:
        return
    known = question.expected.known if question.expected else 0
    problems = [*_wrong_certification(paper), *_forbidden(paper), *unexplained(paper, known)]
    problems = problems or list(_second_opinion(paper))
    for problem in problems:
        yield Check("changes", Verdict.FAIL, problem)
    if not problems:
        yield Check(
            "changes",
            Verdict.PASS,
            msg(
                "After the first signature nothing was added but what belongs to signatures: "
                "further ones, timestamps, and proofs about certificates."
            ),
        )


def _wrong_certification(paper: Paper) -> Iterator[Message]:
    """A certification is the first signature, and the catalogue points to it (12.8.2.2)."""
    certified = [each.value_ref for each in paper.signatures if "/DocMDP" in _methods(each)]
    permissions = _resolved(raw(paper.reader.root, "/Perms"))
    pointed = raw(permissions, "/DocMDP") if permissions else None
    named = [(pointed.idnum, pointed.generation)] if pointed is not None else []
    if certified != named or certified[:1] not in ([], [paper.signatures[0].value_ref]):
        yield msg(
            "What may still be added to the paper has to be laid down by its first signature. "
            "Here it was laid down elsewhere, or in two places; regular signing never does that."
        )


def _forbidden(paper: Paper) -> Iterator[Message]:
    """Signatures that came although an earlier one had closed the paper or their field."""
    for number, signature in enumerate(paper.signatures):
        for later in paper.signatures[number + 1 :]:
            if _closes(signature, later.field):
                yield msg(
                    "Signature “{field}” closed the paper, but “{later}” was added after it.",
                    field=signature.label,
                    later=later.label,
                )


def _closes(signature: Signature, field: str) -> bool:
    parameters = _methods(signature).values()
    if any(each.get("/P") == _NO_CHANGES for each in parameters):
        return True
    locks = _methods(signature).get("/FieldMDP")
    return locks is not None and bool(FieldMDPSpec.from_pdf_object(locks).is_locked(field))


def _methods(signature: Signature) -> dict[str, Pdf]:
    """The transform parameters of a signature by method; ``ValueError`` if one comes twice."""
    references = _resolved(raw(signature.dictionary, "/Reference")) or ()
    found: dict[str, Pdf] = {}
    for each in references:
        reference = _resolved(each)
        method = str(reference["/TransformMethod"])
        if method in found:
            raise ValueError("a transform method comes twice")
        found[method] = reference["/TransformParams"]
    return found


def _resolved(value: Pdf) -> Pdf:
    return None if value is None else value.get_object()


def _second_opinion(paper: Paper) -> Iterator[Message]:
    """pyHanko's difference analysis from every signature to the end of the file."""
    last = paper.reader.total_revisions - 1
    for signature in paper.seals:
        if signature.revision == last:
            continue
        methods = _methods(signature)
        levels = [int(each["/P"]) for each in methods.values() if "/P" in each]
        level = MDPPerm(min(levels)) if levels else None
        locks = methods.get("/FieldMDP")
        result = DEFAULT_DIFF_POLICY.review_file(
            paper.reader,
            signature.revision,
            field_mdp_spec=FieldMDPSpec.from_pdf_object(locks) if locks else None,
            doc_mdp=level,
        )
        allowed = MDPPerm.FILL_FORMS.value if level is None else level.value
        if not isinstance(result, DiffResult) or result.modification_level.value > allowed:
            yield _not_permitted(signature)


def _not_permitted(seal: Signature) -> Message:
    if seal.is_stamp:
        return msg("The changes after the timestamp over the whole paper are not permitted.")
    return msg("The changes after signature “{field}” are not permitted.", field=seal.label)
