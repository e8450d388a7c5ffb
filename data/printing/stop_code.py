"""The QR code of a stop: which stop of which run it is, and nothing about any person or order."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import segno

from network.ids import PlaceId

_PREFIX = "TP1"
_SAFE = "-_.~"
_ERROR_LEVEL = "m"
_MASK = 2
_PIXELS = 3
_MOST_KEPT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCode:
    """What the code of a stop holds.

    Parameters
    ----------
    run_id, route_id
        The run and the route.
    number
        Number of the stop on its route, from 1.
    place_id
        The place, so that a wrong one is noticed on the spot.
    """

    run_id: str
    route_id: str
    number: int
    place_id: PlaceId

    @property
    def text(self) -> str:
        """The code's text: ``TP1/run/route/number/place``, ids percent-encoded."""
        parts = (self.run_id, self.route_id, str(self.number), str(self.place_id))
        return "/".join((_PREFIX, *(quote(part, safe=_SAFE) for part in parts)))


def qr_svg(text: str) -> str:
    """Return a QR code as a small SVG: one path, black modules a unit wide, with its quiet zone."""
    rows = _matrix(text)
    side = len(rows)
    path = "".join(
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {side + 4} {side + 4}">'
        f'<path d="{path}"/></svg>'
    )


def qr_png(text: str) -> bytes:
    """Return a QR code as a PNG for a workbook, with its quiet zone."""
    buffer = io.BytesIO()
    _make(text).save(buffer, kind="png", scale=_PIXELS, border=2)
    return buffer.getvalue()


@lru_cache(maxsize=_MOST_KEPT)
def _make(text: str) -> segno.QRCode:
    """Encode a text; one mask for all saves trying the eight, which takes most of the time.

    Kept, since a code is drawn in the PDF and in the workbook.
    """
    return segno.make_qr(text, error=_ERROR_LEVEL, mask=_MASK, boost_error=False)


def _matrix(text: str) -> list[bytes]:
    return [bytes(row) for row in _make(text).matrix]


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Return start and length of each run of black modules."""
    start = None
    for x, module in enumerate((*row, 0)):
        if module and start is None:
            start = x
        elif not module and start is not None:
            yield start, x - start
            start = None
