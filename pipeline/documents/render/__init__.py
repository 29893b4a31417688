"""Rendering engines, one file each, behind one protocol."""
