"""Builds the sample corpus: ``corpus/sources/*.manus`` to PDF, DOCX and PPTX in ``corpus/``.

    python corpus/build.py [--check] [NAME …]

The same sources give the same bytes (with the same versions of reportlab, Pillow, pypdfium2,
python-docx and python-pptx): no clocks, no random seeds, no system fonts. ``--check`` writes
nothing and exits 1 when a built file differs from the one that lies there. The markup is defined
in ``corpus/manus.py`` and described in ``docs/corpus.md``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from draw import draw_pdf, draw_scan
from layout import register_fonts
from manus import Manus, ManusError, parse_file
from office import write_docx, write_pptx

CORPUS = Path(__file__).resolve().parent
WRITERS: dict[str, Callable[[Manus], bytes]] = {
    "pdf": draw_pdf,
    "scan": draw_scan,
    "docx": write_docx,
    "pptx": write_pptx,
}


def build(source: Path) -> tuple[str, bytes]:
    """Return name and bytes of the file that a source describes. Raises ManusError."""
    manus = parse_file(source)
    return manus.meta["file"], WRITERS[manus.meta["kind"]](manus)


def main(arguments: list[str] | None = None) -> int:
    """Build or check the corpus; return the exit code."""
    parser = argparse.ArgumentParser(description="Bygger exempelsamlingen av sources/*.manus.")
    parser.add_argument("names", nargs="*", help="källor utan ändelse; utan namn: alla")
    parser.add_argument("--check", action="store_true", help="jämför bara, skriv ingenting")
    options = parser.parse_args(arguments)
    register_fonts()
    wrong = 0
    wanted = {Path(name).stem for name in options.names}
    sources = sorted((CORPUS / "sources").glob("*.manus"))
    for missing in sorted(wanted - {source.stem for source in sources}):
        print(f"fel: det finns ingen källa {missing}.manus i corpus/sources", file=sys.stderr)
        wrong += 1
    for source in sources:
        if wanted and source.stem not in wanted:
            continue
        try:
            name, content = build(source)
        except ManusError as problem:
            print(f"fel: {problem}", file=sys.stderr)
            wrong += 1
            continue
        target = CORPUS / name
        if target.is_file() and target.read_bytes() == content:
            continue
        if options.check:
            print(f"avviker: {name}; kör python corpus/build.py {source.stem}", file=sys.stderr)
            wrong += 1
        else:
            target.write_bytes(content)
            print(f"byggd: {name} ({len(content) / 1024:.0f} kB)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
