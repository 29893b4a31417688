"""The command line, one file per group of verbs. Only here does the program exit."""

from pipeline.cli.app import main

__all__ = ["main"]
