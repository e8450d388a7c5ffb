"""Single rules of the OSM import: tags, and the p-median."""

from itertools import combinations

import numpy as np
import pytest

from data.osm.p_median import interchanged, p_median
from data.osm.tagging import limit_kmh, road_use
from network.fleet import Access
from network.roads import RoadClass


@pytest.mark.parametrize(
    ("highway", "road_class"),
    [
        ("motorway", RoadClass.COUNTY),
        ("trunk_link", RoadClass.COUNTY),
        ("secondary", RoadClass.COUNTY),
        ("tertiary", RoadClass.TOWNSHIP),
        ("unclassified", RoadClass.VILLAGE),
        ("service", RoadClass.VILLAGE),
    ],
)
def test_highways_have_a_class(highway: str, road_class: RoadClass) -> None:
    use = road_use({"highway": highway})
    assert use is not None
    assert use.road_class is road_class


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "construction"},
        {"highway": "residential", "access": "private"},
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "track", "access": "agricultural;forestry"},
        {"highway": "service", "service": "parking_aisle"},
        {"highway": "unclassified", "area": "yes"},
        {"highway": "track", "width": "1"},
    ],
)
def test_some_ways_are_no_roads(tags: dict[str, str]) -> None:
    assert road_use(tags) is None


@pytest.mark.parametrize(
    "tags",
    [
        {"access": "destination"},
        {"access": "no", "motor_vehicle": "yes"},
        {"motor_vehicle": "no", "motorcar": "yes"},
        {"access": "no", "goods": "delivery"},
        {"access": "agricultural;destination"},
    ],
)
def test_the_most_specific_access_tag_decides(tags: dict[str, str]) -> None:
    assert road_use({"highway": "residential", **tags}) is not None


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({"highway": "primary"}, 0),
        ({"highway": "primary", "oneway": "yes"}, 1),
        ({"highway": "primary", "oneway": "-1"}, -1),
        ({"highway": "primary", "junction": "roundabout"}, 1),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway_link"}, 0),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "primary", "oneway": "reversible"}, 0),
    ],
)
def test_direction(tags: dict[str, str], direction: int) -> None:
    use = road_use(tags)
    assert use is not None
    assert use.direction == direction


@pytest.mark.parametrize(
    ("tags", "closed_for"),
    [
        ({}, set()),
        ({"hgv": "no"}, {Access.TRUCK}),
        ({"hgv": "destination"}, set()),
        ({"maxweight": "3.5"}, {Access.TRUCK}),
        ({"maxweight": "7.5 t"}, set()),
        ({"maxweight": "1500 kg"}, {Access.TRUCK, Access.VAN}),
        ({"width": "2 m"}, {Access.TRUCK}),
        ({"width": "1,5"}, {Access.TRUCK, Access.VAN}),
        ({"width": "-1"}, set()),
        ({"maxheight": "default"}, set()),
        ({"highway": "track", "tracktype": "grade1"}, {Access.TRUCK}),
    ],
)
def test_closed_for(tags: dict[str, str], closed_for: set[Access]) -> None:
    use = road_use({"highway": "residential"} | tags)
    assert use is not None
    assert use.closed_for == closed_for


@pytest.mark.parametrize(
    ("value", "kmh"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph", 48.28032),
        ("90;30;90", 30.0),
        ("walk", 7.0),
        ("RO:urban", None),
        ("none", None),
        ("0", None),
        ("", None),
    ],
)
def test_speed_limits(value: str, kmh: float | None) -> None:
    assert limit_kmh(value) == (None if kmh is None else pytest.approx(kmh))


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "primary"}, None),
        ({"highway": "primary", "maxspeed": "50"}, 40.0),
        ({"highway": "primary", "maxspeed": "100"}, 55.0),
        ({"highway": "motorway", "maxspeed": "none"}, 80.0),
        ({"highway": "living_street"}, 10.0),
    ],
)
def test_freight_is_slower_than_the_limit(tags: dict[str, str], kmh: float | None) -> None:
    use = road_use(tags)
    assert use is not None
    assert use.speed_kmh == kmh


@pytest.mark.parametrize("seed", range(5))
def test_p_median_is_the_cheapest_of_all_choices(seed: int) -> None:
    cost = np.random.default_rng(seed).random((12, 8))
    fixed = (seed,)
    chosen = p_median(cost, 3, fixed)
    best = min(
        cost[:, list(pick)].min(axis=1).sum()
        for pick in combinations(range(8), 3)
        if fixed[0] in pick
    )
    assert fixed[0] in chosen
    assert cost[:, list(chosen)].min(axis=1).sum() == pytest.approx(best)


def test_interchange_comes_close_to_the_optimum() -> None:
    at = np.random.default_rng(3).random((50, 2))
    cost = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    optimum = cost[:, list(p_median(cost, 6, (0, 1)))].min(axis=1).sum()
    improved = interchanged(cost, tuple(range(6)), (0, 1))
    assert {0, 1} <= set(improved)
    assert optimum <= cost[:, list(improved)].min(axis=1).sum() + 1e-9 <= 1.05 * optimum


def test_many_candidates_are_chosen_greedily_and_improved() -> None:
    at = np.random.default_rng(3).random((200, 2))
    cost = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    chosen = p_median(cost, 10)
    assert len(set(chosen)) == 10
    assert interchanged(cost, chosen) == chosen
    assert cost[:, list(chosen)].min(axis=1).mean() < 0.12
