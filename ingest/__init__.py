"""From files to documents with sections, passages and registers; the base layer besides."""
