"""One page for each stage: what is done, and who does what next, by when."""
