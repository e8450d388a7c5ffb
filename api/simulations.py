"""Use case: the same row of days under several ways to hold orders."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from api.days import LoadedCounty
from api.histories import generated_history, generated_orders
from api.holding import Holding, promise_days
from network.calendar import Calendar
from network.travel import RoadTravel
from routing.consolidation.expected import expected_orders
from routing.consolidation.forecast import forecast
from routing.consolidation.history import History
from routing.consolidation.hold import GoByPrice, HoldPolicy, HoldRule
from routing.consolidation.scenarios import GoByScenarios
from routing.daily import build_problem, plan_day, plan_horizon, prepare
from routing.outcome import Outcome
from routing.simulation.bound import lower_bound_fen
from routing.simulation.hindsight import Hindsight, HorizonPlanner
from routing.simulation.play import Disturbances, play
from routing.simulation.replay import Player, Replay, ReplayedDay, as_planned, replay
from routing.stop import MaxIterations, MaxTime, Stop
from routing.timetable.design import design
from routing.timetable.timetable import Timetable
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem

_LOOK_TIMES = 10
"""Time to look some days ahead in hindsight, in days' times."""
_LOOKS = ((6, 3), (8, 4), (9, 3))
"""Days that hindsight looks ahead together, and after how many it looks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What is to be simulated.

    Parameters
    ----------
    first_day, num_days
        The days with new orders.
    policies
        Ways to hold orders, each over the same days.
    seed
        Seed of the orders and of all searches, ≥ 0.
    time_s, iterations
        Seconds, or else iterations, to plan a day.
    disturbances
        What may go otherwise than planned; None: nothing.
    """

    first_day: date
    num_days: int
    policies: tuple[HoldPolicy, ...]
    seed: int = 0
    time_s: float = 10.0
    iterations: int | None = None
    disturbances: Disturbances | None = None

    def stop(self) -> Stop:
        """Return when to stop planning a day."""
        return MaxTime(self.time_s) if self.iterations is None else MaxIterations(self.iterations)

    def look_stop(self) -> Stop:
        """Return when to stop choosing the days of the orders some days ahead, in hindsight."""
        if self.iterations is None:
            return MaxTime(_LOOK_TIMES * self.time_s)
        return MaxIterations(_LOOK_TIMES * self.iterations)


def simulate(
    loaded: LoadedCounty,
    simulation: Simulation,
    *,
    on_day: Callable[[HoldPolicy, ReplayedDay], None] = lambda _, __: None,
) -> Iterator[tuple[HoldPolicy, Replay]]:
    """Replay the days under each policy, and yield each result; hindsight comes last.

    Hindsight is the cheapest of several replays that keep all promises: looks ahead of different
    lengths, and the other policies, for what they do can be done by who knows the orders, too.

    Parameters
    ----------
    loaded
        The county; its orders are generated, from the seed and the date.
    simulation
        What is to be simulated.
    on_day
        Told after every day.
    """
    county, day = loaded.county, simulation.first_day
    travel = RoadTravel(county, county.calendar.closed_roads(day))
    prepare(build_problem(county, generated_orders(loaded, day, simulation.seed), travel, day=day))
    found: list[Replay] = []
    for policy, rule in _rules(loaded, simulation):
        found.append(Replay(days=tuple(_days(loaded, simulation, rule, policy, on_day))))
        yield policy, found[-1]
    if HoldPolicy.HINDSIGHT in simulation.policies:
        for rule in _hindsights(loaded, simulation):
            days = _days(loaded, simulation, rule, HoldPolicy.HINDSIGHT, on_day)
            found.append(Replay(days=tuple(days)))
        yield HoldPolicy.HINDSIGHT, min(found, key=lambda r: (len(r.misses), r.cost_fen))


def bound_fen(loaded: LoadedCounty, simulation: Simulation) -> int:
    """Return the least that the days cost under any policy that keeps all promises."""
    return lower_bound_fen(
        loaded.county,
        lambda day: generated_orders(loaded, day, simulation.seed),
        first_day=simulation.first_day,
        num_days=simulation.num_days,
    )


def _days(
    loaded: LoadedCounty,
    simulation: Simulation,
    rule: HoldRule,
    policy: HoldPolicy,
    on_day: Callable[[HoldPolicy, ReplayedDay], None],
) -> Iterator[ReplayedDay]:
    def planner(problem: TwoEchelonProblem, number: int) -> Outcome[Plan]:
        return plan_day(problem, stop=simulation.stop(), seed=simulation.seed + number)

    replayed = replay(
        loaded.county,
        lambda day: generated_orders(loaded, day, simulation.seed),
        first_day=simulation.first_day,
        num_days=simulation.num_days,
        rule=rule,
        planner=planner,
        player=_player(simulation),
    )
    for day in replayed:
        on_day(policy, day)
        yield day


def _player(simulation: Simulation) -> Player:
    disturbances = simulation.disturbances
    if disturbances is None:
        return as_planned
    return lambda problem, plan, number: play(
        problem, plan, disturbances, seed=simulation.seed + number
    )


def first_day_of(loaded: LoadedCounty, chosen: datetime | None) -> date:
    """Return the first day: the one chosen, or the county's sample day, or today."""
    if chosen is not None:
        return chosen.date()
    return loaded.sample_day or datetime.now(UTC).date()


def _rules(loaded: LoadedCounty, simulation: Simulation) -> Iterator[tuple[HoldPolicy, HoldRule]]:
    """Yield each policy but hindsight with its rule; the policies with lines have the same."""
    timetable = None
    if {HoldPolicy.TIMETABLE, HoldPolicy.ROLLING} & set(simulation.policies):
        timetable = usual_timetable(
            loaded,
            generated_history(loaded, simulation.first_day, seed=simulation.seed),
            day=simulation.first_day,
            stop=simulation.stop(),
            seed=simulation.seed,
        )
    for policy in simulation.policies:
        if policy is HoldPolicy.SCENARIOS:
            yield policy, _scenarios(loaded, simulation)
        elif policy is not HoldPolicy.HINDSIGHT:
            yield policy, Holding(policy=policy, timetable=timetable).rule(loaded.county)


def _scenarios(loaded: LoadedCounty, simulation: Simulation) -> GoByScenarios:
    """Return the rule by scenarios; each search of a scenario takes a day's time."""
    history = generated_history(loaded, simulation.first_day, seed=simulation.seed)
    return GoByScenarios(
        county=loaded.county,
        expected=forecast(history, loaded.county),
        planner=lambda ahead, number: plan_horizon(
            ahead, stop=simulation.stop(), seed=simulation.seed + number
        ),
        by_price=GoByPrice(days=promise_days(loaded.county)),
        seed=simulation.seed,
    )


def _hindsights(loaded: LoadedCounty, simulation: Simulation) -> Iterator[Hindsight]:
    """Yield looks ahead of different lengths, each with a seed of its own."""
    for number, (ahead, step) in enumerate(_LOOKS):
        yield Hindsight(
            loaded.county,
            lambda day: generated_orders(loaded, day, simulation.seed),
            last_day=simulation.first_day + timedelta(days=simulation.num_days - 1),
            planner=_looker(simulation, simulation.seed + number),
            by_price=GoByPrice(days=promise_days(loaded.county)),
            ahead=ahead,
            step=step,
        )


def _looker(simulation: Simulation, seed: int) -> HorizonPlanner:
    return lambda ahead: plan_horizon(ahead, stop=simulation.look_stop(), seed=seed)


def usual_timetable(
    loaded: LoadedCounty, history: History, *, day: date, stop: Stop, seed: int
) -> Timetable:
    """Return a timetable designed on the day that a history lets expect.

    Parameters
    ----------
    loaded, history
        The county, and what came up before.
    day
        The day whose closed roads and buses are those of the usual day; places are all open on it.
    stop, seed
        Of the plan of the usual day, on which all places are called at.
    """
    travel = RoadTravel(loaded.county, loaded.county.calendar.closed_roads(day))
    orders = expected_orders(forecast(history, loaded.county), loaded.county)
    county = loaded.county.replace(calendar=Calendar())
    problem = build_problem(county, orders, travel, day=day)
    plan = plan_day(problem, stop=stop, seed=seed).plan
    return design(problem, plan, most_days=promise_days(county))
