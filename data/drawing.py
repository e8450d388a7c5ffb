"""Drawings by matplotlib in the house's font: as SVG of outlines or letters, and as PNG."""

import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from data.printing.font import FAMILY, font_folder


def house_font() -> str:
    """Return the family of the font of printed sheets, known to matplotlib from now on."""
    if FAMILY not in {font.name for font in font_manager.fontManager.ttflist}:
        for path in sorted(font_folder().glob("*.ttf")):
            font_manager.fontManager.addfont(path)
    return FAMILY


@contextmanager
def drawing(
    families: Sequence[str], salt: str = "", *, are_outlines: bool = False
) -> Iterator[None]:
    """Draw with some fonts; that letters may be missing in an SVG is the browser's concern.

    Parameters
    ----------
    families
        Fonts, the first that is there.
    salt
        Names of parts of an SVG come from it, so that two drawings on a page do not name theirs
        alike.
    are_outlines
        Whether letters of an SVG are drawn as shapes, which look alike everywhere.
    """
    settings: dict[Any, Any] = {
        "font.family": list(families),
        "svg.fonttype": "path" if are_outlines else "none",
        "svg.hashsalt": f"tongpei{salt}",
        "axes.unicode_minus": False,
        "text.parse_math": False,
    }
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with mpl.rc_context(settings), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            yield
    finally:
        logger.setLevel(level)


def svg_of(figure: Figure) -> str:
    """Return a figure as an SVG element; the same figure gives the same text."""
    FigureCanvasSVG(figure)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def png_of(figure: Figure, dpi: int) -> bytes:
    """Return a figure as PNG; the same figure gives the same bytes."""
    FigureCanvasAgg(figure)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
