"""jieqing (结清): makes the papers of a negotiated loan settlement, case data to signed packet.

The public names are in :mod:`pipeline.api`; importing this package loads nothing else, so that the
verifier can be used without the code that makes papers.
"""
