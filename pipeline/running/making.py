"""One paper from its draft: Word, PDF, proof, fields, signatures; or kept as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from hashlib import sha256
from typing import Any

import rfc8785

from pipeline.documents.attach import Attachment, attach
from pipeline.documents.bundle import Original
from pipeline.documents.draft_mark import mark_draft, mark_draft_word
from pipeline.documents.further_fonts import FurtherFont, further_fonts
from pipeline.errors import WrongState
from pipeline.finding import Finding
from pipeline.messages import msg
from pipeline.papers.draft import Draft, Stage
from pipeline.running.bundling import bundle, is_bundle
from pipeline.running.manifest import FileEntry, PaperEntry
from pipeline.running.masked_bundle import masked_bundle
from pipeline.running.numbering import refuse_second_issue
from pipeline.running.packet import Packet
from pipeline.running.proving import PROOF_SUFFIX
from pipeline.running.review_examined import key_terms
from pipeline.running.reviewed_word import reviewed_word
from pipeline.running.sealing import MANIFEST_SUFFIX, TOKEN_SUFFIX, attached_seal
from pipeline.running.signatures import lay_places, levels_after, seam_picture, sign_in_turn
from pipeline.running.stopwatch import step
from pipeline.running.typesetting import Typeset, filled, typeset, typeset_word
from pipeline.running.workshop import Workshop, engine_version
from pipeline.version import VERSION

DRAFT = "草案"
FOLDERS = {
    Stage.PREPARATION: "1 协商准备",
    Stage.NEGOTIATION: "2 正式协商",
    Stage.AGREEMENT: "3 达成协议",
    Stage.PERFORMANCE: "4 履行与监督",
    Stage.SETTLEMENT: "5 后续跟进",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A paper as the packet will hold it; ``files`` are the bytes that are new, ``originals`` what
    lies beside a bundle."""

    entry: PaperEntry
    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    originals: Mapping[str, Original] = field(default_factory=dict)


def make(draft: Draft, shop: Workshop, packet: Packet) -> Made:
    """Make a paper, or keep it where nothing changed or it is signed; then sign as far as keys go.

    That a signed paper's data are still the same was checked before (:mod:`.signed_papers`).
    """
    before = packet.manifest.paper(draft.key) if packet.manifest else None
    if before and before.signed_by:
        made = Made(before, _lost_again(draft, shop, packet, before))
        return _sign(draft, shop, made, _pdf(packet, before))
    made_from = _made_from(draft, shop)
    if not shop.draft:
        refuse_second_issue(shop.registry, draft)
    kept = before and before.made_from == made_from and _is_intact(packet, before)
    if before and kept and not _lacks_time(before, shop):
        return _sign(draft, shop, Made(before), _pdf(packet, before))
    made = _make_anew(draft, shop, made_from, _token(packet, before))
    if before and draft.comes_back:
        made = replace(made, entry=_with_earlier(made.entry, before))
    return _sign(draft, shop, made, made.files[made.entry.pdf.file])


def _with_earlier(paper: PaperEntry, before: PaperEntry) -> PaperEntry:
    """The paper, with the versions before it that may still come back signed."""
    versions = (*before.earlier, before.pdf)
    earlier = tuple(each for each in versions if each.sha256 != paper.pdf.sha256)
    return paper.model_copy(update={"earlier": earlier})


def _pdf(packet: Packet, paper: PaperEntry) -> bytes:
    data = packet.read(paper.pdf.file)
    if data is None:
        raise _missing(paper.pdf.file)
    return data


def _missing(file: str) -> WrongState:
    return WrongState(
        "packet.missing",
        msg("The packet lacks {file}, which its manifest lists.", file=file),
        hint=msg("Put it back from a backup."),
    )


def _lost_again(
    draft: Draft, shop: Workshop, packet: Packet, paper: PaperEntry
) -> dict[str, bytes]:
    """What lay beside a signed paper and was lost: a bundle's seal is in the bundle; of a Word
    file the same data give the same bytes.
    """
    lost = [
        each
        for each in paper.files
        if not each.file.endswith(PROOF_SUFFIX) and packet.read(each.file) is None
    ]  # a proof of the registry is made anew where it belongs
    if not lost:
        return {}
    if is_bundle(draft):
        sealed = attached_seal(_pdf(packet, paper)).files(paper.pdf.file)
        return {each.file: sealed.get(each.file) or _original(draft, shop, each) for each in lost}
    word = _word(draft, shop)
    if _digest(word) != lost[0].sha256:
        raise WrongState(
            "packet.word-missing",
            msg("{file} is missing, and its template has changed since.", file=lost[0].file),
            hint=msg("Put it back from a backup."),
        )
    return {lost[0].file: word}


def _original(draft: Draft, shop: Workshop, lost: FileEntry) -> bytes:
    """A file that lay beside a bundle, from where it came from."""
    for exhibit in draft.exhibits:
        if exhibit.sha256 == lost.sha256 and _digest(data := shop.read_evidence(exhibit.file)) == (
            lost.sha256
        ):
            return data
    raise _missing(lost.file)


def _is_intact(packet: Packet, paper: PaperEntry) -> bool:
    return all(packet.read(entry.file) is not None for entry in paper.files)


def _made_from(draft: Draft, shop: Workshop) -> str:
    """The digest of everything that shapes the paper's bytes before it is signed."""
    shaping: dict[str, Any] = {
        "program": VERSION,
        "engine": engine_version(shop.engine),
        "template": _digest(shop.templates.file(draft.template).read_bytes()),
        **(
            {"clauses": [list(draft.clauses), [e.sha256 for e in _libraries(draft, shop)]]}
            if draft.clauses
            else {}
        ),
        "context": draft.context.model_dump(mode="json"),
        "title": draft.title,
        "dated": draft.dated.isoformat(),
        "data": dict(draft.data),
        "qr": draft.qr,
        **({"chart": repr(draft.chart)} if draft.chart else {}),
        **({"hides": _hidden(draft)} if draft.hides else {}),
        **({"reviewed": draft.reviewed.sha256} if draft.reviewed else {}),
        **({"fonts": [font.sha256 for font in own]} if (own := further_fonts()) else {}),
        "signing": [list(astuple(step)) for step in draft.signing],
        "exhibits": [[exhibit.file, exhibit.sha256] for exhibit in draft.exhibits],
        "filename": _filename(draft, shop),
        **({"ocr": True} if shop.ocr and draft.exhibits else {}),
        **({"beside": True} if draft.exhibits and not shop.attach else {}),
        **({"seam": _digest(seal)} if (seal := seam_picture(shop.keys, draft.signing)) else {}),
        **({"timestamp": server} if (server := _demand(draft, shop)) is not None else {}),
        "draft": shop.draft,
    }
    return _digest(rfc8785.dumps(shaping))


def _demand(draft: Draft, shop: Workshop) -> str | None:
    """The timestamp that the paper's fields demand."""
    return shop.protection.demand if draft.signing and not shop.draft else None


def _libraries(draft: Draft, shop: Workshop) -> tuple[FileEntry, ...]:
    """The clause libraries that a paper's text is from."""
    clauses = shop.templates.clauses(draft.clauses, draft.language)
    files = clauses.libraries if clauses else ()
    return tuple(FileEntry.of(file.name, file.read_bytes()) for file in files)


def _hidden(draft: Draft) -> str:
    return repr((draft.hides, [exhibit.item.masks for exhibit in draft.exhibits]))


def _lacks_time(paper: PaperEntry, shop: Workshop) -> bool:
    """Whether a bundle was sealed without a timestamp, and there are servers for one by now."""
    names = [entry.file for entry in paper.files]
    is_sealed = any(name.endswith(MANIFEST_SUFFIX) for name in names)
    has_time = any(name.endswith(TOKEN_SUFFIX) for name in names)
    return is_sealed and not has_time and shop.timestamps is not None


def _token(packet: Packet, before: PaperEntry | None) -> bytes | None:
    """The timestamp of an earlier run: it is drawn once."""
    names = [entry.file for entry in before.files] if before else []
    return next((packet.read(name) for name in names if name.endswith(TOKEN_SUFFIX)), None)


def _make_anew(draft: Draft, shop: Workshop, made_from: str, token: bytes | None) -> Made:
    made = _set(draft, shop, token)
    pdf = _finished(made.pdf, draft, shop)
    base = f"{FOLDERS[draft.stage]}/{_filename(draft, shop)}"
    word = mark_draft_word(made.word, DRAFT) if shop.draft and draft.keep_word else made.word
    files = {f"{base}.pdf": pdf, **({f"{base}.docx": word} if draft.keep_word else {})}
    files |= made.seal.files(f"{base}.pdf") if made.seal else {}
    originals = {f"{FOLDERS[draft.stage]}/{n}": file for n, file in made.originals.items()}
    template = shop.templates.file(draft.template).read_bytes()
    entry = PaperEntry(
        key=draft.key,
        kind=draft.kind,
        stage=draft.stage,
        title=draft.title,
        language=draft.language,
        dated=draft.dated,
        number=draft.number,
        number_key=draft.numbered.key if draft.numbered else "",
        pages=made.pages,
        template=FileEntry.of(draft.template, template),
        libraries=_libraries(draft, shop),
        fonts=tuple(_font(each) for each in made.fonts),
        engine=engine_version(made.engine),
        made_from=made_from,
        case_sha256=shop.case_sha256,
        unsigned_sha256=_digest(pdf),
        files=(
            *(FileEntry.of(name, data) for name, data in files.items()),
            *(_beside(name, file) for name, file in originals.items()),
        ),
        waiting_for=() if shop.draft else tuple(step.party for step in draft.signing),
        awaited=draft.awaited,
        context=draft.context.model_dump(mode="json") if draft.signing else {},
        exhibits=made.exhibits,
    )
    return Made(entry, files, made.findings, originals)


def _filename(draft: Draft, shop: Workshop) -> str:
    """A draft of a paper says so in its name, whatever program shows it."""
    return f"{draft.filename}（{DRAFT}）" if shop.draft else draft.filename


def _beside(name: str, file: Original) -> FileEntry:
    return FileEntry(file=name, sha256=file.digests.sha256, size=file.size)


def _set(draft: Draft, shop: Workshop, token: bytes | None) -> Typeset:
    if is_bundle(draft):
        return (masked_bundle if draft.hides else bundle)(draft, shop, token)
    if draft.reviewed:
        return _set_reviewed(draft, shop)
    return typeset(draft, shop.templates, draft.context, shop.engine)


def _set_reviewed(draft: Draft, shop: Workshop) -> Typeset:
    """The lawyer's file, whatever program it is from: LibreOffice sets what typst cannot."""
    engine = "auto" if shop.engine == "typst" else shop.engine
    return typeset_word(draft, _word(draft, shop), key_terms(draft).values(), engine)


def _word(draft: Draft, shop: Workshop) -> bytes:
    if draft.reviewed:
        return reviewed_word(draft, draft.reviewed, shop.templates, shop.read_evidence)
    return filled(draft, shop.templates, draft.context)


def _font(font: FurtherFont) -> FileEntry:
    return FileEntry(file=font.file.name, sha256=font.sha256, size=font.size)


def _finished(pdf: bytes, draft: Draft, shop: Workshop) -> bytes:
    """With what travels inside, and the mark or the fields; a bundle has all of that already."""
    if not is_bundle(draft):
        pdf = attach(pdf, _attachments(draft), draft.dated)
        pdf = pdf if shop.draft else lay_places(pdf, draft.signing, shop.keys, shop.protection)
    mark = DRAFT if shop.draft else draft.mark
    return mark_draft(pdf, mark) if mark else pdf


def _attachments(draft: Draft) -> tuple[Attachment, ...]:
    if not draft.data:
        return ()
    name = f"{draft.data['schema'].partition('.')[0]}.json"  # certificate.v1: certificate.json
    data = rfc8785.dumps(dict(draft.data))
    return (Attachment(name, data, "application/json", "Data", draft.title),)


@step("sign")
def _sign(draft: Draft, shop: Workshop, made: Made, pdf: bytes) -> Made:
    if not made.entry.waiting_for:
        return made
    before = made.entry.signed_by
    signed, signers = sign_in_turn(pdf, draft, shop.keys, shop.now(), shop.protection, before)
    if signed == pdf:
        return made
    files = tuple(
        FileEntry.of(entry.file, signed) if entry == made.entry.pdf else entry
        for entry in made.entry.files
    )
    waiting = tuple(step.party for step in draft.signing if step.party not in signers)
    levels = levels_after(made.entry.levels, signers, shop.protection.level)
    update = {"files": files, "signed_by": signers, "waiting_for": waiting, "levels": levels}
    entry = made.entry.model_copy(update=update)
    return replace(made, entry=entry, files={**made.files, entry.pdf.file: signed})


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
