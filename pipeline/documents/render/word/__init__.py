"""A Word file as a plain tree: :func:`read`."""

from pipeline.documents.render.word.sections import read

__all__ = ["read"]
