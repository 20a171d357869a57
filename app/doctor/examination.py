"""All that `paragraf doctor` looks at, in the order in which it is told."""

from __future__ import annotations

from pathlib import Path

from app.doctor import holdings, machine, programs
from app.doctor.findings import Finding
from ingest.errors import SettingsError
from ingest.settings import Settings, load_settings


def examine(home: Path, port: int) -> tuple[Finding, ...]:
    """Look at the machine and at the library in ``home``; nothing is changed.

    Settings that cannot be read are a finding, and the rest is looked at with the defaults.
    """
    fault = None
    try:
        settings = load_settings(home)
    except SettingsError as exc:
        settings, fault = Settings(), exc
    library, passages = holdings.library(home, settings)
    found = (
        machine.processor(),
        machine.memory(passages),
        machine.disk(home),
        machine.home_folder(home),
        machine.temporary_files(),
        machine.text_encoding(),
        machine.port(port),
        programs.tesseract(),
        programs.libreoffice(),
        holdings.settings_found(home, fault),
        holdings.language_model(home, settings),
        library,
        holdings.secrets(home),
    )
    servers = (holdings.vector_server(settings), holdings.chat_model(settings))
    return (*found, *(finding for finding in servers if finding is not None))
