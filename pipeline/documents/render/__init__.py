"""Rendering engines, one file each, behind one protocol: Word in, PDF out."""

from pipeline.documents.render.choice import render
from pipeline.documents.render.engine import Engine, Rendered, RenderOptions

__all__ = ["Engine", "RenderOptions", "Rendered", "render"]
