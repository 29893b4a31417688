"""A signature by hand-over: the paper is prepared here, signed elsewhere, and completed later.

What is kept meanwhile is a JSON file without secrets and the prepared PDF beside it; weeks may
pass. Nothing is believed of either when they come back: both digests are compared, and the
signature is verified over the prepared bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.messages import msg
from pipeline.running.signatures import prepare_for
from pipeline.signing.cms import TOKEN_ROOM, container_size, stamped, to_be_signed
from pipeline.signing.elsewhere import read_signature
from pipeline.signing.form import read_form
from pipeline.signing.holder import require_holder
from pipeline.signing.key_files import require_known_curve
from pipeline.signing.keys import Signer
from pipeline.signing.signer import Prepared, complete, require_timestamp
from pipeline.signing.timestamps import Stamper

_UNKNOWN_SIGNER = 16_000
"""Bytes kept free for a container whose certificates are not known yet."""


class HandOver(BaseModel):
    """What is signed elsewhere, and what the signature must fit; all hexadecimal in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_id: Literal["signing-state.v1"] = Field(
        default="signing-state.v1", alias="schema", description="数据格式版本 / version"
    )
    party: str = Field(description="签署方代号 / party")
    paper_sha256: str = Field(description="原文书的摘要 / digest of the paper as it was")
    prepared_sha256: str = Field(description="待签文件的摘要 / digest of the prepared PDF")
    digest: str = Field(description="待签内容的 SHA-256 / digest that a CMS has to bear")
    to_be_signed: str = Field(default="", description="裸签名的待签字节，Base64 / bytes to sign")
    to_be_signed_sha256: str = Field(default="", description="其 SHA-256 / their digest")
    certificates: tuple[str, ...] = Field(default=(), description="签名证书及签发者，PEM / chain")
    gap: tuple[int, int] = Field(description="签名占位的起止 / where the signature goes")

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The signer's certificate with its issuers; empty if it was not known."""
        return tuple(x509.load_pem_x509_certificate(each.encode()) for each in self.certificates)


def prepare_paper(
    pdf: bytes,
    party: str,
    chain: Sequence[x509.Certificate],
    now: datetime,
    *,
    with_timestamp: bool,
) -> tuple[HandOver, bytes]:
    """What is to be signed, and the paper laid out for it.

    ``chain`` is the signer's certificate first, then its issuers; without it only a whole CMS can
    come back. Raises as :func:`~pipeline.running.signatures.sign_for`.
    """
    for each in chain[:1]:
        require_known_curve(each.public_key())
    signer = Signer(chain[0], tuple(chain[1:]), _nobody) if chain else None
    size = (container_size(signer) if signer else 0) + _UNKNOWN_SIGNER
    size += TOKEN_ROOM if with_timestamp else 0
    prepared = prepare_for(
        pdf, party, signer, now, size=size, with_timestamp=with_timestamp or signer is None
    )
    signed = to_be_signed(prepared.digest, signer) if signer else b""
    return HandOver(
        party=party,
        paper_sha256=sha256(pdf).hexdigest(),
        prepared_sha256=sha256(prepared.document).hexdigest(),
        digest=prepared.digest.hex(),
        to_be_signed=base64.b64encode(signed).decode(),
        to_be_signed_sha256=sha256(signed).hexdigest() if signed else "",
        certificates=tuple(each.public_bytes(Encoding.PEM).decode() for each in chain),
        gap=(prepared.gap_start, prepared.gap_end),
    ), prepared.document  # fmt: skip


def complete_paper(
    pdf: bytes, state: HandOver, document: bytes, signature: bytes, stamper: Stamper | None = None
) -> bytes:
    """The paper with the signature that was made elsewhere.

    Raises :class:`~pipeline.errors.WrongState` if the paper or the prepared file has changed, and
    :class:`~pipeline.errors.SigningError` if the signature is not one over it by the party.
    """
    if sha256(pdf).hexdigest() != state.paper_sha256:
        raise WrongState(
            "handover.paper-changed",
            msg("The paper is no longer the one that was prepared for signing."),
            hint=msg("Prepare it again and have that signed; the signature fits the old one only."),
        )  # fmt: skip
    if sha256(document).hexdigest() != state.prepared_sha256 or not document.startswith(pdf):
        raise WrongState(
            "handover.prepared-changed",
            msg("The prepared PDF was changed while it was waiting for its signature."),
            hint=msg("Prepare the paper again."),
        )
    digest = _digest(document, state.gap)
    _require_own(state, digest)
    made = read_signature(signature, digest, state.chain)
    field = read_form(pdf).fields[state.party]
    require_timestamp(field, stamper is not None or made.stamped)
    if field.holder is not None:
        require_holder(field.holder, made.certificate)
    container = made.container
    if stamper and not made.stamped:
        container = stamped(container, stamper)
    return complete(Prepared(document, digest, *state.gap), container)


def read_state(file: Path) -> HandOver:
    """The state of a hand-over. Raises ``BadInput`` for what is none."""
    try:
        state = HandOver.model_validate_json(file.read_bytes())
        _ = state.chain
    except (OSError, ValueError) as error:
        raise BadInput(
            "handover.state",
            msg("{file} is no state that `jieqing sign --prepare` wrote.", file=file),
        ) from error
    return state


def prepared_file(state: Path) -> Path:
    """Where the prepared PDF lies: beside the state."""
    return state.with_suffix(".pdf")


def _digest(document: bytes, gap: tuple[int, int]) -> bytes:
    """The digest of all but the gap, computed anew: the state itself is not believed."""
    start, end = gap
    if not 0 < start < end <= len(document) or document[start:end].strip(b"<0>"):
        raise BadInput("handover.state", msg("The state does not fit the prepared PDF."))
    return sha256(document[:start] + document[end:]).digest()


def _require_own(state: HandOver, digest: bytes) -> None:
    """What the state tells people to sign must be what the prepared file asks for."""
    chain = state.chain
    signed = to_be_signed(digest, Signer(chain[0], chain[1:], _nobody)) if chain else b""
    told = (state.digest, state.to_be_signed, state.to_be_signed_sha256)
    if told != (
        digest.hex(),
        base64.b64encode(signed).decode(),
        sha256(signed).hexdigest() if signed else "",
    ):
        raise BadInput(
            "handover.state",
            msg("The state asks for something else to be signed than the prepared PDF does; it was "
                "changed."),
            hint=msg("Prepare the paper again."),
        )  # fmt: skip


def _nobody(_: bytes) -> bytes:
    raise SigningError("handover.no-key", msg("The key for this signature is elsewhere."))
