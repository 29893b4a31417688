"""``build_case``: a case becomes its packet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate

from pipeline.case.model import Case
from pipeline.channels.log import NegotiationLog
from pipeline.errors import BadInput, RenderingError, WrongState
from pipeline.finding import Finding
from pipeline.law.law import Law
from pipeline.messages import Message, Words
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Draft, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.record import Record
from pipeline.papers.words import role_name
from pipeline.registry import Registry
from pipeline.registry.signed import LogKey
from pipeline.running.adopting import adopt
from pipeline.running.handing_out import hand_out
from pipeline.running.holding import keep_facts, secrets_beside
from pipeline.running.making import Made, make
from pipeline.running.manifest import Manifest, PaperEntry, SkippedEntry, issued
from pipeline.running.negotiation_log import continued, entry_of, log_of
from pipeline.running.numbering import claim_numbers, open_registry, record_papers
from pipeline.running.opening import OpenedCase, evidence_reader, open_case
from pipeline.running.overdue import overdue_certificates
from pipeline.running.packet import Decided, Packet, open_packet
from pipeline.running.proving import prove_papers
from pipeline.running.signatures import BASIC
from pipeline.running.signed_back import Returned, look_at_returned
from pipeline.running.signed_papers import keep_signed
from pipeline.running.signing_records import signing_records, unrecorded
from pipeline.running.templates import open_templates
from pipeline.running.workshop import EngineName, Workshop, engine_version
from pipeline.signing.keys import KeyFolder
from pipeline.signing.levels import Protection
from pipeline.signing.timestamps import TimestampServers
from pipeline.stages import STAGES
from pipeline.version import VERSION


@dataclass(frozen=True, slots=True)
class Request:
    """What to build, where to, as of which day, with whose keys.

    ``files`` is where the evidence lies if not beside the case; with ``lender_only`` no other
    party's key is used, even if it is there.
    """

    case: Path
    output: Path
    as_of: date
    now: Callable[[], datetime]
    keys: KeyFolder | None = None
    registry: str | Path | None = None
    stages: tuple[Stage, ...] = tuple(Stage)
    draft: bool = False
    templates: Path | None = None
    trust: tuple[Certificate, ...] = ()
    timestamps: TimestampServers | None = None
    protection: Protection = BASIC
    ocr: bool = False
    attach: bool = True
    engine: EngineName = "typst"
    files: Path | None = None
    lender_only: bool = False
    page: str = ""
    log_key: LogKey | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A packet as it stands after the build; ``names`` says who the parties are."""

    folder: Path
    manifest: Manifest
    changed: bool
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    names: Mapping[str, Words]

    @property
    def waiting(self) -> tuple[tuple[str, str], ...]:
        """Paper and party of each signature that is missing; only the next one in order."""
        return tuple(
            (paper.title, paper.waiting_for[0])
            for paper in self.manifest.papers
            if paper.waiting_for and paper.awaited
        )

    def as_json(self, lang: str) -> dict[str, Any]:
        """As it leaves the house."""
        return {
            "schema": "build.v1",
            "folder": str(self.folder),
            "changed": self.changed,
            "papers": self.manifest.model_dump(mode="json", include={"papers"})["papers"],
            "waiting": [
                {"paper": paper, "party": party, "name": self.names[party].render(lang)}
                for paper, party in self.waiting
            ],
            "skipped": [
                {
                    "key": each.key,
                    "title": each.title.render(lang),
                    "stage": each.stage.value,
                    "reason": each.reason.render(lang),
                }
                for each in self.skipped
            ],
            "findings": [each.as_json(lang) for each in self.findings],
        }


def build_case(request: Request) -> BuildResult:
    """Make every paper the case supports, sign what can be signed, and write the packet.

    Of a case with errors drafts are made, and what its errors keep from being made is skipped.
    Nothing is written before every paper is made. Raises
    :class:`~pipeline.errors.CaseInvalid` for a case with errors (unless ``draft``) and
    :class:`~pipeline.errors.WrongState` where a signed paper would have to change.
    """
    law = Law.load()
    opened = open_case(request.case, law, request.as_of, request.files)
    case = opened.sound(despite_errors=request.draft)
    with (
        open_registry(request.registry) as registry,
        open_packet(_folder(request, case), _recorder(request, registry)) as packet,
    ):
        packet = adopt(packet, request.now(), _trust(request))
        record_papers(registry, packet.manifest, request.now())
        shop = _workshop(request, opened, registry)
        returned = _returned(packet, opened, shop)
        matter = _matter(request, opened, law, packet, returned)
        kept = keep_signed(packet.manifest, matter) if packet.manifest else ()
        made, skipped = _make_stages(matter, shop, packet, request.stages)
        papers = [*kept, *(m.entry for m in made)]
        manifest = _manifest(request, opened, papers, skipped, packet, matter.log)
        files = {name: data for each in made for name, data in each.files.items()}
        files |= {manifest.log.file.file: matter.log.jsonl()} if manifest.log else {}
        originals = {name: file for each in made for name, file in each.originals.items()}
        changed = packet.commit(files, manifest, originals)
        record_papers(registry, manifest, request.now())
        if request.log_key and not request.draft:
            manifest = prove_papers(packet, manifest, registry, request.log_key, request.now)
        if not request.draft:
            hand_out(case, packet, manifest, shop, secrets_beside(packet.folder).folder)
    of_papers = (found for each in made for found in each.findings)
    of_signing = _new(unrecorded(case, manifest, opened.inputs[0].file), opened.findings)
    of_time = () if request.draft else _overdue(matter, manifest, opened)
    findings = (*opened.findings, *returned.findings, *of_papers, *of_signing, *of_time)
    there = {paper.key for paper in manifest.papers}
    missing = tuple(each for each in skipped if each.key not in there)
    return BuildResult(packet.folder, manifest, changed, findings, missing, _names(case))


def _overdue(matter: Matter, manifest: Manifest, opened: OpenedCase) -> tuple[Finding, ...]:
    """Certificates that should have been issued by now, and were not."""
    found = settled(replace(matter, record=manifest.record()))
    if not isinstance(found, Settled):
        return ()
    file = opened.inputs[0].file
    overdue = overdue_certificates(found.case, found.terms, found.on, matter.as_of, manifest, file)
    return tuple(overdue)


def _recorder(request: Request, registry: Registry) -> Decided:
    """Records signed papers once their bytes are durable and before the packet shows them."""
    return lambda manifest: record_papers(registry, manifest, request.now())


def _new(found: Iterable[Finding], told: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those findings whose message was not told before."""
    messages = [each.message for each in told]
    return tuple(each for each in found if each.message not in messages)


def _names(case: Case) -> Mapping[str, Words]:
    """Role and name of each party in both languages: 借款人沈晓禾."""
    return {
        party.id: Words(role_name(case, party.id), role_name(case, party.id, "en"))
        for party in case.parties
    }


def _trust(request: Request) -> tuple[Certificate, ...]:
    """Who vouches for signatures made elsewhere: the roots named, and that of our own keys."""
    own = (request.keys.root(),) if request.keys and request.keys.has_root else ()
    return (*request.trust, *own)


def _folder(request: Request, case: Case) -> Path:
    return request.output / (f"{case.id}-draft" if request.draft else case.id)


def _keys(request: Request, opened: OpenedCase) -> KeyFolder | None:
    if not (request.keys and request.lender_only):
        return request.keys
    lender = opened.sound(despite_errors=request.draft).lender.id
    return KeyFolder(request.keys.folder, request.keys.passphrase, frozenset({lender}))


def _workshop(request: Request, opened: OpenedCase, registry: Registry) -> Workshop:
    return Workshop(
        templates=open_templates(request.templates),
        registry=registry,
        now=request.now,
        read_evidence=evidence_reader(opened.folder),
        case_sha256=opened.inputs[0].sha256,
        keys=None if request.draft else _keys(request, opened),
        draft=request.draft,
        timestamps=None if request.draft else request.timestamps,
        protection=request.protection,
        ocr=request.ocr,
        attach=request.attach,
        engine=request.engine,
        page=request.page,
        secrets=secrets_beside(_folder(request, opened.sound(despite_errors=request.draft))),
    )


def _matter(
    request: Request, opened: OpenedCase, law: Law, packet: Packet, returned: Returned
) -> Matter:
    """What the papers are made from; the log grows with the stage that it belongs to."""
    case = opened.sound(despite_errors=request.draft)
    record = packet.manifest.record() if packet.manifest else Record()
    record = replace(record, returned=returned.ours)
    if Stage.NEGOTIATION in request.stages:
        log = continued(packet, case, opened.records, request.as_of)
    else:
        log = log_of(packet)
    files, records, contents = opened.files, opened.records, opened.contents
    return Matter(
        case,
        law,
        request.as_of,
        record,
        files,
        records,
        log,
        contents,
        traces=opened.traces,
        reviewed=opened.reviewed,
        errors=opened.errors,
    )


def _returned(packet: Packet, opened: OpenedCase, shop: Workshop) -> Returned:
    """What came back signed, held against what was issued."""
    case, records = opened.case, opened.records
    if case is None:
        return Returned()
    return look_at_returned(packet.manifest, case, records, shop.read_evidence, shop.now())


def _make_stages(
    matter: Matter, shop: Workshop, packet: Packet, stages: tuple[Stage, ...]
) -> tuple[list[Made], list[Skipped]]:
    """What bears signatures, stage after stage; then the rest, which tells what was signed."""
    results: list[Made | Skipped] = []
    for stage in stages:
        issued_now, matter = _issue(stage, matter, shop, packet)
        results += issued_now
    outcomes = tuple(each for stage in stages for each in STAGES[stage](matter))
    unsigned = [draft for draft in _drafts(outcomes) if not draft.signing]
    results += [_make(draft, matter, shop, packet) for draft in unsigned]
    skipped = [each for each in (*outcomes, *results) if isinstance(each, Skipped)]
    return [each for each in results if isinstance(each, Made)], skipped


def _issue(
    stage: Stage, matter: Matter, shop: Workshop, packet: Packet
) -> tuple[list[Made | Skipped], Matter]:
    """Make and sign the papers of a stage that bear signatures, so that the others can say so."""
    record = claim_numbers(STAGES[stage](matter), shop, matter.record)
    results = []
    for draft in _drafts(STAGES[stage](replace(matter, record=record))):
        keep_facts(draft, shop)
        if draft.signing:
            results.append(made := _make(draft, matter, shop, packet))
            if isinstance(made, Made) and made.entry.signed_by:
                record = record.with_issued(issued(made.entry))
    return results, replace(matter, record=record)


def _make(draft: Draft, matter: Matter, shop: Workshop, packet: Packet) -> Made | Skipped:
    """The paper; of a case with errors, one that cannot be set is left out with the reason."""
    try:
        return make(draft, shop, packet)
    except (BadInput, RenderingError, WrongState) as error:
        if not matter.errors:
            raise
        return Skipped(draft.key, Message(draft.title), draft.stage, error.message)


def _drafts(outcomes: tuple[Outcome, ...]) -> list[Draft]:
    return [each for each in outcomes if isinstance(each, Draft)]


def _manifest(
    request: Request,
    opened: OpenedCase,
    papers: list[PaperEntry],
    skipped: list[Skipped],
    packet: Packet,
    log: NegotiationLog,
) -> Manifest:
    """What the packet will be: papers of stages that were not asked for stay as they are."""
    before, now = packet.manifest, {paper.key for paper in papers}
    others: list[PaperEntry] = []
    skipped_before: list[SkippedEntry] = []
    if before:
        asked = [paper for paper in before.papers if paper.stage not in request.stages]
        others = [paper for paper in asked if paper.key not in now]
        skipped_before = [each for each in before.skipped if each.stage not in request.stages]
    return Manifest(
        case=packet.folder.name,
        as_of=request.as_of,
        program=VERSION,
        engine=engine_version(request.engine),
        inputs=tuple(sorted(opened.inputs, key=lambda entry: entry.file)),
        papers=tuple(sorted([*others, *papers], key=_place)),
        skipped=(*skipped_before, *(_skipped(each) for each in skipped if each.key not in now)),
        signing=signing_records(opened.sound(despite_errors=request.draft)),
        log=entry_of(log),
    )


def _skipped(each: Skipped) -> SkippedEntry:
    title, reason = each.title.render("zh"), each.reason.render("zh")
    return SkippedEntry(key=each.key, title=title, stage=each.stage, reason=reason)


def _place(paper: PaperEntry) -> tuple[int, str]:
    return list(Stage).index(paper.stage), paper.files[0].file
