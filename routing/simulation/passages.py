"""How often vehicles come into groups of places over a row of days, at least.

Goods between a hub and a group of places without hubs cross the group's border on one of the days
from the morning on which they come up to the last on which they can still be in time. So what has
to cross within some days, for all its days are among them, takes as many passages of vehicles on
these days as its load needs, in whole vehicles, after what buses may carry has been taken off. Days
that do not overlap have passages of their own: the best way to deal the row out into such parts
counts the most, and dynamic programming over the days finds it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.load import Load

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DIMENSIONS = len(Load._fields) - 1
"""Dimensions in which room is limited: all but the pieces."""
_AT_ONCE = 200  # groups looked at together, to save memory
_STEPS = 4000  # of room at most
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goods:
    """Goods between hubs and places. P places, D days, M dimensions.

    Parameters
    ----------
    loads
        float64, shape (P, 2, D, D, M), ≥ 0: brought and taken, by the first and the last day on
        which they may cross a border.
    """

    loads: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carriers:
    """What carries goods. K vehicle types, R bus rides a day, P places, M dimensions.

    Parameters
    ----------
    room
        float64, shape (K, M): room of a vehicle.
    ride_room
        float64, shape (R, M): room of a bus.
    ride_stops
        bool, shape (R, P): where it stops.
    is_out
        bool, shape (R,): whether it brings goods from a hub; else it takes them there.
    """

    room: Floats
    ride_room: Floats
    ride_stops: Flags
    is_out: Flags


def least_passages(
    groups: Flags, goods: Goods, carriers: Carriers, weight: npt.ArrayLike = 1.0
) -> Floats:
    """Return what passages into groups weigh together at least, float64, shape (F,), ≥ 0.

    Parameters
    ----------
    groups
        bool, shape (F, P): the places of each group.
    goods, carriers
        What crosses borders, and what carries it.
    weight
        Of a passage, by vehicle type, shape (K,) or one for all, > 0.
    """
    weights = np.broadcast_to(np.asarray(weight, dtype=np.float64), len(carriers.room))
    parts = [
        _most_apart(_needed(groups[k : k + _AT_ONCE], goods, carriers, weights))
        for k in range(0, len(groups), _AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _needed(groups: Flags, goods: Goods, carriers: Carriers, weights: Floats) -> Floats:
    """Return what the passages on days a to b weigh at least, shape (F, D, D)."""
    members = groups.astype(np.float64)
    shape = goods.loads.shape
    crossing = (members @ goods.loads.reshape(shape[0], -1)).reshape(len(groups), *shape[1:])
    within = np.flip(np.cumsum(np.flip(crossing, axis=2), axis=2), axis=2).cumsum(axis=3)
    number = np.arange(shape[2])
    days = np.maximum(0, 1 + number - number[:, np.newaxis])[:, :, np.newaxis]
    by_bus = np.stack([_by_bus(groups, carriers, is_out=out) for out in (True, False)], axis=1)
    left = within - days * by_bus[:, :, np.newaxis, np.newaxis, :]
    weighed = [
        _weighed(left[..., dimension], carriers.room[:, dimension], weights)
        for dimension in range(DIMENSIONS)
    ]
    return np.asarray(np.maximum.reduce(weighed).max(axis=1))


def _weighed(left: Floats, room: Floats, weights: Floats) -> Floats:
    """Return what the vehicles weigh at least that have room for some loads, one by one.

    What no vehicle has room for is in no plan, and weighs nothing. Room is counted in steps, in
    favour of the vehicles.
    """
    fits = room > 0
    most = float(left.max(initial=0.0))
    if not fits.any() or most <= 0:
        return np.zeros_like(left)
    step = max(float(np.gcd.reduce(room[fits].astype(np.int64))), most / _STEPS)
    sizes = np.ceil(room[fits] / step - _ROUNDING).astype(np.int64).tolist()
    kinds = list(zip(sizes, weights[fits].tolist(), strict=True))
    least = [0.0]
    for steps in range(1, int(np.ceil(most / step)) + 1):
        least.append(min(weight + least[max(0, steps - size)] for size, weight in kinds))
    needed = np.ceil(np.maximum(left, 0.0) / step - _ROUNDING).astype(np.int64)
    return np.array(least)[np.where(left > 0, np.maximum(needed, 1), 0)]


def _by_bus(groups: Flags, carriers: Carriers, *, is_out: bool) -> Floats:
    """Return what buses carry over a group's border a day at most, one way, shape (F, M)."""
    rides = carriers.is_out == is_out
    stops = groups.astype(np.float64) @ carriers.ride_stops[rides].T.astype(np.float64) > 0
    return np.asarray(stops.astype(np.float64) @ carriers.ride_room[rides])


def _most_apart(needed: Floats) -> Floats:
    """Return the most that parts of the row without a common day need together, shape (F,)."""
    num_days = needed.shape[1]
    most = np.zeros((len(needed), num_days + 1))
    for b in range(num_days):
        ending = (most[:, : b + 1] + needed[:, : b + 1, b]).max(axis=1)
        most[:, b + 1] = np.maximum(most[:, b], ending)
    return most[:, num_days]
