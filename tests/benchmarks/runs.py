"""Runs made up for tables and comparisons."""

from benchmarks.savings.runs import DayRun
from routing.daily import Engine


def day_run(engine: Engine = Engine.JOINT, **changes: int) -> DayRun:
    """Return a run of ten orders that cost 100 yuan; changes go to cost, orders or violations."""
    orders = {"total": 10, "planned": 10, "held": 0, "unserved": 0, "late": 0}
    return DayRun(
        county="valley",
        variation="as given",
        engine=engine,
        seed=changes.pop("seed", 0),
        cost_fen={"total": changes.pop("cost_fen", 10_000)},
        distance_m={"total": 50_000},
        vehicles_used=2,
        violations=changes.pop("violations", 0),
        orders=orders | changes,
        estimated_legs=0,
        seconds=1.0,
        iterations=1,
    )
