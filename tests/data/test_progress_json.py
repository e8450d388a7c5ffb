"""progress.json: what is written is read back, and what is malformed is named."""

import json
from dataclasses import replace

import pytest

from data.issues import DataError
from data.progress_json import dump_progress, load_progress
from network.ids import BusTripId, OrderId, PlaceId, VehicleId
from routing.replanning.happened import happened
from tests.routing.two_echelon.valley_day import valley_plan, valley_problem, valley_routes

PROBLEM = valley_problem()
PLAN = replace(valley_plan(PROBLEM), locked=("D1",))
PROGRESS = replace(
    happened(PROBLEM, PLAN, 8 * 3600, statuses={}, stopped_s={VehicleId("V4"): 8 * 3600}),
    ready_s={OrderId("o5"): 30_000},
    closed_roads=frozenset({"village-P3"}),
    closed_places=frozenset({PlaceId("P6")}),
    cancelled_trips=frozenset({BusTripId("out")}),
    withdrawn=frozenset({VehicleId("V2")}),
    returning=frozenset({OrderId("o1")}),
)


def test_what_is_written_is_read_back() -> None:
    assert PROGRESS.routes
    assert PROGRESS.locked == (valley_routes(PROBLEM)[2],)
    text = dump_progress(PROGRESS)
    assert load_progress(text.encode()) == PROGRESS
    assert dump_progress(load_progress(text.encode())) == text


def test_malformed_values_are_named() -> None:
    wire = json.loads(dump_progress(PROGRESS))
    wire["now_s"] = "noon"
    wire["routes"][0]["stops"] = None
    with pytest.raises(DataError) as found:
        load_progress(json.dumps(wire).encode())
    assert [issue.field for issue in found.value.issues] == ["now_s", "routes[0].stops"]
