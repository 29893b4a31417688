"""jieqing (结清): makes the papers of a negotiated loan settlement, from case data to a signed packet."""
