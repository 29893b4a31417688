"""Arithmetic of debts, no I/O: schedule, interest, appropriation, ledger."""
