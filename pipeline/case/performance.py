"""What happened after signing: the payments received."""

from __future__ import annotations

from pipeline.case.base import Field, Model, Text, described
from pipeline.case.dates import Day
from pipeline.case.identifiers import Identifier
from pipeline.case.money import Money


class PaymentReceived(Model):
    """Money that came in."""

    received_on: Day = Field(description=described("到账日期", "received on"))
    amount: Money = Field(description=described("金额", "amount"))
    payer: Text | None = Field(default=None, description=described("付款人", "payer"))
    method: Text | None = Field(default=None, description=described("方式", "how it was paid"))
    reference: Identifier = Field(description=described("流水号", "bank reference"))
