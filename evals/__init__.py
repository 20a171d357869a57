"""Measures over question sets; imports the library, imported by nobody."""
