"""How somebody came to sign electronically: identity and intent, as 电子签名法 asks for them."""

from __future__ import annotations

from enum import StrEnum

from pipeline.case.base import Field, Model, Moment, Text, described
from pipeline.case.dates import Day


class SigningRoute(StrEnum):
    """Where the signature is made; the three count alike."""

    OWN_KEY = "own_key"
    PROVIDER = "provider"
    INK = "ink"


class IdentifiedBy(StrEnum):
    """How the signer was identified before signing."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    FACE = "face"
    BANK_CARD = "bank_card"
    CERTIFICATE_AUTHORITY = "certificate_authority"


class SigningRecord(Model):
    """Identity and intent of one signatory."""

    route: SigningRoute = Field(
        description=described(
            "签署方式：本人密钥、签名平台、纸质签字", "own key, at a provider, or ink on paper"
        )
    )
    agreed: Day | None = Field(
        default=None,
        description=described(
            "同意采用电子签名的日期（电子签名法 3）", "day of the agreement to sign electronically"
        ),
    )
    agreed_how: Text | None = Field(
        default=None, description=described("以何种方式同意", "how that was agreed")
    )
    identified: Moment = Field(
        description=described(
            "核实身份的时间（电子签名法 8、13）", "when the signer was identified"
        )
    )
    identified_by: IdentifiedBy = Field(
        description=described("核实身份的方法", "how the signer was identified")
    )
    provider: Text | None = Field(
        default=None, description=described("签名平台或 CA 名称", "provider or CA")
    )
    reference: Text | None = Field(
        default=None,
        description=described("平台的签署编号（电子签名法 8）", "the provider's reference"),
    )
    signed: Moment | None = Field(
        default=None,
        description=described("签署时间（电子签名法 6）", "when it was signed, where known"),
    )
