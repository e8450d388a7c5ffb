"""How long residents are on their way to where they get their goods."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.county import County
from network.ids import PlaceId
from network.travel import TravelModel
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Rollout

_HOUR_S = 3600.0

Hours = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VillageHours:
    """Hours of a way by road from each village, one way, at the speed of the roads.

    Parameters
    ----------
    to_point, to_station
        To each candidate, float64, shapes (points, villages) and (stations, villages).
    outside
        To the seat of its own township, where those get their goods who are outside the network,
        float64, shape (villages,).
    """

    to_point: Hours
    to_station: Hours
    outside: Hours


def village_hours(county: County, travel: TravelModel, rollout: Rollout) -> VillageHours:
    """Return the hours of the fastest vehicle that may use the roads; infinite without a way."""
    accesses = sorted({kind.access for kind in county.vehicle_types})
    matrices = [travel.matrix(access) for access in accesses]
    hours = np.minimum.reduce(
        [np.where(m.is_open, m.duration_s, np.inf) / _HOUR_S for m in matrices]
    )
    row = {place_id: n for n, place_id in enumerate(matrices[0].place_ids)}
    sites = rollout.candidates

    def rows(place_ids: Sequence[PlaceId]) -> list[int]:
        return [row[place_id] for place_id in place_ids]

    villages = rows([village.village_id for village in rollout.villages])
    seats = rows([village.township_id for village in rollout.villages])
    points, stations = (
        rows([sites[k].site_id for k in numbers]) for numbers in (rollout.points, rollout.stations)
    )
    return VillageHours(
        to_point=hours[np.ix_(villages, points)].T,
        to_station=hours[np.ix_(villages, stations)].T,
        outside=hours[villages, seats],
    )


def access_hours(rollout: Rollout, plan: RolloutPlan, hours: VillageHours) -> tuple[float, ...]:
    """Return by period the hours that a resident is on the way, one way, on average.

    Without any residents all villages count alike.
    """
    points, stations = (
        {rollout.candidates[k].site_id: n for n, k in enumerate(numbers)}
        for numbers in (rollout.points, rollout.stations)
    )
    villages = {village.village_id: i for i, village in enumerate(rollout.villages)}
    residents = np.array([village.residents for village in rollout.villages], dtype=np.float64)
    weights = residents if residents.any() else np.ones(len(residents))
    taken = np.tile(hours.outside, (len(rollout.periods), 1))
    for service in plan.services:
        i = villages[service.village_id]
        if service.point_id is not None:
            taken[service.period, i] = hours.to_point[points[service.point_id], i]
        elif service.station_id is not None:
            taken[service.period, i] = hours.to_station[stations[service.station_id], i]
    return tuple(float(mean) for mean in taken @ weights / weights.sum())
