"""Sorting at the hub: waves, throughput and lines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.county import County
from network.orders import Direction
from routing.two_echelon.sorting import ready_times
from tests.counties import valley
from tests.routing.orders import order

HOUR_S = 3600


def _county(pieces_per_hour: int, lines: int = 1) -> County:
    county = valley()
    sorting = replace(county.operations.sorting, pieces_per_hour=pieces_per_hour, lines=lines)
    return county.replace(operations=replace(county.operations, sorting=sorting))


@pytest.mark.parametrize(("lines", "minutes"), [(1, 60), (2, 30), (4, 15)])
def test_a_wave_is_ready_together_when_its_last_piece_is_sorted(lines: int, minutes: int) -> None:
    orders = [order("o1", "H", "P1", pieces=40), order("o2", "H", "P2", pieces=60)]
    done_s = round(5.5 * HOUR_S) + 60 * minutes
    assert ready_times(_county(100, lines), orders) == {"o1": done_s, "o2": done_s}


def test_a_wave_waits_for_the_one_before() -> None:
    orders = [
        order("late", "H", "P1", pieces=50, released_h=6.0),
        order("early", "H", "P1", pieces=100, released_h=5.5),
        order("noon", "H", "P1", pieces=50, released_h=12.0),
    ]
    assert ready_times(_county(100), orders) == {
        "early": 6.5 * HOUR_S,
        "late": 7 * HOUR_S,
        "noon": 12.5 * HOUR_S,
    }


def test_part_of_a_second_counts_as_a_whole_one() -> None:
    ready = ready_times(_county(3_601), [order("o1", "H", "P1", released_h=0.0)])
    assert ready == {"o1": 1}


def test_only_the_hub_sorts() -> None:
    orders = [
        order("u1", "P1", "H", direction=Direction.UP, released_h=9.0, pieces=500),
        order("s1", "SA", "P2", released_h=7.0, pieces=500),
        order("o1", "H", "P1", released_h=9.0, pieces=100),
    ]
    assert ready_times(_county(100), orders) == {
        "u1": 9 * HOUR_S,
        "s1": 7 * HOUR_S,
        "o1": 10 * HOUR_S,
    }


@given(
    st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 300)), min_size=1, max_size=8),
    st.integers(1, 500),
    st.integers(1, 3),
)
def test_no_line_sorts_faster_than_it_can(
    arrivals: list[tuple[int, int]], pieces_per_hour: int, lines: int
) -> None:
    orders = [
        order(f"o{k}", "H", "P1", released_h=hour, pieces=pieces)
        for k, (hour, pieces) in enumerate(arrivals)
    ]
    ready = ready_times(_county(pieces_per_hour, lines), orders)
    for one in orders:
        since = [o for o in orders if o.released_s >= one.released_s]
        done = [o for o in since if ready[o.order_id] <= ready[one.order_id]]
        span_s = ready[one.order_id] - one.released_s
        assert sum(o.pieces for o in done) * HOUR_S <= span_s * pieces_per_hour * lines
