"""Differences between plans in words and as JSON."""

from data.changes import changes_wire, order_groups, order_sentence, route_sentence
from network.ids import OrderId, PlaceId, VehicleId
from network.text import Language
from routing.replanning.differences import (
    Differences,
    OrderChange,
    OrderDifference,
    RouteChange,
    RouteDifference,
)
from tests.routing.two_echelon.valley_day import REASON

NAMES = {PlaceId("P1"): "甲一村", PlaceId("P2"): "甲二村"}


def _order(
    order_id: str, difference: OrderDifference, *, to: str = "V2", with_reason: bool = False
) -> OrderChange:
    return OrderChange(
        order_id=OrderId(order_id),
        difference=difference,
        vehicle_ids=((VehicleId("V1"),), (VehicleId(to),)),
        arrive_s=(36_000, 39_600 + 60 * int(order_id[1:])),
        reason=REASON if with_reason else None,
    )


def test_a_route_is_told_with_its_places_and_its_end() -> None:
    change = RouteChange(
        route_id="D1",
        vehicle_id=VehicleId("V1"),
        difference=RouteDifference.CALLS,
        added=(PlaceId("P1"), PlaceId("P1")),
        dropped=(PlaceId("P2"),),
        shift_s=-600,
        from_s=36_000,
    )
    told = route_sentence(change, NAMES)
    assert told.zh == "10:00 起 停靠有变；增加 甲一村；取消 甲二村；收车早 10 分钟"
    assert told.en.startswith("from 10:00 calls elsewhere")
    assert told.en.endswith("home 10 minutes earlier")


def test_every_difference_has_words_in_both_languages() -> None:
    for kind in OrderDifference:
        told = order_sentence(_order("o1", kind, with_reason=True))
        assert REASON.cause.zh in told.zh
        assert REASON.cause.en in told.en
    for difference in RouteDifference:
        change = RouteChange(route_id="D1", vehicle_id=VehicleId("V1"), difference=difference)
        assert route_sentence(change, NAMES).to(Language.EN)


def test_orders_that_change_alike_share_a_line() -> None:
    kind = OrderDifference.ANOTHER_VEHICLE
    alike = [_order(f"o{k}", kind) for k in range(5)]
    lines = order_groups([_order("o9", kind, to="V3"), *alike])
    assert len(lines) == 2
    assert lines[0].en == (
        "5 orders (o0, o1, o2, ...): by V2 instead of V1, arriving 11:00 to 11:04"
    )
    assert lines[1].en == "o9: by V3 instead of V1, arrives 11:09"


def test_json_holds_figures_and_words() -> None:
    found = Differences(
        routes=(
            RouteChange(route_id="D1", vehicle_id=VehicleId("V1"), difference=RouteDifference.GONE),
        ),
        orders=(_order("o1", OrderDifference.PUT_OFF, with_reason=True),),
        kept_routes=2,
        kept_orders=7,
    )
    wire = changes_wire(found, NAMES, {"at_s": 36_000})
    assert (wire["version"], wire["at_s"], wire["kept_orders"]) == (1, 36_000, 7)
    assert wire["routes"][0]["difference"] == "gone"
    order = wire["orders"][0]
    assert (order["vehicles_before"], order["arrive_before_s"]) == (["V1"], 36_000)
    assert order["why"]["reason"] == REASON.code.value
