"""Pieces of the page on which many rows are labeled at once."""
