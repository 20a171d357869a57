"""Older and other office formats (ODT, RTF, DOC, ODP, PPT, ODS, XLS), by way of LibreOffice.

LibreOffice saves the file as DOCX, PPTX or XLSX, and our own readers read that: headings,
lists, cells and slides stay what they are. A PDF would have pages, but its tables and headings
would have to be guessed from geometry, and its page images would show a file that nobody has.
So there are no page images of these formats; the text and its section are shown instead.

LibreOffice runs within the limits of the process that reads, with a profile of its own that
runs no macros and fetches nothing that the file links to.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from ingest.errors import UnreadableFileError
from ingest.settings import Reading

Target = Literal["docx", "pptx", "xlsx"]

_PROGRAMS = ("soffice", "libreoffice")
PACKAGES: dict[Target, str] = {
    "docx": "libreoffice-writer", "pptx": "libreoffice-impress", "xlsx": "libreoffice-calc",
}  # fmt: skip
_NAMES: dict[Target, str] = {"docx": ".docx", "pptx": ".pptx", "xlsx": ".xlsx"}
WORKING = "paragraf-"  # how the folder of a conversion begins
# LibreOffice's own places, whatever TMPDIR says.
_SOCKETS = ("/tmp", "/var/tmp")  # nosec B108
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="{_SECURITY}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for name, value in (
            ("MacroSecurityLevel", "3"),
            ("DisableMacrosExecution", "true"),
            ("BlockUntrustedRefererLinks", "true"),
        )
    )
    + "</oor:items>\n"
)


def find_program() -> str | None:
    """Return the installed LibreOffice, None where there is none."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def missing_parts(program: str) -> tuple[Target, ...]:
    """Return the targets that an installed LibreOffice lacks the package for.

    Each of its packages has a file of settings of its own. None is missed where they do not lie
    beside the program, as in builds that come whole.
    """
    registry = Path(program).resolve().parent.parent / "share" / "registry"
    if not registry.is_dir():
        return ()
    parts = {target: name.removeprefix("libreoffice-") for target, name in PACKAGES.items()}
    return tuple(
        target for target, part in parts.items() if not (registry / f"{part}.xcd").is_file()
    )


def converted(path: Path, suffix: str, target: Target, folder: Path, settings: Reading) -> Path:
    """Save ``path`` as ``target`` in ``folder`` and return the new file.

    ``suffix`` is what the content is ("doc"), whatever the file is called. Raises
    UnreadableFileError when LibreOffice is missing, does not open the file, or takes longer
    than ``conversion_seconds``.
    """
    program = find_program()
    if program is None:
        raise _missing(path, target)
    given = folder / f"original.{suffix}"
    out = folder / "converted"
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    shutil.copyfile(path, given)
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--norestore", "--nolockcheck", "--nodefault", "--convert-to", target,
        "--outdir", str(out), str(given),
    ]  # fmt: skip
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            # No pipes: LibreOffice's own child would keep them open beyond the time limit.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=settings.conversion_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        sweep(folder)
        raise UnreadableFileError(
            f"{path.name}: omvandlingen med LibreOffice hann inte bli klar på "
            f"{settings.conversion_seconds} sekunder. Spara filen som {_NAMES[target]} eller PDF, "
            "eller höj reading.conversion_seconds."
        ) from exc
    except OSError as exc:
        raise _missing(path, target) from exc
    saved = out / f"original.{target}"
    if not saved.is_file():
        raise UnreadableFileError(
            f"{path.name}: LibreOffice kunde inte öppna filen. Den är skadad eller "
            f"lösenordsskyddad, eller så saknas paketet {PACKAGES[target]}. Installera paketet, "
            f"eller öppna filen i Office och spara den som {_NAMES[target]} eller PDF."
        )
    return saved


def working_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for one conversion, removed with everything in it when it closes."""
    # LibreOffice may still be ending, and writing, when its time is up.
    return tempfile.TemporaryDirectory(prefix=WORKING, ignore_cleanup_errors=True)


def sockets_of(folder: Path) -> tuple[Path, ...]:
    """Return where a conversion in ``folder`` has its socket, which LibreOffice puts outside it.

    Its name is the MD5 of the profile's address in UTF-16, each byte without a leading zero
    (``CreateMD5FromString`` in LibreOffice's desktop/source/app).
    """
    if not hasattr(os, "getuid"):  # Windows has no such files
        return ()
    address = (folder / "profile").as_uri().encode("utf-16-le")
    digest = hashlib.md5(address, usedforsecurity=False).digest()
    name = f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
    return tuple(Path(place, name) for place in _SOCKETS)


def sweep(folder: Path) -> None:
    """Take away what a conversion in ``folder`` that was killed has left outside it."""
    for socket in sockets_of(folder):
        socket.unlink(missing_ok=True)


def _missing(path: Path, target: Target) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path.name}: för att läsa den här filtypen behövs LibreOffice, som inte finns på "
        f"datorn. Installera paketet {PACKAGES[target]}, eller spara filen som "
        f"{_NAMES[target]} eller PDF."
    )
