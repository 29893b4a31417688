"""What may follow a signature, judged object by object: the narrow judge of check (8).

A version of the file after the first signature may hold one of these and nothing else:

- one further signature, in a field that was laid and empty before, with its picture;
- one timestamp over the whole document, in a new field that nobody can see;
- what CAs say about certificates (the document security store), to which only more is added.

Of the objects that were there before, nothing else may differ; the dates that programs write into
the description of a file apart.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from pipeline.messages import Message, msg
from pipeline.verification.description import says_the_same
from pipeline.verification.evidence import embedded
from pipeline.verification.paper import Paper, Pdf, Signature, plain

_FIELD_MAY_GAIN = {"/V", "/AP"}
_FORM_MAY_CHANGE = {"/SigFlags"}
_DRAWN_ANEW = "/NeedAppearances"
_FORM_MAY_GROW = {"/SigFlags", "/Fields"}
_CATALOGUE_MAY_GAIN = {"/Perms", "/Version", "/Extensions"}
_CATALOGUE_MAY_GAIN_LATER = {"/Version", "/Extensions"}
_STORE = {"/Type", "/Certs", "/CRLs", "/OCSPs", "/VRI"}
_STAMP_FIELD = {
    "/Type", "/Subtype", "/FT", "/T", "/TU", "/F", "/Ff", "/Rect", "/P", "/V", "/Lock", "/Border",
}  # fmt: skip
_DATES = {"/ModDate", "/Producer"}
_NOBODY = msg("The paper was changed after a signature, and nobody signed that.")

_WITH_A_STAMP = msg("With the timestamp over the whole paper, something else in it was changed.")


def unexplained(paper: Paper, known: int = 0) -> tuple[Message, ...]:
    """Every change after the first signature, or after the first ``known`` bytes if there are such,
    that is more than what belongs to signatures.
    """
    return _unexplained(paper, known)


@lru_cache(maxsize=2)
def _unexplained(paper: Paper, known: int) -> tuple[Message, ...]:
    if not paper.signatures:
        return ()
    by_revision = {each.revision: each for each in paper.seals}
    first, last = paper.signatures[0].revision, paper.reader.total_revisions
    if known:
        first = min(first, PdfFileReader(io.BytesIO(paper.pdf[:known])).total_revisions - 1)
    found: list[Message] = []
    for revision in range(first + 1, last):
        found += _Step(paper, revision, by_revision.get(revision)).problems()
    return tuple(found)


class _Step:
    """One version of the file against the one before it."""

    def __init__(self, paper: Paper, revision: int, seal: Signature | None) -> None:
        self.old: HistoricalResolver = paper.reader.get_historical_resolver(revision - 1)
        self.new: HistoricalResolver = paper.reader.get_historical_resolver(revision)
        self.seal = seal
        self._paper, self._revision = paper, revision

    def problems(self) -> Iterator[Message]:
        """What this version holds besides that which it may."""
        xrefs = self._paper.reader.xrefs
        if xrefs.refs_freed_in_revision(self._revision) or self.old.root_ref != self.new.root_ref:
            yield self._said(
                msg("With signature “{field}”, parts of the paper were removed.", field=self._label)
            )
            return
        yield from self._renamed()
        for ref in xrefs.explicit_refs_in_revision(self._revision):
            if not self._is_fine(ref):
                yield self._said(
                    msg("With signature “{field}”, something else in the paper was changed.",
                        field=self._label)
                )  # fmt: skip
        before, after = embedded(self.old), embedded(self.new)
        if self.seal is None and before == after:
            yield self._said(_NOBODY)
        if not after.includes(before):
            yield msg("Proofs about certificates were taken out of the paper.")
        if self.seal and self.seal.is_stamp and not self._is_unseen(self.seal):
            yield msg("With a timestamp, something that can be seen was put onto a page.")

    def _renamed(self) -> Iterator[Message]:
        """That the description of the file is another one, such as its title."""
        old, new = (_described(version) for version in (self.old, self.new))
        differing = _differing_keys(old, new) - _DATES
        if "/Title" in differing:
            yield self._said(
                msg("With signature “{field}”, the title of the file was changed to “{title}”.",
                    field=self._label, title=plain(new.get("/Title", "")))
            )  # fmt: skip
        elif differing:
            yield self._said(
                msg("With signature “{field}”, the description of the file was changed.",
                    field=self._label)
            )  # fmt: skip

    @property
    def _label(self) -> str:
        return self.seal.label if self.seal else ""

    def _said(self, message: Message) -> Message:
        if self.seal is None:
            return _NOBODY
        return _WITH_A_STAMP if self.seal.is_stamp else message

    def _is_fine(self, ref: generic.Reference) -> bool:
        before = self._paper.reader.xrefs.get_historical_ref(ref, self._revision - 1)
        if before is None:
            # A new object below the old size could be one that an old object already points to.
            is_new = bool(self.old.is_ref_unassignable(ref))
            return (is_new and self._is_of_use(ref)) or self._comes_with_the_first(ref)
        return self._may_change(ref) or self._comes_with_the_first(ref)

    def _is_of_use(self, ref: generic.Reference) -> bool:
        """Whether a new object has its place: without a seal, only among the proofs, or as one of
        the containers in which a file keeps objects.
        """
        if self.seal:
            return True
        proofs = raw(self.new.root, "/DSS")
        if proofs is not None and ref in self.new.collect_dependencies(proofs):
            return True
        found = self.new.get_object(ref)
        is_stream = isinstance(found, generic.StreamObject)
        return is_stream and found.get("/Type") in ("/XRef", "/ObjStm")

    def _may_change(self, ref: generic.Reference) -> bool:
        old, new = self.old.get_object(ref), self.new.get_object(ref)
        if same(old, new) or self._is_redated(ref, old, new):
            return True
        if self.seal and not self.seal.is_stamp:
            return self._may_change_by_signing(ref, old, new)
        if self.seal and self._may_grow(ref, old, new):
            return True
        return self._may_change_for_proofs(ref, old, new)

    def _may_change_by_signing(self, ref: generic.Reference, old: Pdf, new: Pdf) -> bool:
        if self.seal and (ref.idnum, ref.generation) == self.seal.field_ref:
            return "/V" not in old and _differing(old, new) <= _FIELD_MAY_GAIN
        if ref == self.old.root_ref:
            return _differing(old, new) <= _CATALOGUE_MAY_GAIN_LATER
        is_form = ref == _reference(self.old.root, "/AcroForm")
        return is_form and _differing(old, new) <= _FORM_MAY_CHANGE | self._may_be_cleared(old, new)

    def _may_be_cleared(self, old: Pdf, new: Pdf) -> set[str]:
        """Programs ask no more for fields to be drawn anew when they sign; that changes nothing
        where no field but those for signatures could be drawn.
        """
        if bool(new.get(_DRAWN_ANEW, False)):
            return set()
        fields = [self.old.get_object(each.reference) if _is_reference(each) else each
                  for each in self._listed(old, "/Fields")]  # fmt: skip
        are_places = all(raw(each, "/FT") == "/Sig" for each in fields)
        return {_DRAWN_ANEW} if are_places else set()

    def _listed(self, dictionary: Pdf, key: str) -> list[Pdf]:
        found = self._at(dictionary, key)
        is_list = isinstance(found, generic.ArrayObject)
        return [found.raw_get(index) for index in range(len(found))] if is_list else []

    def _may_grow(self, ref: generic.Reference, old: Pdf, new: Pdf) -> bool:
        """The form and the page to which a timestamp adds its field, and their lists."""
        if ref == _reference(self.old.root, "/AcroForm"):
            return _differing(old, new) <= _FORM_MAY_GROW and self._has_grown(old, new, "/Fields")
        page = _reference(self.seal.widget if self.seal else {}, "/P")
        if ref == page:
            return _differing(old, new) <= {"/Annots"} and self._has_grown(old, new, "/Annots")
        lists = [_reference(self._at(self.old.root, "/AcroForm"), "/Fields")]
        lists += [_reference(self.old.get_object(page), "/Annots")] if page else []
        return ref in lists and self._is_longer(old, new)

    def _has_grown(self, old: Pdf, new: Pdf, key: str) -> bool:
        before, after = raw(old, key), raw(new, key)
        if same(before, after):
            return True
        empty = generic.ArrayObject()
        after = self.new.get_object(after.reference) if _is_reference(after) else after
        before = self.old.get_object(before.reference) if _is_reference(before) else before
        return self._is_longer(empty if before is None else before, after)

    def _is_longer(self, old: Pdf, new: Pdf) -> bool:
        """Whether a list has gained the field of this timestamp at its end and nothing else."""
        if not (self.seal and isinstance(old, generic.ArrayObject) and type(new) is type(old)):
            return False
        added = [new.raw_get(index) for index in range(len(old), len(new))]
        is_field = [(each.idnum, each.generation) == self.seal.field_ref
                    for each in added if _is_reference(each)]  # fmt: skip
        kept = generic.ArrayObject(new.raw_get(index) for index in range(min(len(old), len(new))))
        return is_field == [True] and len(added) == 1 and same(old, kept)

    def _may_change_for_proofs(self, ref: generic.Reference, old: Pdf, new: Pdf) -> bool:
        if ref == self.old.root_ref:
            return _differing(old, new) <= {"/DSS", *_CATALOGUE_MAY_GAIN_LATER}
        if ref == _reference(self.old.root, "/DSS"):
            return _differing(old, new) <= _STORE
        return ref in self._lists_of_proofs()

    def _lists_of_proofs(self) -> set[generic.Reference]:
        """The lists within the old store; that they are used nowhere else, pyHanko looks after."""
        store = self._at(self.old.root, "/DSS")
        found = {_reference(store, key) for key in _STORE}
        entries = self._at(store, "/VRI")
        for name in entries:
            found |= {_reference(entries, name)}
            entry = self._at(entries, name)
            found |= {_reference(entry, key) for key in ("/Cert", "/CRL", "/OCSP")}
        return {each for each in found if each is not None}

    def _is_redated(self, ref: generic.Reference, old: Pdf, new: Pdf) -> bool:
        """Whether only the dates in the description of the file differ."""
        if ref == _reference(self.old.trailer_view, "/Info"):
            return _differing(old, new) <= _DATES
        is_description = ref == _reference(self.old.root, "/Metadata")
        are_streams = isinstance(old, generic.StreamObject) and type(old) is type(new)
        return is_description and are_streams and says_the_same(old.data, new.data)

    def _at(self, dictionary: Pdf, key: str) -> Pdf:
        """What a key meant in the version before, or something empty."""
        value = raw(dictionary, key)
        if _is_reference(value):
            value = self.old.get_object(value.reference)
        return {} if value is None else value

    def _is_unseen(self, seal: Signature) -> bool:
        widget = self.new.get_object(generic.Reference(*seal.field_ref))
        box = [float(each) for each in widget.get("/Rect", ())]
        flat = not box or box[0] == box[2] or box[1] == box[3]
        return flat and set(widget) <= _STAMP_FIELD

    def _comes_with_the_first(self, ref: generic.Reference) -> bool:
        """What programs write when they sign first: a certification in the catalogue, judged by
        itself, beside the version of PDF they use; the hour of signing in the metadata.
        """
        if self.seal is None or self.seal is not self._paper.signatures[0]:
            return False
        if ref == self.old.root_ref:
            differing = _differing(self.old.get_object(ref), self.new.get_object(ref))
            permissions = set(self.new.root.get("/Perms", ()))
            return differing <= _CATALOGUE_MAY_GAIN and permissions <= {"/DocMDP"}
        described = (
            _reference(self.old.trailer_view, "/Info"), _reference(self.old.root, "/Metadata"),
        )  # fmt: skip
        return ref in described


def raw(dictionary: Pdf, key: str) -> Pdf:
    """What stands under a key, references as they are; None if nothing."""
    return dictionary.raw_get(key) if key in dictionary else None


def same(before: Pdf, after: Pdf) -> bool:
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
            same(before.raw_get(index), after.raw_get(index)) for index in range(len(before))
        )
    return bool(before == after)


def _described(version: HistoricalResolver) -> Pdf:
    """The description that a version of the file names."""
    found = raw(version.trailer_view, "/Info")
    found = version.get_object(found.reference) if _is_reference(found) else found
    return {} if found is None else found


def _is_reference(value: Pdf) -> bool:
    return isinstance(value, generic.IndirectObject)


def _reference(dictionary: Pdf, key: str) -> generic.Reference | None:
    value = raw(dictionary, key)
    return value.reference if isinstance(value, generic.IndirectObject) else None


def _differing(before: Pdf, after: Pdf) -> set[str]:
    """The keys in which two dictionaries differ; a marker if one is no plain dictionary."""
    if type(before) is not generic.DictionaryObject or type(after) is not generic.DictionaryObject:
        return {"(not a dictionary)"}
    return _differing_keys(before, after)


def _differing_keys(before: Pdf, after: Pdf) -> set[str]:
    return {key for key in {*before, *after} if not same(raw(before, key), raw(after, key))}
