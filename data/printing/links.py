"""Links that open a place in a navigation program: Amap in GCJ-02, and geo: URIs in WGS-84."""

from urllib.parse import urlencode

from data.coordinates import Crs, from_wgs84
from network.places import Place

_AMAP = "https://uri.amap.com/navigation"
_DIGITS = 6


def navigation_link(place: Place) -> str:
    """Return the address that has Amap (高德) drive to a place: its coordinates are GCJ-02."""
    lon, lat = from_wgs84(place.lon, place.lat, Crs.GCJ_02)
    target = f"{lon:.{_DIGITS}f},{lat:.{_DIGITS}f},{place.name_zh}"
    query = {"to": target, "mode": "car", "coordinate": "gaode", "callnative": "1"}
    return f"{_AMAP}?{urlencode(query)}"


def geo_uri(place: Place) -> str:
    """Return the geo: URI (RFC 5870) of a place, latitude first, WGS-84."""
    return f"geo:{place.lat:.{_DIGITS}f},{place.lon:.{_DIGITS}f}"
