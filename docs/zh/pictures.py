"""Make the pictures of first-day.md: pages of sheets and of the monthly report as PNG.

    python docs/zh/pictures.py RUN REPORT

RUN is a folder that `tongpei plan` and `tongpei sheets` wrote, REPORT one of `tongpei report
monthly`.
"""  # noqa: INP001 -- a script, no package

import sys
import tempfile
from pathlib import Path

import typst

HERE = Path(__file__).parent
PPI = 62.0


def picture(pdf: Path, page: int) -> bytes:
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


def main(run: Path, report: Path) -> None:
    """Write the pictures beside the page that shows them."""
    (monthly,) = report.glob("monthly-*.pdf")
    for name, pdf, page in (
        ("driver", run / "sheets" / "drivers.pdf", 1),
        ("monthly", monthly, 1),
    ):
        (HERE / f"{name}.png").write_bytes(picture(pdf, page))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
