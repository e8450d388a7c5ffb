"""Steps 1 and 2: where seats, the hub and the village units lie, in metres on the plane."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from data.synthetic.plane import Floats, Ints

_FEWEST_SITES = 20_000
_SITES_PER_UNIT = 40
_SEAT_TRIES = 12
_SEAT_SPACING = 0.55
_EDGE_MARGIN = 0.2
_HUB_DISTANCE_M = 900.0
_BANDS_M = ((0.74, 0.0, 5_000.0), (0.22, 5_000.0, 10_000.0), (0.04, 10_000.0, 20_000.0))
"""Share of villages by distance from the seat: a mountain county's, straight-line metres."""
_TOWN_RADIUS_M = 2_500.0
_VILLAGE_SPACING_M = 800.0
_TOWN_SPACING_M = 250.0
_SEAT_REACH_M = 9_000.0
_VALLEY_REACH_M = 900.0
_HILLSIDE = 0.2
_REACH_NOISE = 0.25
_OVERLAP = 1.3
_NEAREST_FREE = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Land:
    """Where villages may lie, and next to what.

    Parameters
    ----------
    seats, hub
        Shape (m, 2) and (2,), metres.
    valleys
        Points along the valleys, shape (k, 2), k ≥ 0.
    sites
        Candidate sites, shape (s, 2).
    """

    seats: Floats
    hub: Floats
    valleys: Floats
    sites: Floats


def candidate_sites(area: BaseGeometry, num_units: int, rng: np.random.Generator) -> Floats:
    """Return sites on a jittered grid inside `area` (metres), shape (n, 2), n about 20,000.

    Parameters
    ----------
    area
        County polygon or polygons on the plane, metres.
    num_units
        Village units to place; forty sites are offered for each at least.
    rng
        Seeded random numbers.
    """
    step = math.sqrt(area.area / max(_FEWEST_SITES, _SITES_PER_UNIT * num_units))
    west, south, east, north = area.bounds
    grid = np.stack(
        np.meshgrid(
            np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
        ),
        axis=-1,
    ).reshape(-1, 2)
    sites = grid + rng.uniform(-0.4, 0.4, grid.shape) * step
    inside: Floats = sites[shapely.contains_xy(area, sites)]
    return inside


def place_seats(
    known: list[Floats | None], sites: Floats, area: BaseGeometry, rng: np.random.Generator
) -> Floats:
    """Return all seats, shape (n, 2): known ones as they are, others well apart inside `area`.

    An unknown seat is the best of twelve random sites, the one farthest from all other seats
    (best-candidate sampling: Mitchell 1991, doi 10.1145/127719.122736), at least half the mean
    spacing of seats away from them where the polygon has such a site.
    """
    spacing = math.sqrt(area.area / len(known))
    inner = sites[shapely.contains_xy(area.buffer(-_EDGE_MARGIN * spacing), sites)]
    pool = inner if len(inner) else sites
    seats = [seat for seat in known if seat is not None]
    placed = []
    for seat in known:
        if seat is not None:
            placed.append(seat)
            continue
        gap = _distance_to(np.array(seats), pool) if seats else np.full(len(pool), np.inf)
        far = np.flatnonzero(gap >= min(_SEAT_SPACING * spacing, gap.max()))
        drawn = rng.choice(far, size=min(_SEAT_TRIES, len(far)), replace=False)
        best = pool[drawn[np.argmax(gap[drawn])]]
        seats.append(best)
        placed.append(best)
    return np.array(placed)


def place_hub(seats: Floats, hub_index: int, area: BaseGeometry) -> Floats:
    """Return the hub, shape (2,): 900 m off its seat, inside `area` if possible, off the others."""
    angles = np.linspace(0.0, 2 * math.pi, 24, endpoint=False)
    ring = seats[hub_index] + _HUB_DISTANCE_M * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    inside = ring[shapely.contains_xy(area, ring)]
    choices = inside if len(inside) else ring
    nearest = _distance_to(seats, choices)
    hub: Floats = choices[np.argmax(np.round(nearest, 3))]
    return hub


def scatter_villages(
    land: Land, township_of: Ints, is_town: npt.NDArray[np.bool_], rng: np.random.Generator
) -> Floats:
    """Return the village units, shape (n, 2), scattered in the cells of their seats.

    Cells are those of a multiplicatively weighted Voronoi diagram, so that townships with many
    villages reach farther, and overlap a little: borders follow watersheds, and a village near
    one is often nearer to the neighbour's station. A village draws its distance band, then a
    site of cell and band, the likelier the nearer to the seat and to a valley; no two villages
    share a site.

    Parameters
    ----------
    land
        At least as many sites as villages.
    township_of
        Index of the seat of each village, shape (n,).
    is_town
        Whether the unit is a neighbourhood of the town, shape (n,); those lie within 2.5 km.
    rng
        Seeded random numbers.
    """
    sites = land.sites
    cells = _cells(land.seats, sites, township_of, rng)
    in_valley = _HILLSIDE + np.exp(-((_distance_to(land.valleys, sites) / _VALLEY_REACH_M) ** 2))
    room = _distance_to(np.vstack([land.seats, land.hub]), sites)
    spacing = min(_VILLAGE_SPACING_M, 0.45 * _spread(sites, len(township_of)))
    villages = np.empty((len(township_of), 2))
    for index, (township, town) in enumerate(zip(township_of, is_town, strict=True)):
        from_seat = np.hypot(*(sites - land.seats[township]).T)
        low, high = (0.0, _TOWN_RADIUS_M) if town else _draw_band(rng)
        in_band = (from_seat >= low) & (from_seat < high)
        apart = min(spacing, _TOWN_SPACING_M) if town else spacing
        free = _free_sites(room, apart, cells[:, township], in_band, from_seat)
        weight = np.exp(-(from_seat[free] - from_seat[free].min()) / _SEAT_REACH_M)
        weight *= in_valley[free]
        chosen = rng.choice(free, p=weight / weight.sum())
        villages[index] = sites[chosen]
        room = np.minimum(room, np.hypot(*(sites - sites[chosen]).T))
        room[chosen] = -1.0
    return villages


def _spread(sites: Floats, num_villages: int) -> float:
    """Return the side of the square of land a village has on average, metres."""
    west, south = sites.min(axis=0)
    east, north = sites.max(axis=0)
    return math.sqrt((east - west) * (north - south) / num_villages)


def _cells(
    seats: Floats, sites: Floats, township_of: Ints, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return which site may belong to which seat, bool (s, m); along borders to several."""
    num_villages = np.maximum(np.bincount(township_of, minlength=len(seats)), 1)
    reach = (num_villages / num_villages.mean()) ** 0.25
    reach *= np.exp(rng.normal(0.0, _REACH_NOISE, len(seats)))
    distance = np.linalg.norm(sites[:, None, :] - seats[None, :, :], axis=2) / reach
    cells: npt.NDArray[np.bool_] = distance <= _OVERLAP * distance.min(axis=1, keepdims=True)
    return cells


def _distance_to(targets: Floats, sites: Floats) -> Floats:
    if len(targets) == 0:
        return np.zeros(len(sites))
    return np.asarray(cKDTree(targets).query(sites)[0], dtype=np.float64)


def _draw_band(rng: np.random.Generator) -> tuple[float, float]:
    band = _BANDS_M[rng.choice(len(_BANDS_M), p=[share for share, _, _ in _BANDS_M])]
    return band[1], band[2]


def _free_sites(
    room: Floats,
    spacing: float,
    in_cell: npt.NDArray[np.bool_],
    in_band: npt.NDArray[np.bool_],
    from_seat: Floats,
) -> Ints:
    """Return free sites, giving up the band first, then the spacing by halves, then the cell."""
    for wanted in (
        in_cell & in_band & (room >= spacing),
        in_cell & (room >= spacing),
        in_cell & (room >= spacing / 2),
        in_cell & (room > 0),
    ):
        found = np.flatnonzero(wanted)
        if len(found):
            return found
    free = np.flatnonzero(room > 0)
    return free[np.argsort(from_seat[free], kind="stable")[:_NEAREST_FREE]]
