"""Builds packets: one case, staged and journalled."""
