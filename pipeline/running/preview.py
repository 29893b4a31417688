"""A template at once on paper: the example case filled in, set and proved as in a build."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import resources
from pipeline.case.model import Case
from pipeline.channels.log import build_log
from pipeline.documents.draft_mark import mark_draft
from pipeline.errors import BadInput
from pipeline.law.law import Law
from pipeline.messages import msg
from pipeline.papers.agreement import KEY as AGREEMENT
from pipeline.papers.catalogue import Edition
from pipeline.papers.closing import holder_sheet
from pipeline.papers.draft import Draft, printed
from pipeline.papers.file_list import FileList, FileRow
from pipeline.papers.file_list import draft as file_list
from pipeline.papers.matter import Matter
from pipeline.papers.record import Issued, Record
from pipeline.papers.words import day, exhibit_no
from pipeline.registry import Registry
from pipeline.running import preview_cases
from pipeline.running.demo import AS_OF, EXAMPLE
from pipeline.running.loose_bundle import SIGNATURE_LABEL
from pipeline.running.numbering import claim_numbers
from pipeline.running.opening import evidence_reader, open_case
from pipeline.running.originals import ATTACHED
from pipeline.running.templates import Templates
from pipeline.running.typesetting import Typeset, typeset
from pipeline.running.workshop import Workshop
from pipeline.stages import STAGES

MARK = "示例"
"""What stands across each page: nobody may take a preview for a paper."""


def preview(edition: Edition, template: Path) -> Typeset:
    """Word and PDF of ``template`` with the example's fullest paper of that edition.

    Nothing is signed or recorded. Raises :class:`~pipeline.errors.RenderingError` as a build does.
    """
    drafts = [each for each in example_drafts() if each.template == edition.file]
    if not drafts:
        raise BadInput(
            "template.no-example",
            msg("The example case has no paper for {template}.", template=edition.name),
        )
    fullest = max(drafts, key=lambda draft: len(list(printed(draft.context))))
    with _workshop(Templates(template.parent)) as shop:
        made = typeset(replace(fullest, template=template.name), shop.templates, fullest.context)
    return replace(made, pdf=mark_draft(made.pdf, MARK))


def example_drafts() -> Iterator[Draft]:
    """Every paper of the example, as if its agreement had been signed; and of papers that it does
    not have, those of a case that has everything."""
    templates = set()
    for draft in (*_drafts(_matter()), _file_list(_matter()), _holder_sheet(_matter().case)):
        templates.add(draft.template)
        yield draft
    for made in (preview_cases.enriched, preview_cases.in_default, preview_cases.settled):
        further = tuple(_drafts(_matter(preview_cases.EXAMPLE, made)))
        yield from (each for each in further if each.template not in templates)
        templates |= {each.template for each in further}


def _drafts(matter: Matter) -> Iterator[Draft]:
    with _workshop(Templates()) as shop:
        for stage in STAGES.values():
            record = claim_numbers(stage(matter), shop, matter.record)
            matter = replace(matter, record=record)
            yield from (each for each in stage(matter) if isinstance(each, Draft))


def _holder_sheet(case: Case) -> Draft:
    """The private sheet of a certificate, which lies beside the packet."""
    return holder_sheet.draft(case, case.loans[0], "JQ-2026-0000-0000-0000", bytes(16), AS_OF)


def _file_list(matter: Matter) -> Draft:
    """The list of a bundle of loose files, which no stage makes."""
    files = tuple(
        FileRow(
            no=exhibit_no(number),
            name=item.file or item.title,
            kind="PDF 文档 / PDF document",
            pages=str(number),
            digest=matter.files.get(item.id, "0" * 64)[:16],
        )
        for number, item in enumerate(matter.case.evidence, 1)
    )
    context = FileList(
        title="证据册",
        heading="文件清单",
        continues="",
        case_no=matter.case.id,
        submitter=matter.case.lender.name,
        count=f"{len(files)}个",
        total=f"{2 * len(files) + 2}页",
        dated=day(matter.as_of),
        files=files,
        originals=ATTACHED,
        seal="0" * 64,
        signature_label=SIGNATURE_LABEL,
    )
    return file_list(context, matter.as_of)


@contextmanager
def _workshop(templates: Templates) -> Iterator[Workshop]:
    """A workshop of drafts; its registry is empty and gone afterwards."""
    with TemporaryDirectory() as folder, Registry.open(Path(folder) / "none.sqlite") as registry:
        yield Workshop(
            templates=templates,
            registry=registry,
            now=lambda: datetime.combine(AS_OF, time(), UTC),
            read_evidence=evidence_reader(resources.examples() / EXAMPLE),
            draft=True,
        )


def _matter(example: str = EXAMPLE, made: Callable[[Case], Case] = lambda case: case) -> Matter:
    law = Law.load()
    opened = open_case(resources.examples() / example, law, AS_OF)
    case = made(opened.sound(despite_errors=True))
    signed = Issued(
        key=AGREEMENT,
        dated=case.terms.signing_date if case.terms else AS_OF,
        sha256="0" * 64,
        number="",
        context={},
        signed_by=tuple(each.party for each in case.signatories),
        waiting_for=(),
    )
    record = Record().with_issued(signed)
    log = build_log(case, opened.records, AS_OF)
    return Matter(case, law, AS_OF, record, opened.files, opened.records, log, opened.contents)
