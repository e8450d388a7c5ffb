"""Urban-rural bus lines of a synthetic county, with room for freight."""

import math
from collections.abc import Sequence
from itertools import pairwise

import networkx as nx

from network.fleet import BusStop, BusTrip
from network.geodesy import great_circle_m
from network.ids import BusLineId, BusTripId
from network.places import Place

_MOST_LINES = 8
_DETOUR = 1.5
_SPEED_MS = 30 / 3.6
_CALL_S = 120
_LAYOVER_S = 1_800
_MINUTE_S = 60
_FIRST_DEPARTURES_S = (7 * 3600, 13 * 3600 + 1_800)
_LINE_OFFSET_S = 600
_LAST_ARRIVAL_S = 22 * 3600
_FREIGHT_KG, _FREIGHT_L = 150.0, 1_500.0
_FEE_PIECE_FEN, _FEE_KG_FEN = 60, 15


def bus_trips(hub: Place, stations: Sequence[Place]) -> tuple[BusTrip, ...]:
    """Return two return trips a day on at most eight lines from the hub into the townships.

    Lines follow the shortest tree of hub and stations to its farthest leaves; a bus does 30 km/h
    on 1.5 times the great-circle distance (assumptions). Prices and room: 60 fen a piece up to
    5 kg and 15 fen a further kilogram, 150 kg and 1,500 l a trip.

    Parameters
    ----------
    hub
        Where all lines start.
    stations
        Township stations, any number.
    """
    trips = []
    for number, line in enumerate(_lines([hub, *stations]), start=1):
        for departure, first_s in enumerate(_FIRST_DEPARTURES_S, start=1):
            out = _timetable(line, first_s + (number - 1) * _LINE_OFFSET_S)
            back = _timetable(line[::-1], out[-1].arrive_s + _LAYOVER_S)
            trips += [
                _trip(number, f"{departure}-out", out),
                _trip(number, f"{departure}-in", back),
            ]
    return tuple(trip for trip in trips if trip.stops[-1].arrive_s <= _LAST_ARRIVAL_S)


def _lines(places: list[Place]) -> list[list[Place]]:
    """Return the ways from the first place to the farthest leaves of the shortest tree."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_node(0)
    for i, here in enumerate(places):
        for j in range(i):
            graph.add_edge(i, j, metres=_metres(here, places[j]))
    tree = nx.minimum_spanning_tree(graph, weight="metres")
    distance = nx.single_source_dijkstra_path_length(tree, 0, weight="metres")
    way = nx.single_source_dijkstra_path(tree, 0, weight="metres")
    leaves = [node for node in tree if node != 0 and tree.degree[node] == 1]
    farthest = sorted(leaves, key=lambda leaf: (-distance[leaf], leaf))[:_MOST_LINES]
    return [[places[node] for node in way[leaf]] for leaf in farthest]


def _metres(start: Place, end: Place) -> float:
    return float(great_circle_m(start.lon, start.lat, end.lon, end.lat))


def _timetable(line: Sequence[Place], start_s: int) -> tuple[BusStop, ...]:
    stops = [BusStop(place_id=line[0].place_id, arrive_s=start_s - _CALL_S, depart_s=start_s)]
    for before, place in pairwise(line):
        ride_s = _DETOUR * _metres(before, place) / _SPEED_MS
        arrive_s = stops[-1].depart_s + math.ceil(ride_s / _MINUTE_S) * _MINUTE_S
        stops.append(
            BusStop(place_id=place.place_id, arrive_s=arrive_s, depart_s=arrive_s + _CALL_S)
        )
    return tuple(stops)


def _trip(number: int, suffix: str, stops: tuple[BusStop, ...]) -> BusTrip:
    return BusTrip(
        trip_id=BusTripId(f"bus-{number}-{suffix}"),
        line_id=BusLineId(f"bus-{number}"),
        stops=stops,
        freight_kg=_FREIGHT_KG,
        freight_l=_FREIGHT_L,
        fee_piece_fen=_FEE_PIECE_FEN,
        fee_kg_fen=_FEE_KG_FEN,
    )
