"""What comes in over the four channels, as records that both sides can rely on.

Files become records (:mod:`~pipeline.channels.intake`), records a hash-chained log
(:mod:`~pipeline.channels.log`), and what is wrong with either a list of findings
(:mod:`~pipeline.channels.checks`). Everything works on bytes and text that are given in.
"""
