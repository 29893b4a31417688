"""Packets of every release, which must verify for ever."""
