"""The programs beside Paragraf: Tesseract reads images, LibreOffice the older office formats."""

from __future__ import annotations

from app.doctor.findings import Finding, installing
from ingest.readers.office import PACKAGES, find_program, missing_parts
from ingest.readers.tesseract import find_engine

_OCR, _OFFICE = "Tesseract", "LibreOffice"
_NO_OCR = "Skannade sidor läses inte, de nämns bara."
_NO_OFFICE = "ODT, RTF och de äldre Office-formaten läses inte."


def tesseract() -> Finding:
    """Tell whether pages can be read from their image, in Swedish."""
    engine = find_engine()
    if isinstance(engine, str):
        return Finding(
            _OCR, "fault", f"{engine[0].upper()}{engine[1:]} {_NO_OCR}",
            installing(
                "tesseract-ocr tesseract-ocr-swe",
                "Installera Tesseract 5 med den svenska modellen (swe): på macOS `brew install "
                "tesseract tesseract-lang`, på Fedora `dnf install tesseract "
                "tesseract-langpack-swe`.",
            ),
        )  # fmt: skip
    if "osd" not in engine.languages:
        return Finding(
            _OCR, "note",
            "Svenska finns, men inte modellen osd: sidor som skannats liggande eller upp och ned "
            "läses inte rätt.",
            installing("tesseract-ocr-osd", "Installera Tesseracts modell osd."),
        )  # fmt: skip
    return Finding(_OCR, "ok", f"{engine.program}, med svenska.")


def libreoffice() -> Finding:
    """Tell whether LibreOffice is there, with the parts that open texts, slides and sheets."""
    program = find_program()
    elsewhere = "Installera LibreOffice med Writer, Impress och Calc (libreoffice.org)."
    if program is None:
        mend = installing(" ".join(PACKAGES.values()), elsewhere)
        return Finding(_OFFICE, "fault", f"LibreOffice finns inte. {_NO_OFFICE}", mend)
    lacking = [PACKAGES[part] for part in missing_parts(program)]
    if lacking:
        return Finding(
            _OFFICE, "note",
            f"{program}, men utan {', '.join(lacking)}: de format som paketet öppnar läses inte.",
            installing(" ".join(lacking), elsewhere),
        )  # fmt: skip
    return Finding(_OFFICE, "ok", f"{program}.")
