"""Offers on the table, what the borrower can pay, and plans that fit; no I/O."""
