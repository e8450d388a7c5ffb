"""How long residents are on their way to where they get their goods."""

import numpy as np
import numpy.typing as npt

from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Rollout

Hours = npt.NDArray[np.float64]


def access_hours(
    rollout: Rollout, plan: RolloutPlan, *, to_point: Hours, to_station: Hours, outside: Hours
) -> tuple[float, ...]:
    """Return by period the hours that a resident is on the way, one way, on average.

    Parameters
    ----------
    rollout, plan
        Villages with their residents, and where they are served. Without any residents all
        villages count alike.
    to_point, to_station
        Hours from each village to each point and station, float64, shapes (points, villages) and
        (stations, villages).
    outside
        Hours of those who are served by no network, float64, shape (villages,).
    """
    points, stations = (
        {rollout.candidates[k].site_id: n for n, k in enumerate(numbers)}
        for numbers in (rollout.points, rollout.stations)
    )
    villages = {village.village_id: i for i, village in enumerate(rollout.villages)}
    residents = np.array([village.residents for village in rollout.villages], dtype=np.float64)
    weights = residents if residents.any() else np.ones(len(residents))
    hours = np.tile(outside, (len(rollout.periods), 1))
    for service in plan.services:
        i = villages[service.village_id]
        if service.point_id is not None:
            hours[service.period, i] = to_point[points[service.point_id], i]
        elif service.station_id is not None:
            hours[service.period, i] = to_station[stations[service.station_id], i]
    means = hours @ weights / weights.sum()
    return tuple(float(mean) for mean in means)
