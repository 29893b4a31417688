"""What is known: the case model, identifiers, money, dates, loading with line numbers, checks."""
