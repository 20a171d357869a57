"""What the libraries that read Office packages raise when a package is damaged."""

from __future__ import annotations

import zipfile
import zlib

from lxml import etree

# RuntimeError: a part is locked by a password; NotImplementedError: packed in a way nobody reads;
# the last five come of XML that is not what its place in the package says.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, etree.LxmlError, SyntaxError, EOFError, OSError, RuntimeError,
    NotImplementedError, KeyError, ValueError, TypeError, AttributeError, IndexError,
)  # fmt: skip
