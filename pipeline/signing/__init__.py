"""Keys, signature fields, signatures and how they look on paper."""
