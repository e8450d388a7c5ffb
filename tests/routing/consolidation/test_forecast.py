"""Forecasts: what is alike is pooled, what differs is learnt, closed days and totals are kept."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from data.synthetic import sample_orders
from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.ids import PlaceId
from network.orders import Direction, Temperature
from routing.consolidation.forecast import (
    Forecast,
    forecast,
    forecast_error,
    held_back,
    in_whole_units,
    naive_forecast,
)
from routing.consolidation.history import Mornings, history_of
from tests.counties import valley, with_island
from tests.routing.consolidation.mornings import MONDAY, down, mornings
from tests.routing.orders import order

EVERY_DAY = {"P1": 10, "P2": 20}


def _pieces(found: Forecast, weekday: int) -> dict[str, int]:
    """Return the pieces expected at each place on a weekday."""
    pieces: Counter[str] = Counter()
    for stream, load in found.loads(weekday).items():
        pieces[stream.place_id] += load.pieces
    return dict(pieces)


def _inhabited(county: County, **places: int) -> County:
    """Return a county whose named places alone have inhabitants."""
    return county.replace(
        places=tuple(replace(p, population=places.get(p.place_id, 0)) for p in county.places)
    )


KNOWN = _inhabited(valley(), P1=500, P2=1000)


def test_a_place_with_the_same_every_day_is_expected_to_bring_it_again() -> None:
    found = forecast(history_of(mornings(3, lambda _: EVERY_DAY), KNOWN), KNOWN)
    assert all(_pieces(found, weekday) == EVERY_DAY for weekday in range(1, 8))
    load = next(iter(found.loads(1).values()))
    assert (load.pieces, load.weight_g, load.volume_ml) == (10, 20_000, 50_000)


def test_a_weekday_seen_once_follows_the_county_not_its_own_chance() -> None:
    def counts(day: date) -> dict[str, int]:
        busy = 2 if day.isoweekday() == 1 else 1
        lucky = 6 if day == MONDAY else 0
        return {"P1": 10 * busy + lucky, "P2": 20 * busy - lucky}

    found = forecast(history_of(mornings(1, counts), KNOWN), KNOWN)
    monday, tuesday = _pieces(found, 1), _pieces(found, 2)
    assert sum(monday.values()) == 60
    assert sum(tuesday.values()) == 30
    assert 20 < monday["P1"] < 26
    assert monday["P1"] == pytest.approx(2 * tuesday["P1"], abs=1)


def test_a_market_day_is_learnt_when_it_comes_back() -> None:
    def counts(day: date) -> dict[str, int]:
        market = day.isoweekday() == 3
        chance = day.toordinal() // 7 % 2
        return {"P1": 40 if market else 10 + chance, "P2": 20 - chance}

    found = forecast(history_of(mornings(4, counts), KNOWN), KNOWN)
    assert _pieces(found, 3)["P1"] >= 38
    assert _pieces(found, 4)["P1"] <= 12
    assert _pieces(found, 3)["P2"] <= 21


def test_holidays_and_closed_places_do_not_count_as_days_without_orders() -> None:
    feast, shut = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    calendar = Calendar(
        (
            CalendarEntry(date=feast, kind=DayKind.HOLIDAY),
            CalendarEntry(date=shut, kind=DayKind.CLOSURE, place_id=PlaceId("P1")),
        )
    )
    county = KNOWN.replace(calendar=calendar)

    def counts(day: date) -> dict[str, int]:
        return {} if day == feast else {"P2": 20} if day == shut else EVERY_DAY

    history = history_of(mornings(2, counts), county)
    assert feast not in history.days
    found = forecast(history, county)
    assert [_pieces(found, weekday) for weekday in (2, 3)] == [EVERY_DAY, EVERY_DAY]


def test_only_the_last_weeks_count() -> None:
    def counts(day: date) -> dict[str, int]:
        return {"P1": 50} if day < MONDAY + timedelta(days=7) else EVERY_DAY

    found = forecast(history_of(mornings(3, counts), KNOWN), KNOWN, weeks=2)
    assert _pieces(found, 1) == EVERY_DAY


def test_a_point_that_was_never_seen_gets_its_inhabitants_share() -> None:
    county = _inhabited(with_island(), P1=500, P2=1000, I1=250)
    found = forecast(history_of(mornings(2, lambda _: EVERY_DAY), county), county)
    assert _pieces(found, 1) == {**EVERY_DAY, "I1": 5}
    new = next(stream for stream in found.streams if stream.place_id == "I1")
    assert (new.origin_id, new.direction) == ("H", Direction.DOWN)


def test_chilled_and_up_are_kept_apart() -> None:
    def morning(day: date) -> Mornings:
        up = order("u", "P1", "H", direction=Direction.UP, pieces=3)
        cold = order(
            "c", "P1", "H", direction=Direction.UP, pieces=2, temperature=Temperature.CHILLED
        )
        return [(day, (*down(day, EVERY_DAY), up, cold))]

    days = [morning(MONDAY + timedelta(days=number)) for number in range(7)]
    history = history_of([pair for day in days for pair in day], KNOWN)
    loads = forecast(history, KNOWN).usual()
    at = {(s.direction, s.temperature): load for s, load in loads.items() if s.place_id == "P1"}
    assert at[Direction.DOWN, Temperature.AMBIENT].pieces == 10
    assert at[Direction.UP, Temperature.AMBIENT].pieces == 3
    chilled = at[Direction.UP, Temperature.CHILLED]
    assert (chilled.pieces, chilled.chilled_ml) == (2, chilled.volume_ml)
    assert chilled.chilled_ml > 0


@pytest.mark.parametrize(
    ("values", "whole"),
    [([0.4, 0.4, 0.4], [1, 0, 0]), ([1.5, 2.7, 0.8], [1, 3, 1]), ([], []), ([2.0], [2])],
)
def test_rounding_keeps_the_total(values: list[float], whole: list[int]) -> None:
    assert in_whole_units(np.array(values)).tolist() == whole


def test_rounded_loads_add_up_to_what_is_expected_of_the_county() -> None:
    history = history_of(_generated(MONDAY, 14, seed=5), valley())
    found = forecast(history, valley())
    for weekday in range(1, 8):
        means = found.means[:, weekday - 1].sum(axis=0)
        loads = found.loads(weekday).values()
        assert sum(load.pieces for load in loads) == pytest.approx(means[2], abs=1.0)
        assert sum(load.weight_g for load in loads) == pytest.approx(means[0], abs=1.0)


def test_the_error_is_what_was_off_over_what_came() -> None:
    history = history_of(mornings(2, lambda _: EVERY_DAY), KNOWN)
    came = history_of([(MONDAY, down(MONDAY, {"P1": 12, "P2": 15, "P3": 3}))], KNOWN)
    error = forecast_error(naive_forecast(history), came)
    assert error.by_place == pytest.approx((2 + 5 + 3) / 30)
    assert error.by_day == 0.0


def test_a_closed_place_is_no_error_of_the_forecast() -> None:
    entry = CalendarEntry(date=MONDAY, kind=DayKind.CLOSURE, place_id=PlaceId("P1"))
    county = KNOWN.replace(calendar=Calendar((entry,)))
    expected = naive_forecast(history_of(mornings(1, lambda _: EVERY_DAY), KNOWN))
    came = history_of([(MONDAY, down(MONDAY, {"P2": 20}))], county)
    assert forecast_error(expected, came).by_place == 0.0


def test_a_week_is_too_short_to_hold_one_back() -> None:
    assert held_back(history_of(mornings(1, lambda _: EVERY_DAY), KNOWN), KNOWN) is None
    assert held_back(history_of([], KNOWN), KNOWN) is None


def test_the_forecast_is_better_than_last_week_again() -> None:
    ours, naive = [], []
    for seed in range(8):
        measured = held_back(history_of(_generated(MONDAY, 28, seed=seed), valley()), valley())
        assert measured is not None
        assert measured.num_days == 7
        ours.append(measured.ours.by_place)
        naive.append(measured.naive.by_place)
    assert sum(ours) < 0.9 * sum(naive)


def _generated(first_day: date, num_days: int, *, seed: int) -> Mornings:
    for number in range(num_days):
        day = first_day + timedelta(days=number)
        yield day, sample_orders(valley(), first_day=day, seed=1000 * seed + number)
