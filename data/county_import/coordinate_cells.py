"""Coordinates as people write them: degrees, degrees and minutes, both in one cell, exchanged."""

import re
import unicodedata
from dataclasses import dataclass

from data.cells import parse_number

_MARKS = str.maketrans(
    {
        "\u00ba": "°",
        "\u02da": "°",
        "\u2032": "'",
        "\u2019": "'",
        "\u2018": "'",
        "\u00b4": "'",
        "\u2033": '"',
        "\u201d": '"',
        "\u201c": '"',
    }
)
_UNITS = (("度", "°"), ("分", "'"), ("秒", '"'))
_SIDES = {"东": "E", "西": "W", "南": "S", "北": "N", "E": "E", "W": "W", "S": "S", "N": "N"}
_SIDE = re.compile("[东西南北EWSN]", re.IGNORECASE)
_LON = re.compile(r"经度?|lon(?:gitude)?|lng", re.IGNORECASE)
_LAT = re.compile(r"纬度?|lat(?:itude)?", re.IGNORECASE)
_DECIMAL = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)°?")
_DEGREES = re.compile(
    r"(\d{1,3})(?:°|\s)\s*(\d{1,2}(?:\.\d+)?)\s*(?:'|\s|$)\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|'')?)?"
)
_COLONS = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
_CUTS = re.compile(r"[,;/|、]")
_BESIDE_SIDE = re.compile(r"(?<=[EWSN东西南北])\s+|\s+(?=[EWSN东西南北])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Degrees:
    """An angle that was read.

    Parameters
    ----------
    value
        Degrees, north and east positive.
    is_converted
        Whether it was written in degrees, minutes and seconds.
    axis
        ``lon`` or ``lat`` where the cell says so; else empty.
    """

    value: float
    is_converted: bool = False
    axis: str = ""


def read_degrees(cell: object) -> Degrees | None:
    """Return the angle that a cell holds; None if it holds none.

    Understood are ``113.228``, ``113.228°E``, ``东经113°13'40.8"``, ``113度13分40秒``,
    ``113 13 40.8`` and ``113:13:40.8``, in any width.
    """
    number = parse_number(cell)
    if isinstance(number, float):
        return Degrees(number)
    text = _plain(cell)
    axis = "lon" if _LON.search(text) else "lat" if _LAT.search(text) else ""
    text = _LAT.sub("", _LON.sub("", text))
    sides = {_SIDES[side.upper()] for side in _SIDE.findall(text)}
    if len(sides) > 1:
        return None
    side = sides.pop() if sides else ""
    axis = {"E": "lon", "W": "lon", "N": "lat", "S": "lat"}.get(side, axis)
    bare = _SIDE.sub("", text).strip(" :=")
    sign = -1.0 if side in {"W", "S"} else 1.0
    decimal = _DECIMAL.fullmatch(bare)
    if decimal:
        return Degrees(sign * float(decimal[1]), axis=axis)
    parts = _COLONS.fullmatch(bare) or _DEGREES.fullmatch(bare)
    if parts is None:
        return None
    degrees, minutes, seconds = float(parts[1]), float(parts[2]), float(parts[3] or 0)
    if minutes >= 60 or seconds >= 60 or (parts[3] and not minutes.is_integer()):
        return None
    value = sign * (degrees + minutes / 60 + seconds / 3600)
    return Degrees(value, is_converted=True, axis=axis)


def read_pair(cell: object) -> tuple[Degrees, Degrees] | None:
    """Return longitude and latitude of a cell that holds both; None if it does not.

    Longitude comes first unless the cell says which is which.
    """
    text = _plain(cell)
    parts = [part for part in _CUTS.split(text) if part.strip()]
    if len(parts) == 1:
        parts = [part for part in _BESIDE_SIDE.split(text) if part.strip()]
    if len(parts) == 1:
        parts = text.split()
    if len(parts) != 2:
        return None
    first, second = map(read_degrees, parts)
    if first is None or second is None:
        return None
    return (second, first) if first.axis == "lat" or second.axis == "lon" else (first, second)


def is_exchanged(lon: Degrees, lat: Degrees, box: tuple[float, float, float, float]) -> bool:
    """Return whether a pair lies in the box of the county only the other way round.

    Parameters
    ----------
    lon, lat
        As they were read.
    box
        West, south, east and north, degrees.
    """
    if lon.axis == "lat" and lat.axis == "lon":
        return True
    return not _lies(lon.value, lat.value, box) and _lies(lat.value, lon.value, box)


def _lies(lon: float, lat: float, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _plain(cell: object) -> str:
    text = unicodedata.normalize("NFKC", str(cell).translate(_MARKS)).translate(_MARKS)
    for word, mark in _UNITS:
        text = re.sub(rf"(?<=\d)\s*{word}", mark, text)
    return text.strip().lstrip("'")
