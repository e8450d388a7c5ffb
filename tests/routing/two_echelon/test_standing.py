"""What is left of a solution when some of its routes have no times."""

from random import Random

import pytest

from network.ids import PlaceId, VehicleTypeId
from network.orders import Direction
from network.travel import RoadTravel
from routing.two_echelon.assemble import assemble
from routing.two_echelon.check import check
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.intake import build_problem
from routing.two_echelon.policy import Policy
from routing.two_echelon.solution import DaySolution, Task, TaskRoute, Transfer
from routing.two_echelon.solvers.translate import to_solution
from routing.two_echelon.standing import only_timed, put_in_force, within_storage
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY
from tests.routing.two_echelon.solvers.searches import new_search, searched_day


class Valley:
    """A day in the valley: light goods for P2 and P4, heavy ones for P5 and P6, returns of P3."""

    def __init__(self) -> None:
        county = valley()
        orders = [
            order("o2", "H", "P2"),
            order("o4", "H", "P4"),
            order("o5", "H", "P5", weight_kg=1_000.0),
            order("o6", "H", "P6", weight_kg=1_000.0),
            order("u3", "P3", "H", direction=Direction.UP),
        ]
        self.problem = build_problem(county, orders, RoadTravel(county), day=DAY)
        self.echelons = Echelons(self.problem, Policy(self.problem))
        self.hub, self.a, self.b = (self.problem.row_of[PlaceId(i)] for i in ("H", "SA", "SB"))
        at = {self.problem.place_ids[v.place]: i for i, v in enumerate(self.problem.visits)}
        self.p2, self.p3, self.p4, self.p5, self.p6 = (
            at[PlaceId(f"P{k}")] for k in (2, 3, 4, 5, 6)
        )

    def truck(self, *trips: tuple[Task, ...]) -> TaskRoute:
        """Return a route of a truck of the hub."""
        return TaskRoute(group=(self.hub, VehicleTypeId("truck")), trips=trips)

    def tricycle(self, station: int, *trips: tuple[int, ...]) -> TaskRoute:
        """Return a route of a station's tricycle."""
        return TaskRoute(group=(station, VehicleTypeId("tricycle")), trips=trips)

    def drop(self, station: int, *visits: int) -> Transfer:
        """Return goods brought to a station."""
        return Transfer(station=station, hub=self.hub, is_drop=True, visits=visits)

    def pick(self, station: int, *visits: int) -> Transfer:
        """Return goods fetched at a station."""
        return Transfer(station=station, hub=self.hub, is_drop=False, visits=visits)


def test_a_solution_with_times_stays_as_it_is() -> None:
    day = Valley()
    solution = DaySolution(
        hub_routes=(
            day.truck((day.drop(day.a, day.p2), day.p5), (day.p6, day.pick(day.a, day.p3))),
        ),
        local_routes={day.a: (day.tricycle(day.a, (day.p2, day.p3)),)},
        unserved=frozenset({day.p4}),
    )
    assert only_timed(day.echelons, solution).solution() == solution


def test_a_truck_too_full_leaves_out_its_visits_and_those_whose_goods_it_brings() -> None:
    day = Valley()
    full = day.truck((day.p5, day.drop(day.b, day.p4), day.p6))
    kept = day.truck((day.drop(day.a, day.p2),))
    solution = DaySolution(
        hub_routes=(full, kept),
        local_routes={
            day.a: (day.tricycle(day.a, (day.p2,)),),
            day.b: (day.tricycle(day.b, (day.p4,)),),
        },
        unserved=frozenset({day.p3}),
    )
    assert put_in_force(day.echelons, solution) is None
    assert only_timed(day.echelons, solution).solution() == DaySolution(
        hub_routes=(kept,),
        local_routes={day.a: solution.local_routes[day.a]},
        unserved=frozenset({day.p3, day.p4, day.p5, day.p6}),
    )


def test_goods_that_a_truck_too_full_should_fetch_wait_at_the_station() -> None:
    day = Valley()
    full = day.truck((day.p5, day.p6, day.pick(day.a, day.p3)))
    local = {day.a: (day.tricycle(day.a, (day.p3,)),)}
    solution = DaySolution(
        hub_routes=(full,), local_routes=local, unserved=frozenset({day.p2, day.p4})
    )
    assert only_timed(day.echelons, solution).solution() == DaySolution(
        local_routes=local,
        unserved=frozenset({day.p2, day.p4, day.p5, day.p6}),
        waiting=frozenset({day.pick(day.a, day.p3)}),
    )


def test_a_tricycle_too_full_keeps_its_goods_off_the_trunk() -> None:
    day = Valley()
    trunk = day.truck((day.drop(day.b, day.p5), day.drop(day.a, day.p2)))
    solution = DaySolution(
        hub_routes=(trunk,),
        local_routes={
            day.a: (day.tricycle(day.a, (day.p2,)),),
            day.b: (day.tricycle(day.b, (day.p5,)),),
        },
        unserved=frozenset({day.p3, day.p4, day.p6}),
    )
    assert put_in_force(day.echelons, solution) is None
    assert only_timed(day.echelons, solution).solution() == DaySolution(
        hub_routes=(day.truck((day.drop(day.a, day.p2),)),),
        local_routes={day.a: solution.local_routes[day.a]},
        unserved=frozenset({day.p3, day.p4, day.p5, day.p6}),
    )


@pytest.mark.parametrize("seed", range(24))
def test_whatever_is_done_to_a_solution_the_rest_is_a_clean_plan(seed: int) -> None:
    """Trips of a searched day shuffled, joined and turned round, until no route need have times."""
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    problem = searched_day(seed)
    search = new_search(problem, seed=seed)
    search.anneal(40, 1e4)
    solution = to_solution(search.echelons, search.model, search.trunks, search.state.now)
    spoilt = DaySolution(
        hub_routes=tuple(_spoilt(draw, route) for route in solution.hub_routes),
        local_routes={
            station: tuple(_spoilt(draw, route) for route in routes)
            for station, routes in solution.local_routes.items()
        },
        unserved=solution.unserved,
        waiting=solution.waiting,
        bus_routes=solution.bus_routes,
    )
    standing = within_storage(search.echelons, only_timed(search.echelons, spoilt))
    assert check(problem, assemble(problem, standing)) == []
    rest = standing.solution()
    assert rest.unserved >= spoilt.unserved
    local = [route for routes in rest.local_routes.values() for route in routes]
    driven = [i for route in (*rest.hub_routes, *local) for i in route.visits()]
    served = [*driven, *(i for bus in rest.bus_routes for i in bus.visits())]
    assert sorted([*served, *rest.unserved]) == list(range(len(problem.visits)))


def _spoilt(draw: Random, route: TaskRoute) -> TaskRoute:
    """Return a route with the same tasks, some of them in the wrong order or trip."""
    tasks = list(route.tasks())
    how = draw.random()
    if how < 0.4:
        return route
    if how < 0.7:
        draw.shuffle(tasks)
    return TaskRoute(group=route.group, trips=(tuple(tasks),))
