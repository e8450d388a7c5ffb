"""Real roads and places from OpenStreetMap extracts."""

from data.osm.county import OsmCounty, build_from_osm
from data.osm.report import OsmReport

__all__ = ["OsmCounty", "OsmReport", "build_from_osm"]
