"""Issued papers: numbers, digests, status."""
