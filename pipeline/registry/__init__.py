"""Issued papers: numbers, digests, status, and a log that anybody can check."""

from pipeline.registry.holder_secret import SecretFolder, SecretKeeper
from pipeline.registry.numbers import draw_number, is_number
from pipeline.registry.registry import Registry
from pipeline.registry.rows import Claim, RegisteredPaper, Withdrawal
from pipeline.registry.tables import Status

__all__ = [
    "Claim",
    "RegisteredPaper",
    "Registry",
    "SecretFolder",
    "SecretKeeper",
    "Status",
    "Withdrawal",
    "draw_number",
    "is_number",
]
