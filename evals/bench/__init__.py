"""Benches: the library against a plain pipeline."""
