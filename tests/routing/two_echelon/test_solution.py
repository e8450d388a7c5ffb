"""A day's decisions when something is left out: what else goes with it, and what stays."""

from network.ids import VehicleTypeId
from routing.two_echelon.problem import Visit
from routing.two_echelon.solution import (
    DaySolution,
    GroupKey,
    TaskRoute,
    Transfer,
    without_undelivered,
)
from tests.routing.two_echelon.small_days import published

HUB, STATION = 0, 1
TRUCK: GroupKey = (HUB, VehicleTypeId("truck"))
VAN: GroupKey = (STATION, VehicleTypeId("van"))


def drop(*visits: int, parts: tuple[tuple[int, int], ...] = ()) -> Transfer:
    """Return goods of some visits that the hub brings to the station."""
    return Transfer(station=STATION, hub=HUB, is_drop=True, visits=visits, parts=parts)


def pick(*visits: int) -> Transfer:
    """Return goods of some visits that go home from the station."""
    return Transfer(station=STATION, hub=HUB, is_drop=False, visits=visits)


def shared_out() -> DaySolution:
    """Return three visits of a van whose goods two trucks bring, those of visit 1 in two parts."""
    return DaySolution(
        hub_routes=(
            TaskRoute(group=TRUCK, trips=((drop(0, 1, parts=((0, 2), (0, 3))),),)),
            TaskRoute(group=TRUCK, trips=((drop(1, 2, parts=((3, 5), (0, 4))),), (3,))),
        ),
        local_routes={STATION: (TaskRoute(group=VAN, trips=((0,), (1, 2))),)},
        waiting=frozenset({pick(1, 2)}),
    )


def _visits() -> tuple[Visit, ...]:
    return published(0, num_customers=4).visits


def test_a_transfer_of_all_moves_every_order_of_its_visits() -> None:
    visits = _visits()
    assert tuple(drop(0, 2).order_ids(visits)) == visits[0].deliver_ids + visits[2].deliver_ids
    assert tuple(pick(0, 2).order_ids(visits)) == ()


def test_a_transfer_of_parts_moves_these_orders_only() -> None:
    visits = _visits()
    number = next(i for i, visit in enumerate(visits) if len(visit.deliver_ids) > 1)
    ids = visits[number].deliver_ids
    head, tail = drop(number, parts=((0, 1),)), drop(number, parts=((1, len(ids)),))
    assert tuple(head.order_ids(visits)) == ids[:1]
    assert tuple(tail.order_ids(visits)) == ids[1:]


def test_nothing_left_out_changes_nothing() -> None:
    assert without_undelivered(shared_out(), []) == shared_out()


def test_a_visit_one_part_of_which_stays_at_the_hub_is_not_made() -> None:
    left = shared_out().hub_routes[1].trips[0][0]
    rest = without_undelivered(shared_out(), [left])
    assert rest.unserved == {1, 2}
    assert rest.hub_routes == (
        TaskRoute(group=TRUCK, trips=((drop(0, parts=((0, 2),)),),)),
        TaskRoute(group=TRUCK, trips=((3,),)),
    )
    assert rest.local_routes == {STATION: (TaskRoute(group=VAN, trips=((0,),)),)}
    assert rest.waiting == frozenset()


def test_the_other_part_of_a_visit_left_out_gives_way_and_its_neighbours_parts_stay() -> None:
    rest = without_undelivered(shared_out(), [1])
    assert [list(route.tasks()) for route in rest.hub_routes] == [
        [drop(0, parts=((0, 2),))],
        [drop(2, parts=((0, 4),)), 3],
    ]
    assert rest.waiting == {pick(2)}
    assert rest.unserved == {1}


def test_routes_that_lose_all_their_tasks_stay_at_home() -> None:
    rest = without_undelivered(shared_out(), [0, 1, 2, 3])
    assert (rest.hub_routes, dict(rest.local_routes)) == ((), {})
    assert rest.unserved == {0, 1, 2, 3}


def test_collections_that_no_one_fetches_wait() -> None:
    rest = without_undelivered(shared_out(), [pick(0)])
    assert rest.waiting == {pick(0), pick(1, 2)}
    assert rest.unserved == frozenset()
