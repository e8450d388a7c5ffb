"""Use case: the same row of days under several ways to hold orders."""

from collections.abc import Callable, Iterator, Sequence
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
from routing.consolidation.within_fleet import WithinFleet
from routing.daily import build_problem, plan_day, plan_horizon, plan_stretch, prepare
from routing.outcome import Outcome
from routing.simulation.bound import lower_bound_fen
from routing.simulation.hindsight import Hindsight
from routing.simulation.play import Disturbances, play
from routing.simulation.replay import PassedDay, Player, Replay, ReplayedDay, Row, as_planned
from routing.simulation.stretches import Searches, improved
from routing.stop import MaxIterations, MaxTime, Stop, limited
from routing.timetable.calls import weekdays_of_service
from routing.timetable.design import design
from routing.timetable.timetable import Timetable
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem

_LOOK_TIMES = 10
"""Time to look some days ahead in hindsight, in days' times."""
_STRETCH_TIMES = 5
"""Time to choose the days of a stretch's orders in hindsight, in days' times."""
_PASSES = 2
"""Stretches decided anew in hindsight for each day, where iterations are counted."""


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
    hindsight_s
        Seconds for hindsight to decide stretches of the days anew, ≥ 0; None: ten times what the
        days take. Where iterations are counted, two stretches a day.
    """

    first_day: date
    num_days: int
    policies: tuple[HoldPolicy, ...]
    seed: int = 0
    time_s: float = 10.0
    iterations: int | None = None
    disturbances: Disturbances | None = None
    hindsight_s: float | None = None

    def stop(self) -> Stop:
        """Return when to stop planning a day."""
        return limited(self.time_s, self.iterations)

    def times(self, count: int) -> Stop:
        """Return when to stop a search that has several days' time."""
        if self.iterations is None:
            return MaxTime(count * self.time_s)
        return MaxIterations(count * self.iterations)

    def stretches_stop(self) -> Stop:
        """Return when hindsight stops deciding stretches anew."""
        if self.iterations is not None:
            return MaxIterations(_PASSES * self.num_days)
        usual_s = _LOOK_TIMES * self.num_days * self.time_s
        return MaxTime(usual_s if self.hindsight_s is None else max(1e-9, self.hindsight_s))


def simulate(
    loaded: LoadedCounty,
    simulation: Simulation,
    *,
    on_day: Callable[[HoldPolicy, ReplayedDay], None] = lambda _, __: None,
) -> Iterator[tuple[HoldPolicy, Replay]]:
    """Replay the days under each policy, and yield each result; hindsight comes last.

    Hindsight begins with the cheapest of all replays that keep all promises: of a look ahead, and
    of the other policies, for what they do can be done by who knows the orders, too. Then it
    decides stretches of the days anew, unless things go wrong: these it does not know.

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
    row = Row(
        county,
        lambda day: generated_orders(loaded, day, simulation.seed),
        first_day=day,
        num_days=simulation.num_days,
        player=_player(simulation),
    )
    prepare(row.morning(0, row.fresh(0)))
    best: tuple[PassedDay, ...] | None = None
    for policy, rule in _rules(loaded, simulation):
        days = tuple(_days(row, simulation, rule, policy, on_day))
        if policy is not HoldPolicy.HINDSIGHT:
            yield policy, _replay(days)
        best = days if best is None else min(best, days, key=_worth)
    if best is not None and HoldPolicy.HINDSIGHT in simulation.policies:
        if simulation.disturbances is None:
            stop = simulation.stretches_stop()
            best = improved(row, best, _searches(simulation), stop=stop, seed=simulation.seed)
        yield HoldPolicy.HINDSIGHT, _replay(best)


def _replay(days: Sequence[PassedDay]) -> Replay:
    return Replay(days=tuple(day.told for day in days))


def _worth(days: Sequence[PassedDay]) -> tuple[int, int]:
    replayed = _replay(days)
    return len(replayed.misses), replayed.cost_fen


def _searches(simulation: Simulation) -> Searches:
    """Return the searches of stretches; a day has a day's time."""
    return Searches(
        stretch=lambda ahead, starts, seed: plan_stretch(
            ahead, starts, stop=simulation.times(_STRETCH_TIMES), seed=seed
        ),
        day=lambda problem, start, seed: plan_day(
            problem, stop=simulation.stop(), seed=seed, start=start, with_bound=False
        ),
    )


def bound_fen(loaded: LoadedCounty, simulation: Simulation) -> int:
    """Return the least that the days cost under any policy that keeps all promises."""
    return lower_bound_fen(
        loaded.county,
        lambda day: generated_orders(loaded, day, simulation.seed),
        first_day=simulation.first_day,
        num_days=simulation.num_days,
    )


def _days(
    row: Row,
    simulation: Simulation,
    rule: HoldRule,
    policy: HoldPolicy,
    on_day: Callable[[HoldPolicy, ReplayedDay], None],
) -> Iterator[PassedDay]:
    def planner(problem: TwoEchelonProblem, number: int) -> Outcome[Plan]:
        return plan_day(
            problem, stop=simulation.stop(), seed=simulation.seed + number, with_bound=False
        )

    for day in row.passing(rule, planner):
        on_day(policy, day.told)
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
    """Yield each policy with its rule, hindsight last; the policies with lines have the same."""
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
            yield policy, WithinFleet(rule=_scenarios(loaded, simulation))
        elif policy is not HoldPolicy.HINDSIGHT:
            yield policy, Holding(policy=policy, timetable=timetable).rule(loaded.county)
    if HoldPolicy.HINDSIGHT in simulation.policies:
        yield HoldPolicy.HINDSIGHT, _hindsight(loaded, simulation)


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


def _hindsight(loaded: LoadedCounty, simulation: Simulation) -> Hindsight:
    return Hindsight(
        loaded.county,
        lambda day: generated_orders(loaded, day, simulation.seed),
        last_day=simulation.first_day + timedelta(days=simulation.num_days - 1),
        planner=lambda ahead: plan_horizon(
            ahead, stop=simulation.times(_LOOK_TIMES), seed=simulation.seed
        ),
        by_price=GoByPrice(days=promise_days(loaded.county)),
    )


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
        Weekdays on which nobody works in the weeks after it are left out of the lines.
    stop, seed
        Of the plan of the usual day, on which all places are called at.
    """
    travel = RoadTravel(loaded.county, loaded.county.calendar.closed_roads(day))
    orders = expected_orders(forecast(history, loaded.county), loaded.county)
    county = loaded.county.replace(calendar=Calendar())
    problem = build_problem(county, orders, travel, day=day)
    plan = plan_day(problem, stop=stop, seed=seed, with_bound=False).plan
    weekdays = weekdays_of_service(loaded.county.calendar, day)
    return design(problem, plan, most_days=promise_days(county), weekdays=weekdays)
