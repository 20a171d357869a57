"""Storage, search and ranking: the catalogue and what is derived from it."""
