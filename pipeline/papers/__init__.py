"""One module per paper: from what is known to a draft."""
