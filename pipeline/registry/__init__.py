"""Issued papers: numbers, digests, status."""

from pipeline.registry.numbers import draw_number, is_number
from pipeline.registry.registry import RegisteredPaper, Registry
from pipeline.registry.tables import Status

__all__ = ["RegisteredPaper", "Registry", "Status", "draw_number", "is_number"]
