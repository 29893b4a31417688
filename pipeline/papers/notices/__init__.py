"""The letters of the performance stage: which is due, and what each says."""
