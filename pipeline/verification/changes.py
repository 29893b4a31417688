"""Check (8): what changed after each signature, against what the signers permitted.

Two judges, both must agree. pyHanko's difference analysis is one. The other is narrower and our
own: a version of the file that follows a signature may add one signature, in a field that was laid
and empty before, with its picture; of the objects that were there before, nothing else may differ.
So an appearance swapped later or a new field over a sum fail here, although a difference analysis
made for every form in the world lets some of them pass.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from pipeline.messages import Message, msg
from pipeline.verification.paper import Paper, Pdf, Question, Signature
from pipeline.verification.report import Check, Verdict

_FIELD_MAY_GAIN = {"/V", "/AP"}
_FORM_MAY_CHANGE = {"/SigFlags", "/NeedAppearances"}
_CATALOGUE_MAY_GAIN = {"/Perms", "/Version", "/Extensions"}
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
            msg("After the first signature nothing but further signatures was added."),
        )


def unexplained(paper: Paper, known: int = 0) -> list[Message]:
    """Every change after the first signature, or after the first ``known`` bytes if there are such,
    that is more than one further signature.
    """
    if not paper.signatures:
        return []
    by_revision = {each.revision: each for each in paper.signatures}
    first, last = paper.signatures[0].revision, paper.reader.total_revisions
    if known:
        first = min(first, PdfFileReader(io.BytesIO(paper.pdf[:known])).total_revisions - 1)
    found: list[Message] = []
    for revision in range(first + 1, last):
        signature = by_revision.get(revision)
        if signature is None:
            found.append(msg("The paper was changed after a signature, and nobody signed that."))
        else:
            found += _more_than(paper, signature)
    return found


def _more_than(paper: Paper, signature: Signature) -> Iterator[Message]:
    """What the revision of a signature holds besides this signature."""
    xrefs, revision = paper.reader.xrefs, signature.revision
    old = paper.reader.get_historical_resolver(revision - 1)
    new = paper.reader.get_historical_resolver(revision)
    if xrefs.refs_freed_in_revision(revision):
        yield msg(
            "With signature “{field}”, parts of the paper were removed.", field=signature.label
        )
    for ref in xrefs.explicit_refs_in_revision(revision):
        # A new object below the old size could be one that an old object already points to.
        is_old = xrefs.get_historical_ref(ref, revision - 1) is not None
        is_fine = _may_change(old, new, ref, signature) if is_old else old.is_ref_unassignable(ref)
        is_first = signature is paper.signatures[0]
        if not is_fine and not (is_first and _comes_with_the_first(old, new, ref)):
            yield msg(
                "With signature “{field}”, something else in the paper was changed.",
                field=signature.label,
            )


def _may_change(
    old: HistoricalResolver, new: HistoricalResolver, ref: generic.Reference, signature: Signature
) -> bool:
    before, after = old.get_object(ref), new.get_object(ref)
    if (ref.idnum, ref.generation) == signature.field_ref:
        differing = _differing(before, after)
        return "/V" not in before and differing <= _FIELD_MAY_GAIN
    if ref == _form_reference(old):
        return _differing(before, after) <= _FORM_MAY_CHANGE
    return _same(before, after)


def _comes_with_the_first(
    old: HistoricalResolver, new: HistoricalResolver, ref: generic.Reference
) -> bool:
    """What programs write when they sign first: a certification in the catalogue, judged by itself,
    beside the version of PDF they use; the hour of signing in the metadata.
    """
    if ref == old.root_ref:
        differing = _differing(old.get_object(ref), new.get_object(ref))
        return differing <= _CATALOGUE_MAY_GAIN and set(new.root.get("/Perms", ())) <= {"/DocMDP"}
    descriptions = _raw(old.trailer_view, "/Info"), _raw(old.root, "/Metadata")
    return any(ref == each.reference for each in descriptions if _is_reference(each))


def _is_reference(value: Pdf) -> bool:
    return isinstance(value, generic.IndirectObject)


def _form_reference(resolver: HistoricalResolver) -> generic.Reference | None:
    form = resolver.root.raw_get("/AcroForm")
    return form.reference if isinstance(form, generic.IndirectObject) else None


def _differing(before: Pdf, after: Pdf) -> set[str]:
    """The keys in which two dictionaries differ; a marker if one is no plain dictionary."""
    if type(before) is not generic.DictionaryObject or type(after) is not generic.DictionaryObject:
        return {"(not a dictionary)"}
    return _differing_keys(before, after)


def _differing_keys(before: Pdf, after: Pdf) -> set[str]:
    return {key for key in {*before, *after} if not _same(_raw(before, key), _raw(after, key))}


def _raw(dictionary: Pdf, key: str) -> Pdf:
    return dictionary.raw_get(key) if key in dictionary else None


def _same(before: Pdf, after: Pdf) -> bool:
    """Whether two objects are written alike; references by their numbers, streams by their data."""
    if type(before) is not type(after):
        return False
    if isinstance(before, generic.IndirectObject):
        return (before.idnum, before.generation) == (after.idnum, after.generation)
    if isinstance(before, generic.StreamObject) and before.encoded_data != after.encoded_data:
        return False
    if isinstance(before, generic.DictionaryObject):
        return set(before) == set(after) and not _differing_keys(before, after)
    if isinstance(before, generic.ArrayObject):
        return len(before) == len(after) and all(
            _same(before.raw_get(index), after.raw_get(index)) for index in range(len(before))
        )
    return bool(before == after)


def _wrong_certification(paper: Paper) -> Iterator[Message]:
    """A certification is the first signature, and the catalogue points to it (12.8.2.2)."""
    certified = [each.value_ref for each in paper.signatures if "/DocMDP" in _methods(each)]
    permissions = _resolved(_raw(paper.reader.root, "/Perms"))
    pointed = _raw(permissions, "/DocMDP") if permissions else None
    named = [(pointed.idnum, pointed.generation)] if pointed is not None else []
    if certified != named or certified[:1] not in ([], [paper.signatures[0].value_ref]):
        yield msg("The certification of the paper is not that of its first signature.")


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
    references = _resolved(_raw(signature.dictionary, "/Reference")) or ()
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
    for signature in paper.signatures:
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
            yield msg(
                "The changes after signature “{field}” are not permitted.", field=signature.label
            )
