"""The coordinate system of imported places: declared, unmistakable, or asked for."""

from collections.abc import Sequence

from shapely import LineString, MultiPolygon, Polygon

from data.coordinates import Crs, LonLat
from data.county_import.issues import SetUpIssue
from data.datum import DatumVerdict, judge_datum
from data.issues import DataError, Issue

LEAST_LEAD = 0.5
"""Lead of votes, as a share of the places: with less, a third may speak for another system."""

LEAST_PLACES = 10
"""With fewer places the votes are chance."""

MOST_OFF_ROAD_M = 200.0
"""Median distance to a road: beyond it the roads are too thin to tell shifts of 300 to 1,200 m."""

_WORDS = {
    "wgs84": Crs.WGS_84,
    "gps": Crs.WGS_84,
    "国际坐标": Crs.WGS_84,
    "cgcs2000": Crs.WGS_84,
    "天地图": Crs.WGS_84,
    "gcj02": Crs.GCJ_02,
    "火星坐标": Crs.GCJ_02,
    "高德": Crs.GCJ_02,
    "腾讯": Crs.GCJ_02,
    "bd09": Crs.BD_09,
    "百度坐标": Crs.BD_09,
    "百度": Crs.BD_09,
}


def named_crs(text: str) -> Crs | None:
    """Return the system that a word names; None: it names none."""
    plain = "".join(c for c in text.casefold() if c.isalnum())
    return next((crs for word, crs in _WORDS.items() if plain.startswith(word)), None)


def choose_crs(
    places: Sequence[LonLat],
    declared: Crs | None,
    roads: Sequence[LineString],
    area: Polygon | MultiPolygon | None,
    table: str,
) -> tuple[Crs, tuple[Issue, ...]]:
    """Return the system in which places are, and what to tell.

    Parameters
    ----------
    places
        Degrees as they stand in the sheet, at least one.
    declared
        What people say; None: the roads decide if they can.
    roads, area
        WGS-84; there may be no polygon.
    table
        File as issues name it.

    Raises
    ------
    DataError
        If nothing is declared and the roads do not tell.
    """
    if not roads:
        if declared is None:
            unclear = SetUpIssue.DATUM_UNCLEAR.issue(table=table, count=len(places), fits="-")
            raise DataError([unclear])
        return declared, ()
    verdict = judge_datum(places, roads, area)
    is_sure = _is_sure(verdict, len(places))
    fits, crs, count = _shown(verdict), verdict.crs.value, len(places)
    if declared is None:
        kind = SetUpIssue.DATUM_DETECTED if is_sure else SetUpIssue.DATUM_UNCLEAR
        told = kind.issue(table=table, field="lon", count=count, fits=fits, crs=crs)
        if not is_sure:
            raise DataError([told])
        return verdict.crs, (told,)
    if is_sure and verdict.crs is not declared:
        kind = SetUpIssue.DATUM_DOUBTED
        return declared, (
            kind.issue(table=table, field="lon", said=declared.value, fits=fits, crs=crs),
        )
    return declared, ()


def _is_sure(verdict: DatumVerdict, num_places: int) -> bool:
    return (
        num_places >= LEAST_PLACES
        and verdict.confidence >= LEAST_LEAD
        and verdict.fits[0].off_road_m <= MOST_OFF_ROAD_M
    )


def _shown(verdict: DatumVerdict) -> str:
    """Return what speaks for each system: share of votes, median distance to the roads."""
    return ", ".join(
        f"{fit.crs.value} {fit.votes:.0%} ({fit.off_road_m:,.0f} m)" for fit in verdict.fits
    )
