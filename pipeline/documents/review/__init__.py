"""A Word file that went out and came back edited: read, compared with what was issued, marked."""
