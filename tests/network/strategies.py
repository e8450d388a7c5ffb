"""Random small road networks for property tests.

All vertices lie on a circle of three kilometres, so that no straight segment passes a vertex
that is not its own: roads meet at shared vertices only, also for a nearest-segment search.
"""

import math

from hypothesis import strategies as st

from network.county import County
from network.fleet import Access
from network.ids import PlaceId
from network.places import Place, PlaceKind
from network.roads import Road, RoadClass

NUM_VERTICES = 11


def vertex(i: int) -> tuple[float, float]:
    """Return the position of vertex `i`, unevenly spread so that few ways are equally long."""
    angle = 2 * math.pi * (i + 0.3 * math.sin(5 * i)) / NUM_VERTICES
    return (round(118.0 + 0.03 * math.cos(angle), 7), round(25.0 + 0.027 * math.sin(angle), 7))


vertex_numbers = st.integers(0, NUM_VERTICES - 1)


@st.composite
def road_tuples(draw: st.DrawFn) -> tuple[Road, ...]:
    """Draw up to ten roads with loops, parallels, one-ways and closures."""
    line = st.lists(vertex_numbers, min_size=2, max_size=6).filter(lambda v: len(set(v)) > 1)
    lines = draw(st.lists(line, max_size=10))
    return tuple(draw(_roads(f"r{k}", tuple(line))) for k, line in enumerate(lines))


@st.composite
def counties(draw: st.DrawFn) -> County:
    """Draw a county whose places stand on vertices of random roads."""
    roads = draw(road_tuples())
    used = sorted({v for r in roads for v in r.lon_lat}) or [vertex(i) for i in range(3)]
    num_places = 6 if roads else 3
    one_each = st.lists(st.sampled_from(used), min_size=1, max_size=num_places, unique=not roads)
    positions = draw(one_each)
    return County(
        name_zh="随机县",
        name_en="Random",
        places=tuple(
            Place(
                place_id=PlaceId(f"p{i}"),
                kind=PlaceKind.HUB if i == 0 else PlaceKind.POINT,
                name_zh=f"{i}",
                lon=lon,
                lat=lat,
            )
            for i, (lon, lat) in enumerate(positions)
        ),
        roads=roads,
        vehicle_types=(),
        vehicles=(),
    )


@st.composite
def _roads(draw: st.DrawFn, road_id: str, line: tuple[int, ...]) -> Road:
    return Road(
        road_id=road_id,
        lon_lat=tuple(vertex(i) for i in line),
        road_class=draw(st.sampled_from(RoadClass)),
        is_oneway=draw(st.booleans()),
        speed_kmh=draw(st.none() | st.sampled_from([12.0, 55.0])),
        closed_for=draw(st.frozensets(st.sampled_from(Access), max_size=2)),
    )
