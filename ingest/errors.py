"""The error root and its children by cause.

A message says what went wrong, which file, page or value, and what to do; it is shown to
users as it stands, so it is in Swedish. Low-level errors are translated once, at the wall
where the library is called, with ``raise … from exc``.
"""

from __future__ import annotations

from ingest.characters import printable


class ParagrafError(Exception):
    """Root of everything Paragraf raises on purpose."""

    def __str__(self) -> str:
        """Return the message; a file's name in it cannot move what a terminal shows."""
        return printable(super().__str__())


class UnreadableFileError(ParagrafError):
    """A file cannot be read: encrypted, truncated, empty, of another type, over a limit."""


class SettingsError(ParagrafError):
    """A setting is unknown, out of bounds or unreadable."""


class QuestionError(ParagrafError):
    """A question, query or filter value cannot be used."""


class IndexUnusableError(ParagrafError):
    """The index cannot be used; the message names the command that mends it."""


class LibraryLockedError(ParagrafError):
    """Another process is writing; the message names it."""


class BusyError(ParagrafError):
    """Too many ask at once; the message asks to come back in a moment."""


class UnknownDocumentError(ParagrafError):
    """A document, section or passage that the library does not hold."""


class ModelError(ParagrafError):
    """An embedding or chat model is missing, damaged or not reachable."""


class NotAllowedError(ParagrafError):
    """Whoever asks may not do this, or is not known."""


class BackupError(ParagrafError):
    """A backup cannot be made, is not whole, or is not one."""


class TargetError(ParagrafError):
    """A folder holds something that would be overwritten."""
