"""What the law says and since when."""
