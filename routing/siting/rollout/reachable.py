"""What a requirement can reach at most: with every site open that is not locked closed.

Budgets, sizes and the other requirements are left aside: whoever asks for more than this asks for
what no money can buy.
"""

from collections.abc import Iterator

import numpy as np

from network.places import PlaceKind
from routing.siting.problem import Lock
from routing.siting.rollout import requirements as asked
from routing.siting.rollout.measures import Measure, Unit, needed
from routing.siting.rollout.problem import Flags, Rollout


def out_of_reach(rollout: Rollout) -> tuple[Measure, ...]:
    """Return the requirements that not even all sites together keep, with what they would reach."""
    return tuple(found for found in _most(rollout) if found.slack < 0)


def can_be_covered(rollout: Rollout) -> Flags:
    """Return whether a point that can be open serves a village, bool, shape (villages,)."""
    ways = rollout.ways
    is_called = np.any(ways.may_call[_can_open(rollout, rollout.stations)], axis=0)
    points = _can_open(rollout, rollout.points) & is_called
    covered: Flags = np.any(ways.point_m[points] <= ways.reach_m, axis=0)
    return covered


def _most(rollout: Rollout) -> Iterator[Measure]:
    for wanted in rollout.requirements:
        match wanted:
            case asked.TownshipCoverage():
                yield _townships(rollout, wanted)
            case asked.VillageCoverage():
                yield _villages(rollout, wanted)
            case asked.Access():
                yield _access(rollout, wanted)
            case asked.NumOpen():
                yield _num_open(rollout, wanted)


def _townships(rollout: Rollout, wanted: asked.TownshipCoverage) -> Measure:
    sites = rollout.candidates
    with_station = {
        sites[k].township_id for k in rollout.stations if sites[k].lock is not Lock.CLOSED
    }
    value, of = len(with_station & set(rollout.townships)), len(rollout.townships)
    return Measure(
        requirement=wanted,
        unit=Unit.TOWNSHIPS,
        value=value,
        of=of,
        limit=needed(wanted.share, of),
    )


def _villages(rollout: Rollout, wanted: asked.VillageCoverage) -> Measure:
    counts = np.array(
        [v.is_administrative and (v.is_poor or not wanted.is_of_poor) for v in rollout.villages],
        dtype=np.bool_,
    )
    of = int(counts.sum())
    return Measure(
        requirement=wanted,
        unit=Unit.VILLAGES,
        value=int((counts & can_be_covered(rollout)).sum()),
        of=of,
        limit=needed(wanted.share, of),
    )


def _access(rollout: Rollout, wanted: asked.Access) -> Measure:
    residents = np.array([v.residents for v in rollout.villages], dtype=np.int64)
    points = _can_open(rollout, rollout.points)
    is_near = rollout.ways.near(wanted.within_m, wanted.within_s)[points].any(axis=0)
    of = int(residents.sum())
    return Measure(
        requirement=wanted,
        unit=Unit.RESIDENTS,
        value=int(residents[is_near].sum()),
        of=of,
        limit=needed(wanted.share, of),
    )


def _num_open(rollout: Rollout, wanted: asked.NumOpen) -> Measure:
    numbers = {
        PlaceKind.HUB: rollout.hubs,
        PlaceKind.STATION: rollout.stations,
        PlaceKind.POINT: rollout.points,
    }.get(wanted.kind, ())
    return Measure(
        requirement=wanted,
        unit=Unit.SITES,
        value=int(_can_open(rollout, numbers).sum()),
        of=len(numbers),
        limit=wanted.least,
    )


def _can_open(rollout: Rollout, numbers: tuple[int, ...]) -> Flags:
    """Return which of some sites can be open, bool, shape (sites,)."""
    sites = rollout.candidates
    return np.array([sites[k].lock is not Lock.CLOSED for k in numbers], dtype=np.bool_)
