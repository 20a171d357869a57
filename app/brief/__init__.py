"""A meeting brief: what the library knows of each matter of an agenda."""
