"""Signing a paper: one PAdES signature in a field that is already there, as an increment.

Nothing of the old file changes; the new bytes hold the signature, its picture and nothing else
(ISO 32000-2, 12.8; ETSI EN 319 142-1). pyHanko lays out and hashes the increment.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import AnnotAppearances
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError, get_and_apply
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.messages import msg
from pipeline.signing.cms import TOKEN_ROOM, container_size, signature_container
from pipeline.signing.form import FormField, fields_of
from pipeline.signing.holder import require_holder
from pipeline.signing.keys import Signer
from pipeline.signing.timestamps import Stamper

_SHA256 = "sha256"


class DocMDP(IntEnum):
    """What a certification signature still permits (ISO 32000-2, table 257)."""

    NO_CHANGES = 1
    FILL_FORMS = 2


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paper laid out for one signature: the file with a gap, and the digest to be signed."""

    document: bytes
    digest: bytes
    gap_start: int
    gap_end: int


class Increment(IncrementalPdfFileWriter):
    """Adds what it is told to and nothing else."""

    def _update_meta(self) -> None:
        """pyHanko would write the hour of the clock into /Info and XMP; they stay as signed."""


def sign(
    pdf: bytes,
    *,
    field: str,
    signer: Signer,
    now: dt.datetime,
    certify: DocMDP | None = None,
    appearance: bytes | None = None,
    reason: str = "",
    order: Sequence[str] | None = None,
    stamper: Stamper | None = None,
) -> bytes:
    """The paper with one more signature; its old bytes are a prefix of the new ones.

    ``now`` (with a time zone) is the time the signer claims. ``certify`` is for the first
    signature and says what may follow it. ``appearance`` is a one-page PDF for the field's box.
    ``order`` names the fields in their order of signing, by default that of the form. A
    ``stamper`` adds a timestamp over the signature (level B-T).

    Raises :class:`~pipeline.errors.WrongState` if the field is signed already, if it is not its
    turn, or if a certification comes second; :class:`~pipeline.errors.SigningError` if there is
    no such field, or if it is bound to somebody else; :class:`~pipeline.errors.BadInput` if the
    file is no sound PDF.
    """
    prepared = prepare(
        pdf,
        field=field,
        certificate=signer.certificate,
        size=container_size(signer) + (TOKEN_ROOM if stamper else 0),
        now=now,
        certify=certify,
        appearance=appearance,
        reason=reason,
        order=order,
        with_timestamp=stamper is not None,
    )
    return complete(prepared, signature_container(prepared.digest, signer, stamper))


def prepare(
    pdf: bytes,
    *,
    field: str,
    certificate: x509.Certificate | None,
    size: int,
    now: dt.datetime,
    certify: DocMDP | None = None,
    appearance: bytes | None = None,
    reason: str = "",
    order: Sequence[str] | None = None,
    with_timestamp: bool = False,
) -> Prepared:
    """Lay the paper out for a signature made elsewhere, with room for ``size`` bytes of CMS.

    ``certificate`` is that of whoever will sign, None if it is not known yet; ``with_timestamp``
    tells that the container will hold one. Errors as :func:`sign`.
    """
    writer = open_writer(pdf)
    fields = fields_of(writer)
    _check_turn(fields, field, order, certify)
    require_timestamp(fields[field], with_timestamp)
    holder = fields[field].holder
    if holder is not None and certificate is not None:
        require_holder(holder, certificate)
    steps = PdfCMSEmbedder().write_cms(field, writer, existing_fields_only=True)
    widget = next(steps).get_object()
    if appearance is not None:
        widget["/AP"] = _imported(writer, appearance).as_pdf_object()
    placeholder = SignatureObject(
        timestamp=now,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        bytes_reserved=2 * size,
    )
    steps.send(SigObjSetup(placeholder, mdp_setup=_permissions(widget, certify)))
    digest, output = steps.send(SigIOSetup(_SHA256, output=io.BytesIO()))
    return _prepared(digest, output)


def complete(prepared: Prepared, container: bytes) -> bytes:
    """Put the CMS container into the gap. Raises ``SigningError`` if it is too long for it."""
    room = (prepared.gap_end - prepared.gap_start - 2) // 2
    if len(container) > room:
        raise SigningError(
            "signing.too-long",
            msg(
                "The signature takes {size} bytes, but only {room} were reserved.",
                size=len(container),
                room=room,
            ),
        )
    written = container.hex().upper().ljust(2 * room, "0").encode()
    start, end = prepared.gap_start + 1, prepared.gap_end - 1
    return prepared.document[:start] + written + prepared.document[end:]


def require_timestamp(field: FormField, with_timestamp: bool) -> None:
    """Raise :class:`~pipeline.errors.SigningError` if the field may only be signed with a timestamp
    and there is to be none.
    """
    if field.stamped and not with_timestamp:
        raise SigningError(
            "signing.needs-timestamp",
            msg("The place of “{field}” may only be signed with a timestamp (level B-T or higher).",
                field=field.label),
            hint=msg("Give --level B-T and a timestamp server with --tsa or JIEQING_TSA."),
        )  # fmt: skip


def extends(old: bytes, new: bytes) -> bool:
    """Whether ``new`` only adds to ``old``: the old bytes are a prefix, and something follows."""
    return len(new) > len(old) and new.startswith(old)


def open_writer(pdf: bytes) -> Increment:
    """The paper, ready to take an increment. Raises ``BadInput`` for what is no PDF."""
    try:
        return Increment(io.BytesIO(pdf))
    except (PdfError, ValueError) as error:
        raise BadInput("signing.no-pdf", msg("The file is no PDF that can be read.")) from error


def _check_turn(
    fields: Mapping[str, FormField],
    field: str,
    order: Sequence[str] | None,
    certify: DocMDP | None,
) -> None:
    if field not in fields:
        raise SigningError(
            "signing.no-field",
            msg("The PDF has no signature field “{field}”.", field=field),
            hint=msg("Its fields: {fields}.", fields=", ".join(fields) or "—"),
        )
    label = fields[field].label
    if fields[field].signed:
        raise WrongState("signing.signed", msg("“{field}” has already signed.", field=label))
    turn = list(order if order is not None else fields)
    before = turn[: turn.index(field)] if field in turn else turn
    waiting = [name for name in before if name not in fields or not fields[name].signed]
    if waiting:
        first = fields[waiting[0]].label if waiting[0] in fields else waiting[0]
        raise WrongState(
            "signing.order",
            msg("“{field}” cannot sign yet: {others} signs first.", field=label, others=first),
        )
    if certify is not None and any(each.signed for each in fields.values()):
        raise WrongState(
            "signing.certify-first",
            msg("A certification signature must be the first one in the paper."),
        )


def _permissions(widget: generic.DictionaryObject, certify: DocMDP | None) -> SigMDPSetup:
    """What the signature says about later changes: its own permission, and the field's lock."""
    lock = get_and_apply(widget, "/Lock", generic.PdfObject.get_object)
    level = certify if certify is not None else (lock or {}).get("/P")
    return SigMDPSetup(
        md_algorithm=_SHA256,
        certify=certify is not None,
        field_lock=FieldMDPSpec.from_pdf_object(lock) if lock else None,
        docmdp_perms=MDPPerm(int(level)) if level is not None else None,
    )


def _imported(writer: IncrementalPdfFileWriter, appearance: bytes) -> AnnotAppearances:
    return AnnotAppearances(writer.import_page_as_xobject(PdfFileReader(io.BytesIO(appearance))))


def _prepared(digest: PreparedByteRangeDigest, output: io.BytesIO) -> Prepared:
    return Prepared(
        output.getvalue(),
        digest.document_digest,
        digest.reserved_region_start,
        digest.reserved_region_end,
    )
