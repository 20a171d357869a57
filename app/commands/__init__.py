"""The commands of ``paragraf``, by subject; ``app.cli`` puts them together."""
