"""Make the pictures of first-day.md: sheets, the monthly report, and the page in a browser.

    python docs/zh/pictures.py RUN REPORT

RUN is a folder that `tongpei plan` and `tongpei sheets` wrote, REPORT one of `tongpei report
monthly`. The page is shown as its test sees it, which does a dispatcher's morning in a Chromium
of the system.
"""  # noqa: INP001 -- a script, no package

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import typst
from PIL import Image

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PPI = 62.0
COLOURS = 128
MORNING = "tests/api/web/test_morning.py"
SCREENS = {
    "03-orders": "page-orders",
    "05-plan": "page-plan",
    "07-moved": "page-move",
    "12-today": "page-today",
    "14-driver": "page-driver",
}
"""Pictures of the page by the name under which its test keeps them."""

PLACE = re.compile(r"^<!-- picture: (?P<name>\S+) (?P<words>.+) -->$", re.MULTILINE)
"""Where the document shows a picture that nobody has taken yet."""


def page_of(pdf: Path, page: int) -> bytes:
    """Return a page of a PDF, numbered from 1, as PNG."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.pdf").write_bytes(pdf.read_bytes())
        source = (
            "#set page(width: auto, height: auto, margin: 0pt)\n"
            f'#box(stroke: 0.4pt + luma(150), image("paper.pdf", page: {page}))\n'
        )
        (folder / "picture.typ").write_text(source, encoding="utf-8")
        made = typst.compile(str(folder / "picture.typ"), root=str(folder), format="png", ppi=PPI)
    return made if isinstance(made, bytes) else made[0]


def take_screens(folder: Path) -> None:
    """Have the test of the page keep its pictures in a folder."""
    subprocess.run(  # noqa: S603 -- our own test
        [sys.executable, "-m", "pytest", "-q", MORNING],
        cwd=ROOT,
        env={**os.environ, "TONGPEI_SCREENSHOTS": str(folder)},
        check=True,
    )
    missing = [name for name in SCREENS if not (folder / f"{name}.png").is_file()]
    if missing:
        sys.exit(f"no pictures of the page ({', '.join(missing)}): is there a Chromium?")


def main(run: Path, report: Path) -> None:
    """Write the pictures beside the document that shows them."""
    (monthly,) = report.glob("monthly-*.pdf")
    (HERE / "driver.png").write_bytes(page_of(run / "sheets" / "drivers.pdf", 1))
    (HERE / "monthly.png").write_bytes(page_of(monthly, 1))
    with tempfile.TemporaryDirectory() as folder:
        take_screens(Path(folder))
        for taken, name in SCREENS.items():
            with Image.open(Path(folder) / f"{taken}.png") as picture:
                small = picture.convert("RGB").quantize(COLOURS)
            small.save(HERE / f"{name}.png", optimize=True)
    document = HERE / "first-day.md"
    text = PLACE.sub(r"![\g<words>](\g<name>.png)", document.read_text(encoding="utf-8"))
    document.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
