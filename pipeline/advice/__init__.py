"""Which channel suits: facts of a case, a table of rules that staff can change, and time slots."""
