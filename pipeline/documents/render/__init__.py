"""Rendering engines, one file each, behind one protocol: Word in, PDF out."""

from pipeline.documents.render.engine import Engine, Rendered, RenderOptions, render

__all__ = ["Engine", "RenderOptions", "Rendered", "render"]
